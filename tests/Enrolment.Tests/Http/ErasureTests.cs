using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>A business that is erased is nowhere any more, and all that counts stays.</summary>
public sealed class ErasureTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private const string Unknown = "0193b000-0000-7000-8000-000000000000";
    private const string Nik = "6302155505780077", OtherNik = "6302154101900021", Nib = "7419652038741", OtherNib = "7419652038742", Npwp = "9087654321098765";

    // Words and numbers that nothing else holds, and the digests that rest on them.
    private static readonly string[] Marks =
    [
        "zqx", Nik, OtherNik, Nib, OtherNib, Npwp, "81158337711", "81158337722", OwnerKeys.Of(CoachingPlatform.Enrolment.Domain.Businesses.Nik.Parse(Nik).Value!),
        OwnerKeys.Of(PhoneNumber.Parse("081158337711").Value!),
    ];

    private static readonly object[] Products = [new { name = "Zqxproduk", monthlyCapacity = 10, capacityUnit = "zqxkarung" }];
    private static readonly object[] Certificates = [new { kind = "Halal", number = "ZQX-1" }];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_an_erased_business_is_left_in_any_collection_and_its_places_stay()
    {
        await using var events = await host.ListenAsync();
        // It comes with a file, in which another row of it is refused; a file without it is kept.
        var file = await coordinator.ImportAsync(File(
            ImportRun.Row(("Nama Usaha", "Zqxusaha"), ("Nama Pemilik", "Zqxpemilik"), ("NIK", Nik), ("NIB", Nib), ("No HP", "081158337711"), ("Email", "zqx@example.id"), ("Alamat", "Jl. Zqxalamat 1")),
            ImportRun.Row(("Nama Usaha", "Zqxusaha"), ("Nama Pemilik", "Zqxpemilik"), ("NIK", Nik), ("NIB", "123"), ("Email", "zqxzqx"))));
        var kept = await coordinator.ImportAsync(File(ImportRun.Row(("Nama Usaha", "Warung Lain"), ("NIB", "12"), ("NIK", ""), ("No HP", ""))));
        var business = (await coordinator.ReadAsync($"/businesses?search={Nib}").BodyAsync()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await EditAsync(business);
        var merged = await RegisterAsync("Zqxusahaa", OtherNib, OtherNik, "081158337722", "Zqxkedua");
        var other = await RegisterAsync("Zqxusahaa", Api.NewNib(), Nik, "081158337711", "Zqxpemilik");
        var (completed, withdrawn, cohort) = await CoachedAsync(business);
        await MergeAsync(merged, business);
        await coordinator.PostAsync($"/possible-duplicates/{await PairAsync(business, other)}/dismiss", new { reason = "Zqxalasan" }).BodyAsync();
        await MergeAsync(other, business);
        await coordinator.PostAsync("/businesses/export", new { format = "Csv", filter = new { search = "zqxusaha" } });
        Assert.NotEmpty(await Markers.FoundAsync(host.Database, Marks));
        var seats = await SeatsAsync(cohort);
        var certificate = (await coordinator.ReadAsync($"/enrolments/{completed}/certificate").BodyAsync()).Text("number");

        var erased = await EraseAsync(business);

        Assert.Equal("Done", erased.Text("state"));
        var left = await Markers.FoundAsync(host.Database, Marks);
        // What is kept for repeats of a request goes within a day by itself.
        Assert.All(left, found => Assert.StartsWith("idempotency: ", found, StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromHours(24), erased.GetProperty("nothingLeftAt").GetDateTimeOffset() - erased.GetProperty("confirmedAt").GetDateTimeOffset());
        Assert.Contains(await IndexesAsync("idempotency"), i => i.GetValue("expireAfterSeconds", 0).ToInt64() == 24 * 3600);
        await coordinator.ReadAsync($"/imports/{file.Text("id")}/failed-rows").ProblemAsync(404, "import_job.file_removed");
        using (var rows = await coordinator.ReadAsync($"/imports/{kept.Text("id")}/failed-rows"))
            Assert.Equal(HttpStatusCode.OK, rows.StatusCode);

        var shell = await coordinator.ReadAsync($"/businesses/{business}").BodyAsync();
        Assert.Equal((BusinessProfile.ErasedName, "63.02", "10", "Micro"), (shell.Text("name"), shell.Text("regionCode"), shell.Text("kbliCode"), shell.Text("sizeClass")));
        Assert.Equal(JsonValueKind.Null, shell.GetProperty("ownerId").ValueKind);
        foreach (var (id, state) in new[] { (completed, "Completed"), (withdrawn, "Withdrawn") })
        {
            var place = await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync();
            Assert.Equal((state, BusinessProfile.ErasedName), (place.Text("state"), place.Text("businessName")));
            Assert.All(place.GetProperty("history").EnumerateArray(), step => Assert.Null(step.Text("reason")));
        }

        Assert.Equal(seats, await SeatsAsync(cohort));
        Assert.Equal("Revoked", (await coordinator.ReadAsync($"/certificates/{certificate}").BodyAsync()).Text("state"));
        var told = await events.WaitForAsync<BusinessErased>(3);
        Assert.Equal([business, merged, other], told.Select(e => e.Business.BusinessId).OrderBy(id => id != business).ThenBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.All(told, e => Assert.Equal((BusinessProfile.ErasedName, true, null), (e.Business.Name, e.Business.IsErased, e.Business.Consents)));
        var last = (await events.WaitForAsync<EnrolmentCompleted>(2)).MaxBy(e => e.Version)!;
        Assert.Equal((completed, true), (last.Enrolment.EnrolmentId, last.Enrolment.Business.IsErased));
        Assert.DoesNotContain(told, e => JsonSerializer.Serialize(e).Contains("zqx", StringComparison.OrdinalIgnoreCase));
        await HasTrailAsync(business, erased);
        await EntersAnewAsync();
    }

    [Fact]
    public async Task An_erasure_that_is_cut_off_goes_on_and_each_part_can_be_done_again()
    {
        await using var events = await host.ListenAsync();
        var business = await coordinator.BusinessAsync("Kerupuk Terputus");
        await RequestAsync(coordinator, business);
        await ConfirmAsync(business, 1).BodyAsync(HttpStatusCode.Accepted);
        await host.RestartAsync();
        await DoneAsync(host.Client(Roles.Coordinator), business);

        foreach (var part in Enum.GetValues<ErasurePart>())
        {
            // As if the part had been done and the service killed before it was noted.
            await host.Store.Erasures.UpdateOneAsync(
                e => e.BusinessId == new Id<Business>(business), Builders<Erasure>.Update.Set(e => e.State, ErasureState.Erasing).Set(e => e.Next, part), cancellationToken: Cancellation);
            await DoneAsync(host.Client(Roles.Coordinator), business);
        }

        Assert.All(await Markers.FoundAsync(host.Database, "Kerupuk Terputus"), found => Assert.StartsWith("idempotency: ", found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_application_and_an_erasure_in_one_moment_never_both_succeed()
    {
        await using var events = await host.ListenAsync();
        var cohort = await coordinator.CohortAsync(capacity: null);
        for (var round = 0; round < 6; round++)
        {
            var business = await coordinator.BusinessAsync("Balapan");
            await RequestAsync(coordinator, business);

            var both = await Task.WhenAll(ConfirmAsync(business, 1), coordinator.ApplyAsync(business, cohort));

            Assert.Single(both, answer => answer.IsSuccessStatusCode);
            Assert.Single(both, answer => answer.StatusCode == HttpStatusCode.Conflict);
        }
    }

    [Fact]
    public async Task An_owner_with_another_business_stays_and_the_other_business_is_as_it_was()
    {
        await using var events = await host.ListenAsync();
        var nik = "6302154101900099";
        var (goes, stays) = (await RegisterAsync("Satu Pemilik A", Api.NewNib(), nik, "081158339901"), await RegisterAsync("Satu Pemilik B", Api.NewNib(), nik, "081158339901"));
        var before = await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync();
        var preview = await coordinator.ReadAsync($"/businesses/{goes}/erasure/preview").BodyAsync();

        await EraseAsync(goes);

        Assert.Equal((0, 1), (preview.GetProperty("ownersErased").GetInt32(), preview.GetProperty("ownersKept").GetInt32()));
        Assert.Equal(before.ToString(), (await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync()).ToString());
        var owner = before.GetProperty("ownerId").GetGuid();
        await coordinator.PutAsync($"/owners/{owner}", new { name = "Rina Baru", nik, phone = "081158339901" }, "\"1\"").BodyAsync();
        Assert.Equal(BusinessProfile.ErasedName, (await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync()).Text("name"));
    }

    [Fact]
    public async Task A_business_asks_for_itself_and_a_coordinator_decides()
    {
        await using var events = await host.ListenAsync();
        var (account, stranger) = (host.Client(Roles.Business, Guid.NewGuid().ToString()), host.Client(Roles.Business, Guid.NewGuid().ToString()));
        var business = await account.BusinessAsync("Minta Sendiri");

        await stranger.PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" }).ProblemAsync(404, "business.unknown");
        await stranger.ReadAsync($"/businesses/{business}/erasure/preview").ProblemAsync(404, "business.unknown");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Client(Roles.Mentor).PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" })).StatusCode);
        var requested = await RequestAsync(account, business);
        Assert.Equal(("Requested", "OwnRequest"), (requested.Text("state"), requested.Text("ground")));
        await stranger.ReadAsync($"/businesses/{business}/erasure").ProblemAsync(404, "erasure.unknown");
        await stranger.PostAsync($"/businesses/{business}/erasure/cancel", new { }).ProblemAsync(404, "erasure.unknown");
        Assert.Equal(HttpStatusCode.Forbidden, (await account.PostAsync($"/businesses/{business}/erasure/confirm", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await account.ReadAsync("/erasures")).StatusCode);
        Assert.Contains((await coordinator.ReadAsync("/erasures?limit=200").BodyAsync()).GetProperty("items").EnumerateArray(), e => e.GetProperty("businessId").GetGuid() == business);

        Assert.Equal("Cancelled", (await DecideAsync(account, business, "cancel", "\"1\"").BodyAsync()).Text("state"));
        Assert.Equal(3, (await RequestAsync(account, business)).GetProperty("version").GetInt64());
        await ConfirmAsync(business, 3).BodyAsync(HttpStatusCode.Accepted);

        // It is nobody's now, but who asked still hears that it is done.
        await account.ReadAsync($"/businesses/{business}").ProblemAsync(404, "business.unknown");
        await DoneAsync(account, business);
    }

    [Fact]
    public async Task Bad_input_and_whatever_comes_too_late_has_its_code()
    {
        await using var events = await host.ListenAsync();
        var business = await coordinator.BusinessAsync("Kode Galat");
        var path = $"/businesses/{business}/erasure";
        foreach (var (body, code) in new[] { ("{}", "field.unknown_value"), ("{\"ground\":7}", "request.malformed"), ("{\"ground\":\"Bored\"}", "field.unknown_value"), ("{", "request.malformed") })
            await coordinator.PostAsync(path, new RawJson(body)).ProblemAsync(400, code);
        await coordinator.PostAsync($"/businesses/{Unknown}/erasure", new { ground = "OwnRequest" }).ProblemAsync(404, "business.unknown");
        await coordinator.ReadAsync(path).ProblemAsync(404, "erasure.unknown");
        await DecideAsync(coordinator, business, "confirm", "\"1\"").ProblemAsync(404, "erasure.unknown");
        await coordinator.ReadAsync("/erasures?state=Gone").ProblemAsync(400, "field.unknown_value");
        await coordinator.ReadAsync("/erasures?limit=0").ProblemAsync(400, "page.limit");
        await coordinator.ReadAsync("/erasures?after=x").ProblemAsync(400, "page.cursor");

        await RequestAsync(coordinator, business);
        await coordinator.PostAsync(path, new { ground = "NotNeeded" }).ProblemAsync(409, "erasure.requested");
        foreach (var word in new[] { "confirm", "cancel" })
        {
            await DecideAsync(coordinator, business, word, null).ProblemAsync(428, "version.required");
            await DecideAsync(coordinator, business, word, "\"x\"").ProblemAsync(400, "version.malformed");
            await DecideAsync(coordinator, business, word, "\"9\"").ProblemAsync(412, "version.stale");
        }

        var cohort = await coordinator.CohortAsync();
        var enrolment = (await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Assert.Single((await coordinator.ReadAsync($"{path}/preview").BodyAsync()).GetProperty("blocking").EnumerateArray());
        await ConfirmAsync(business, 1).ProblemAsync(409, "erasure.enrolled");
        await coordinator.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "keluar" }).BodyAsync();
        await ConfirmAsync(business, 1).BodyAsync(HttpStatusCode.Accepted);
        var done = await DoneAsync(coordinator, business);

        var version = done.GetProperty("version").GetInt64();
        foreach (var word in new[] { "confirm", "cancel" })
            await DecideAsync(coordinator, business, word, $"\"{version}\"").ProblemAsync(409, "erasure.wrong_state");
        await coordinator.PostAsync(path, new { ground = "OwnRequest" }).ProblemAsync(409, "business.erased");
        await coordinator.ReadAsync($"{path}/preview").ProblemAsync(409, "business.erased");
        await coordinator.PutAsync($"/businesses/{business}", Api.NewBusiness(), "\"2\"").ProblemAsync(409, "business.erased");
        await coordinator.PutAsync($"/businesses/{business}/contact-preference", new { mails = true, language = "id" }, "\"2\"").ProblemAsync(409, "business.erased");
        await coordinator.ApplyAsync(business, cohort).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "kembali" }).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/businesses/{business}/merge/undo", new { reason = "salah" }).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/businesses/{business}/consents", new { consentTextId = (await coordinator.ConsentTextAsync()).Id, textVersion = 1, channel = "Paper", evidence = "F" })
            .ProblemAsync(409, "business.erased");
    }

    private static byte[] File(params string[] rows) => Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{string.Join("\r\n", rows)}\r\n");

        private async Task EditAsync(Guid business) => await coordinator.PutAsync(
        $"/businesses/{business}",
        new
        {
            name = "Zqxusaha", legalName = "CV Zqxhukum", nib = Nib, npwp = Npwp, kbliCode = "10794", address = "Jl. Zqxalamat 2", regionCode = "63.02.05", annualSales = 120_000_000L,
            latitude = -3.3, longitude = 114.6, products = Products, certificates = Certificates,
        },
        "\"1\"").BodyAsync();

    private async Task<Guid> RegisterAsync(string name, string nib, string nik, string phone, string owner = "Rina Wati") => (await coordinator.PostAsync(
        "/businesses", new { name, nib, kbliCode = "10794", regionCode = "63.02.05", annualSales = 120_000_000L, owner = new { name = owner, nik, phone } })
        .BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    // One enrolment that is completed, one that was left with a reason; and two partners' consents, one of which was taken back.
    private async Task<(Guid Completed, Guid Withdrawn, Guid Cohort)> CoachedAsync(Guid business)
    {
        var (cohort, another) = (await coordinator.CohortAsync(), await coordinator.CohortAsync());
        var completed = (await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await host.PublishAsync(new SessionLogged(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Completed", [completed], null, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, [new(completed, "Present")]),
            DateTimeOffset.UtcNow));
        await Eventually.Async(() => coordinator.ReadAsync($"/enrolments/{completed}").BodyAsync(), e => e.Text("state") == "Active");
        await coordinator.PostAsync($"/enrolments/{completed}/complete", new { reason = "Zqxselesai" }).BodyAsync();
        var withdrawn = (await coordinator.ApplyAsync(business, another).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await coordinator.PostAsync($"/enrolments/{withdrawn}/withdraw", new { reason = "Zqxkeluar" }).BodyAsync();
        foreach (var takenBack in new[] { false, true })
        {
            var (text, _) = await coordinator.ConsentTextAsync();
            var given = await coordinator.PostAsync(
                $"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = "Zqxformulir" }).BodyAsync(HttpStatusCode.Created);
            if (takenBack)
            {
                await coordinator.PostAsync(
                    $"/businesses/{business}/consents/{given.Text("id")}/withdraw", new { reason = "Zqxtidak", channel = "Phone", evidence = "Zqxtelepon" }).BodyAsync();
            }
        }

        return (completed, withdrawn, cohort);
    }

    private async Task MergeAsync(Guid from, Guid into)
    {
        var (goes, stays) = (await coordinator.ReadAsync($"/businesses/{from}").BodyAsync(), await coordinator.ReadAsync($"/businesses/{into}").BodyAsync());
        var preview = await coordinator.ReadAsync($"/businesses/{from}/merge/preview?into={into}").BodyAsync();
        var choices = preview.GetProperty("conflicts").EnumerateArray().ToDictionary(c => c.Text("field")!, _ => "Into");
        await coordinator.PostAsync(
            $"/businesses/{from}/merge",
            new { into, version = goes.GetProperty("version").GetInt64(), intoVersion = stays.GetProperty("version").GetInt64(), choices, reason = "Zqxgabung" }).BodyAsync();
    }

    private async Task<Guid> PairAsync(Guid one, Guid other)
    {
        var key = PossibleDuplicate.KeyOf(new(one), new(other));
        return (await host.Store.PossibleDuplicates.Find(Builders<PossibleDuplicate>.Filter.Eq(p => p.PairKey, key)).FirstAsync(Cancellation)).Id.Value;
    }

    private async Task<string> SeatsAsync(Guid cohort)
    {
        var body = await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync();
        return $"{body.GetProperty("seatsTaken")}";
    }

    private async Task<JsonElement> EraseAsync(Guid business)
    {
        var requested = await RequestAsync(coordinator, business);
        using var confirmed = await ConfirmAsync(business, requested.GetProperty("version").GetInt64());
        Assert.Equal(HttpStatusCode.Accepted, confirmed.StatusCode);
        Assert.Equal($"/api/v1/businesses/{business}/erasure", confirmed.Headers.Location!.OriginalString);
        return await DoneAsync(coordinator, business);
    }

    private static Task<JsonElement> RequestAsync(HttpClient client, Guid business) =>
        client.PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" }).BodyAsync(HttpStatusCode.Created);

    private Task<HttpResponseMessage> ConfirmAsync(Guid business, long version) => DecideAsync(coordinator, business, "confirm", $"\"{version}\"");

    private static Task<HttpResponseMessage> DecideAsync(HttpClient client, Guid business, string word, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{business}/erasure/{word}");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request, Cancellation);
    }

    private static Task<JsonElement> DoneAsync(HttpClient client, Guid business) =>
        Eventually.Async(() => client.ReadAsync($"/businesses/{business}/erasure").BodyAsync(), e => e.Text("state") == "Done", TimeSpan.FromSeconds(20));

    private async Task<List<BsonDocument>> IndexesAsync(string collection) =>
        await (await host.Database.GetCollection<BsonDocument>(collection).Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation);

    // That each version was made, when and by whom, and not what or why; and the erasure's own trail.
    private async Task HasTrailAsync(Guid business, JsonElement erased)
    {
        var entries = (await coordinator.ReadAsync($"/businesses/{business}/audit?limit=200").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.NotEmpty(entries);
        Assert.All(entries, e => Assert.Equal((0, null), (e.GetProperty("changes").GetArrayLength(), e.Text("reason"))));
        var own = (await coordinator.ReadAsync($"/erasures/{erased.Text("id")}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["OwnRequest"], own.Select(e => e.Text("reason")).Distinct());
        Assert.DoesNotContain(own, e => e.ToString().Contains("owKey", StringComparison.Ordinal));
    }

    // Whoever was erased may come again, as somebody new.
    private async Task EntersAnewAsync()
    {
        var again = await RegisterAsync("Zqxusaha", Nib, Nik, "081158337711", "Zqxpemilik");
        Assert.Empty((await coordinator.ReadAsync($"/businesses/{again}/possible-duplicates").BodyAsync()).GetProperty("items").EnumerateArray());
    }

    /// <summary>A body that is sent as it is written.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Converter))]
    private sealed record RawJson(string Text)
    {
        private sealed class Converter : System.Text.Json.Serialization.JsonConverter<RawJson>
        {
            public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

            public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
        }
    }
}
