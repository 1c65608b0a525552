using System.Net;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Who changed what, when and why. That no command forgets it is held by <see cref="EnrolmentHost"/> for all tests of the service.</summary>
[Collection(typeof(CountedStore))]
public sealed class AuditTests(EnrolmentHost host)
{
    private const string Rina = "22222222-2222-2222-2222-222222222222";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, Rina);

    [Fact]
    public async Task A_business_has_an_entry_for_each_change_in_order_and_shows_no_personal_data()
    {
        var nib = Api.NewNib();
        var id = await RegisterAsync(Api.NewBusiness("Kain Rina", nib: nib));
        await coordinator.PutAsync($"/businesses/{id}", Api.NewBusiness("Kain Rina Jaya", nib: nib), "\"1\"").BodyAsync();

        var entries = await TrailAsync($"/businesses/{id}");

        Assert.Equal([(1, Rina), (2, "11111111-1111-1111-1111-111111111111")], entries.Select(e => (e.GetProperty("version").GetInt32(), e.Text("by")!)));
        Assert.True(entries[0].GetProperty("at").GetDateTimeOffset() <= entries[1].GetProperty("at").GetDateTimeOffset());
        var first = Changed(entries[0]);
        Assert.Equal((null, "Kain Rina"), first["details.name"]);
        Assert.Equal((null, nib), first["details.nib"]);
        Assert.Contains("details.owner.ownerId", first.Keys);
        Assert.DoesNotContain(first.Keys, field => field.EndsWith("Key", StringComparison.Ordinal));
        var second = Changed(entries[1]);
        Assert.Equal(("Kain Rina", "Kain Rina Jaya"), second["details.name"]);
        Assert.Equal(["details.name", "editedAt"], second.Keys.Order());
    }

    [Fact]
    public async Task A_change_that_the_mask_hides_is_on_record_all_the_same()
    {
        var business = await coordinator.PostAsync("/businesses", Api.NewBusiness(nik: "6302156511680014")).BodyAsync(HttpStatusCode.Created);
        var path = $"/owners/{business.Text("ownerId")}";
        await coordinator.PutAsync(path, new { name = "Rina Wati", nik = "6303156511680014" }, "\"1\"").BodyAsync();

        var trail = await TrailAsync(path);
        var first = Changed(trail[0]);
        Assert.Equal((null, "******0014"), first["details.nik"]);
        Assert.Equal((null, "******"), first["details.email"]);
        Assert.Equal((null, "******"), first["details.birthDate"]);
        Assert.Equal((null, "******1440"), first["details.phone"]);
        Assert.Equal((null, "R******"), first["details.ownerName"]);
        Assert.Equal(("******0014", "******0014"), Changed(trail[1])["details.nik"]);
    }

    [Fact]
    public async Task One_command_that_changes_two_enrolments_leaves_an_entry_of_each_with_its_own_reason()
    {
        var cohort = await coordinator.CohortAsync(capacity: 1);
        var seated = await ApplyAsync("Satu", cohort);
        var waiting = await ApplyAsync("Dua", cohort);
        await rina.PostAsync($"/enrolments/{seated}/withdraw", new { reason = "pindah, hubungi 0812 5833 1440 atau rina@example.id" }).BodyAsync();

        var left = await TrailAsync($"/enrolments/{seated}");
        var promoted = await TrailAsync($"/enrolments/{waiting}");

        Assert.Equal(2, left.Count);
        Assert.Equal("pindah, hubungi ******1440 atau ******", left[1].Text("reason"));
        Assert.Equal(("Enrolled", "Withdrawn"), Changed(left[1])["state"]);
        Assert.Equal([1, 2], promoted.Select(e => e.GetProperty("version").GetInt32()));
        Assert.Equal("Waitlisted", Changed(promoted[1])["state"].Before);
    }

    [Fact]
    public async Task A_repeated_command_and_a_refused_one_leave_no_entry()
    {
        var cohort = await coordinator.CohortAsync();
        var business = await RegisterAsync(Api.NewBusiness("Sekali"));
        var key = Guid.NewGuid().ToString();
        var before = await EntriesAsync();
        var first = await rina.ApplyAsync(business, cohort, key).BodyAsync(HttpStatusCode.Created);
        var repeated = await rina.ApplyAsync(business, cohort, key).BodyAsync(HttpStatusCode.Created);
        await rina.ApplyAsync(business, cohort).ProblemAsync(409, "enrolment.already_live");
        await coordinator.PutAsync($"/businesses/{business}", Api.NewBusiness("Basi"), "\"9\"").ProblemAsync(412, "version.stale");

        Assert.Equal(first.Text("id"), repeated.Text("id"));
        Assert.Equal(before + 1, await EntriesAsync());
    }

    [Fact]
    public async Task The_trail_is_read_page_by_page_from_the_first_version_on()
    {
        var nib = Api.NewNib();
        var id = await RegisterAsync(Api.NewBusiness("Versi 1", nib: nib));
        for (var version = 1; version < 5; version++)
            await coordinator.PutAsync($"/businesses/{id}", Api.NewBusiness($"Versi {version + 1}", nib: nib), $"\"{version}\"").BodyAsync();

        var seen = new List<int>();
        for (string? path = $"/businesses/{id}/audit?limit=2"; path is not null;)
        {
            var page = await coordinator.ReadAsync(path).BodyAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("version").GetInt32()));
            path = page.Text("next")?.Replace("/api/v1", "", StringComparison.Ordinal);
        }

        Assert.Equal([1, 2, 3, 4, 5], seen);
    }

    [Theory]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/audit", 404, "audit.none")]
    [InlineData("/enrolments/0193b000-0000-7000-8000-000000000000/audit", 404, "audit.none")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/audit?limit=0", 400, "page.limit")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/audit?limit=two", 400, "page.limit")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/audit?after=eA", 400, "page.cursor")]
    [InlineData("/businesses/seven/audit", 404, "route.unknown")]
    public async Task Bad_input_is_refused(string path, int status, string code) => await coordinator.ReadAsync(path).ProblemAsync(status, code);

    [Fact]
    public async Task A_trail_is_found_under_its_own_kind_and_by_coordinators_alone()
    {
        var id = await RegisterAsync(Api.NewBusiness("Milik Rina"));
        await coordinator.ReadAsync($"/enrolments/{id}/audit").ProblemAsync(404, "audit.none");
        await rina.ReadAsync($"/businesses/{id}/audit").ProblemAsync(403, "auth.forbidden");
    }

    private async Task<Guid> RegisterAsync(object business) =>
        (await rina.PostAsync("/businesses", business).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private async Task<Guid> ApplyAsync(string name, Guid cohort) =>
        (await rina.ApplyAsync(await RegisterAsync(Api.NewBusiness(name)), cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private async Task<IReadOnlyList<JsonElement>> TrailAsync(string subject) =>
        [.. (await coordinator.ReadAsync($"{subject}/audit").BodyAsync()).GetProperty("items").EnumerateArray()];

    private static Dictionary<string, (string? Before, string? After)> Changed(JsonElement entry) =>
        entry.GetProperty("changes").EnumerateArray().ToDictionary(c => c.Text("field")!, c => (c.Text("before"), c.Text("after")));

    private Task<long> EntriesAsync() => host.Database.GetCollection<BsonDocument>("audit")
        .CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken);
}
