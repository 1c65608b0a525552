using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Businesses: masked, searchable, edited by version, registered once.</summary>
public sealed class BusinessTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private static readonly string[] Personal = ["6302156511679814", "81258331440", "rina@example.id", "1967-11-25"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task Personal_data_is_masked_in_answers_and_absent_from_events()
    {
        await using var events = await host.ListenAsync();
        var created = await coordinator.PostAsync("/businesses", Api.NewBusiness("Sasirangan Rina")).BodyAsync(HttpStatusCode.Created);
        var id = created.GetProperty("id").GetGuid();
        var read = await coordinator.ReadAsync($"/businesses/{id}").BodyAsync();
        var listed = await coordinator.ReadAsync("/businesses?search=sasirangan rina").BodyAsync();

        Assert.Equal(("************9814", "08******1440", "r******@example.id"), (read.Text("ownerNik"), read.Text("ownerPhone"), read.Text("ownerEmail")));
        Assert.Matches("^(55-64|65-plus)$", read.Text("ownerAgeGroup")!);
        Assert.Equal(("Micro", "AnnualSales", "C"), (read.Text("sizeClass"), read.Text("sizeBasis"), read.Text("kbliSection")));
        var registered = await Eventually.Async( // those of other tests may come first
            () => Task.FromResult(events.All.Select(r => r.Event).OfType<BusinessRegistered>().SingleOrDefault(e => e.AggregateId == id)), e => e is not null);
        Assert.Equal(new BusinessProfile(id, 1, "Sasirangan Rina", "63.02.05", "10794", "Micro"), registered!.Business);
        List<string> told = [created.ToString(), read.ToString(), listed.ToString(), .. events.All.Select(e => e.Text)];
        foreach (var text in told)
            foreach (var secret in Personal)
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(events.All, e => e.Text.Contains("Rina Wati", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Search_finds_by_words_in_any_case_spacing_and_punctuation_and_by_nib()
    {
        var nib = Api.NewNib();
        var wanted = (await coordinator.PostAsync("/businesses", Api.NewBusiness("U.D. Ikan-Asin 'Amanah Kadir'", nib: nib)).BodyAsync(HttpStatusCode.Created))
            .GetProperty("id").GetGuid();
        await coordinator.BusinessAsync("Amplang Kotabaru");

        foreach (var search in new[] { "ikan asin", "IKANASIN", "kadir", "amanah ikan", "ud ikan", "asin ama", nib, $"{nib[..4]} {nib[4..]}" })
            Assert.Equal([wanted], await FoundAsync(search));
        foreach (var search in new[] { "sin", "ikan bakar", nib[..12], "k.*r" })
            Assert.Empty(await FoundAsync(search));
        await coordinator.ReadAsync("/businesses?search=-").ProblemAsync(400, "search.too_short");
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        var owner = host.Client(Roles.Business, Guid.NewGuid().ToString());
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await owner.BusinessAsync($"Berurutan {i}"));

        var (seen, next) = (new List<Guid>(), "/api/v1/businesses?limit=2");
        for (var pages = 0; next is not null; pages++)
        {
            Assert.True(pages < 3, "more pages than rows");
            var page = await owner.ReadAsync(next["/api/v1".Length..]).BodyAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid()));
            next = page.Text("next");
        }

        Assert.Equal(ids, seen);
        await owner.ReadAsync("/businesses?limit=201").ProblemAsync(400, "page.limit");
        await owner.ReadAsync("/businesses?after=zzz").ProblemAsync(400, "page.cursor");
    }

    [Fact]
    public async Task An_edit_needs_the_version_that_was_seen_and_keeps_the_personal_data_that_was_not_sent()
    {
        var id = await coordinator.BusinessAsync("Dodol Kandangan");
        var nib = (await coordinator.ReadAsync($"/businesses/{id}").BodyAsync()).Text("nib");
        var edit = new { name = "Dodol Kandangan Asli", nib, regionCode = "63.06.01", owner = new { name = "Rina Wati", phone = "+62 812 5833 1440" } };

        await coordinator.PutAsync($"/businesses/{id}", edit, null).ProblemAsync(428, "version.required");
        await coordinator.PutAsync($"/businesses/{id}", edit, "\"7\"").ProblemAsync(412, "version.stale");
        await coordinator.PutAsync($"/businesses/{id}", edit, "abc").ProblemAsync(400, "version.malformed");
        var edited = await coordinator.PutAsync($"/businesses/{id}", edit, "\"1\"").BodyAsync();

        Assert.Equal((2, "63.06.01"), (edited.GetProperty("version").GetInt32(), edited.Text("regionCode")));
        Assert.Equal(("************9814", "08******1440"), (edited.Text("ownerNik"), edited.Text("ownerPhone")));
        Assert.Equal([id], await FoundAsync("dodol kandangan asli"));
    }

    [Fact]
    public async Task A_nib_is_registered_once_and_editing_ones_own_row_is_no_duplicate()
    {
        var nib = Api.NewNib();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => coordinator.PostAsync("/businesses", Api.NewBusiness($"Serentak {i}", nib: nib))));
        var first = (await Task.FromResult(Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created)).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).ProblemAsync(409, "business.registered_already");

        await coordinator.PutAsync($"/businesses/{first}", Api.NewBusiness("Ganti Nama", nib: nib), "\"1\"").BodyAsync();
        var second = await coordinator.BusinessAsync("Lain");
        await coordinator.PutAsync($"/businesses/{second}", Api.NewBusiness("Lain", nib: nib), "\"1\"").ProblemAsync(409, "business.registered_already");
    }

    private async Task<IEnumerable<Guid>> FoundAsync(string search) =>
        (await coordinator.ReadAsync($"/businesses?search={Uri.EscapeDataString(search)}").BodyAsync())
            .GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid());
}
