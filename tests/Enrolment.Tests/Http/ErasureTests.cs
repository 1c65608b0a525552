using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>A business that is erased is nowhere any more, nor are its owners, and all that counts stays.</summary>
[Collection(typeof(ErasedStore))]
public sealed class ErasureTests(EnrolmentHost host)
{
    private const string OwnNik = "6302155505780077", OtherNik = "6302154101900021", OwnNib = "7419652038741", OtherNib = "7419652038742", Npwp = "9087654321098765";

    // What nothing else holds: how all its words begin, its numbers, and the digests that rest on them.
    private static readonly string[] Marks =
    [
        "zqx", OwnNik, OtherNik, OwnNib, OtherNib, Npwp, "81158337711", "81158337722", OwnerKeys.Of(Nik.Parse(OwnNik).Value!),
        OwnerKeys.Of(PhoneNumber.Parse("081158337711").Value!),
    ];

    // Where people write something of it.
    private static readonly string[] Words =
    [
        "Zqxusaha", "Zqxusahaa", "Zqxhukum", "Zqxpemilik", "Zqxkedua", "Zqxalamat 1", "Zqxalamat 2", "zqx@example.id", "zqxzqx", "Zqxproduk", "zqxkarung", "ZQX-1",
        "Zqxselesai", "Zqxkeluar", "Zqxformulir", "Zqxtidak", "Zqxtelepon", "Zqxalasan", "Zqxgabung",
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
        var file = await coordinator.ImportAsync(Erasures.File(
            ImportRun.Row(("Nama Usaha", "Zqxusaha"), ("Nama Pemilik", "Zqxpemilik"), ("NIK", OwnNik), ("NIB", OwnNib), ("No HP", "081158337711"), ("Email", "zqx@example.id"), ("Alamat", "Jl. Zqxalamat 1")),
            ImportRun.Row(("Nama Usaha", "Zqxusaha"), ("Nama Pemilik", "Zqxpemilik"), ("NIK", OwnNik), ("NIB", "123"), ("Email", "zqxzqx"))));
        var kept = await coordinator.ImportAsync(Erasures.File(ImportRun.Row(("Nama Usaha", "Warung Lain"), ("NIB", "12"), ("NIK", ""), ("No HP", ""))));
        var business = (await coordinator.ReadAsync($"/businesses?search={OwnNib}").BodyAsync()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await EditAsync(business);
        var merged = await coordinator.RegisterAsync("Zqxusahaa", OtherNik, "081158337722", "Zqxkedua", OtherNib);
        var other = await coordinator.RegisterAsync("Zqxusahaa", OwnNik, "081158337711", "Zqxpemilik");
        var (completed, withdrawn, cohort) = await CoachedAsync(business);
        await coordinator.MergeAsync(merged, business);
        await coordinator.PostAsync($"/possible-duplicates/{await PairAsync(business, other)}/dismiss", new { reason = "Zqxalasan" }).BodyAsync();
        await coordinator.MergeAsync(other, business);
        await coordinator.PostAsync("/businesses/export", new { format = "Csv", filter = new { search = "zqxusaha" } });
        await Markers.AllThereAsync(host.Database, [.. Marks, .. Words]);
        var seats = await SeatsAsync(cohort);
        var certificate = (await coordinator.ReadAsync($"/enrolments/{completed}/certificate").BodyAsync()).Text("number");

        var erased = await coordinator.EraseAsync(business);

        Assert.Equal("Done", erased.Text("state"));
        await Markers.AllGoneAsync(host.Database, Marks);
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
        var told = await events.WaitForAsync<BusinessErased>(3, about: e => new[] { business, merged, other }.Contains(e.Business.BusinessId));
        Assert.Equal([business, merged, other], told.Select(e => e.Business.BusinessId).OrderBy(id => id != business).ThenBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.All(told, e => Assert.Equal((BusinessProfile.ErasedName, true, null), (e.Business.Name, e.Business.IsErased, e.Business.Consents)));
        var last = (await events.WaitForAsync<EnrolmentCompleted>(2, about: e => e.Enrolment.EnrolmentId == completed)).MaxBy(e => e.Version)!;
        Assert.True(last.Enrolment.Business.IsErased);
        Assert.DoesNotContain(told, e => JsonSerializer.Serialize(e).Contains("zqx", StringComparison.OrdinalIgnoreCase));
        await HasTrailAsync(business, erased);
        await EntersAnewAsync();
    }

    [Fact]
    public async Task Who_owned_the_business_before_is_erased_with_it()
    {
        string[] niks = ["6302155506780031", "6302155506780032", "6302155506780033"];
        var business = await coordinator.RegisterAsync("Ganti Pemilik", niks[0], owner: "Zqzpertama");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{business}/owner")
        {
            Content = JsonContent.Create(new { owner = new { name = "Zqzkedua", nik = niks[1] }, reason = "dijual" }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await coordinator.SendAsync(request, Cancellation).BodyAsync();
        await coordinator.MergeAsync(await coordinator.RegisterAsync("Ganti Pemilik", niks[2], owner: "Zqzketiga"), business, owner: "From");
        await Markers.AllThereAsync(host.Database, [.. niks, "Zqzpertama", "Zqzkedua", "Zqzketiga"]);

        await coordinator.EraseAsync(business);

        await Markers.AllGoneAsync(host.Database, [.. niks, "Zqz"]);
    }

    [Fact]
    public async Task With_the_last_two_businesses_of_an_owner_in_one_moment_goes_the_owner()
    {
        for (var round = 0; round < 5; round++)
        {
            var nik = $"630215550679000{round}";
            Guid[] last = [await coordinator.RegisterAsync("Amplang Maimunah", nik), await coordinator.RegisterAsync("Dodol Kandangan", nik)];
            foreach (var business in last)
                await coordinator.RequestErasureAsync(business);

            await Task.WhenAll(last.Select(business => coordinator.ConfirmErasureAsync(business, 1).BodyAsync(HttpStatusCode.Accepted)));

            var key = OwnerKeys.Of(Nik.Parse(nik).Value!);
            Assert.False(await host.Store.Owners.Find(o => o.IdentityKey == key).AnyAsync(Cancellation));
        }
    }

    [Fact]
    public async Task An_owner_with_another_business_stays_and_the_other_business_is_as_it_was()
    {
        var nik = "6302154101900099";
        var (goes, stays) = (await coordinator.RegisterAsync("Satu Pemilik A", nik, "081158339901"), await coordinator.RegisterAsync("Satu Pemilik B", nik, "081158339901"));
        var before = await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync();
        var preview = await coordinator.ReadAsync($"/businesses/{goes}/erasure/preview").BodyAsync();

        await coordinator.EraseAsync(goes);

        Assert.Equal((0, 1), (preview.GetProperty("ownersErased").GetInt32(), preview.GetProperty("ownersKept").GetInt32()));
        Assert.Equal(before.ToString(), (await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync()).ToString());
        var owner = before.GetProperty("ownerId").GetGuid();
        await coordinator.PutAsync($"/owners/{owner}", new { name = "Rina Baru", nik, phone = "081158339901" }, "\"1\"").BodyAsync();
        Assert.Equal(BusinessProfile.ErasedName, (await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync()).Text("name"));
    }

    private async Task EditAsync(Guid business) => await coordinator.PutAsync(
        $"/businesses/{business}",
        new
        {
            name = "Zqxusaha", legalName = "CV Zqxhukum", nib = OwnNib, npwp = Npwp, kbliCode = "10794", address = "Jl. Zqxalamat 2", regionCode = "63.02.05", annualSales = 120_000_000L,
            latitude = -3.3, longitude = 114.6, products = Products, certificates = Certificates,
        },
        "\"1\"").BodyAsync();

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
        var again = await coordinator.RegisterAsync("Zqxusaha", OwnNik, "081158337711", "Zqxpemilik", OwnNib);
        Assert.Empty((await coordinator.ReadAsync($"/businesses/{again}/possible-duplicates").BodyAsync()).GetProperty("items").EnumerateArray());
    }
}
