using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.TestHarness;
using MimeKit;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>From an address that a business gave to Enrolment to the mail that Mentoring writes to it, and no further.</summary>
public sealed class BusinessMailTests : IAsyncLifetime
{
    private const string Email = "ida.amplang@contoh.id";
    private readonly string folder = Directory.CreateTempSubdirectory("mails-").FullName;
    private readonly DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
    private Surroundings surroundings = null!;
    private EnrolmentHost enrolment = null!;
    private MentoringHost mentoring = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        surroundings = await Surroundings.NewAsync();
        enrolment = new EnrolmentHost(surroundings);
        await enrolment.InitializeAsync();
        mentoring = new MentoringHost(surroundings, enrolment, folder);
        await mentoring.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await mentoring.DisposeAsync();
        await enrolment.DisposeAsync();
        await surroundings.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_business_gets_its_mail_reads_that_it_was_asked_for_and_after_its_no_gets_none_and_nobody_else_keeps_the_address()
    {
        await using var events = await mentoring.ListenAsync();
        using var owner = enrolment.Client("business", Guid.NewGuid().ToString());
        using var coordinator = mentoring.Client("coordinator");
        var business = Id(await PostAsync(owner, "/businesses", new { name = "Amplang Ida", regionCode = "63.02.05", owner = new { name = "Ida", email = Email } }));
        var seat = await EnrolAsync(business);
        var mentor = Id(await PostAsync(coordinator, "/mentors", new { accountId = Guid.NewGuid().ToString(), name = "Rahmawati", loadLimit = 5 }));
        await Eventually.HoldsAsync(async () => (await coordinator.PostAsJsonAsync(
            "/api/v1/assignments", new { enrolmentId = seat, mentorId = mentor, startsOn = today }, Cancellation)).IsSuccessStatusCode, TimeSpan.FromSeconds(30));

        var session = Id(await PostAsync(coordinator, "/sessions", new { mentorId = mentor, enrolmentIds = new[] { seat }, kind = "Online", scheduledAt = DateTimeOffset.UtcNow.AddDays(3) }));
        var file = Path.Combine(folder, $"session-{session}-1-businesses-{seat}.eml");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(file)), TimeSpan.FromSeconds(30));
        var mail = await MimeMessage.LoadAsync(file, Cancellation);
        var trail = await owner.GetFromJsonAsync<JsonElement>($"/api/v1/businesses/{business}/contact-lookups", Cancellation);

        Assert.Equal((Email, "Sesi pembinaan: Siap Ekspor"), (mail.To.Mailboxes.Single().Address, mail.Subject));
        var row = Assert.Single(trail.GetProperty("items").EnumerateArray());
        Assert.Equal(("mentoring", "SessionMail", "Given"), (row.GetProperty("by").GetString(), row.GetProperty("purpose").GetString(), row.GetProperty("outcome").GetString()));

        await RefuseMailsAsync(owner, business);
        await PostAsync(coordinator, $"/sessions/{session}/cancel", new { reason = "Banjir" });
        await Eventually.HoldsAsync(async () => (await owner.GetFromJsonAsync<JsonElement>($"/api/v1/businesses/{business}/contact-lookups", Cancellation))
            .GetProperty("items").EnumerateArray().LastOrDefault().GetProperty("outcome").GetString() == "NotWanted", TimeSpan.FromSeconds(30));
        var waiting = new BsonDocument { { "session._id", new BsonBinaryData(session, GuidRepresentation.Standard) }, { "sentAt", BsonNull.Value } };
        await Eventually.HoldsAsync(async () => !await mentoring.Database.GetCollection<BsonDocument>("mails").Find(waiting).AnyAsync(Cancellation), TimeSpan.FromSeconds(30));

        Assert.Equal([file], Directory.GetFiles(folder));
        foreach (var name in await (await mentoring.Database.ListCollectionNamesAsync(cancellationToken: Cancellation)).ToListAsync(Cancellation))
            Assert.DoesNotContain(await mentoring.Database.GetCollection<BsonDocument>(name).Find(new BsonDocument()).ToListAsync(Cancellation), d => d.ToJson().Contains("ida.amplang", StringComparison.Ordinal));
        Assert.DoesNotContain(events.All, e => e.Text.Contains("ida.amplang", StringComparison.Ordinal));
        Assert.NotEmpty(events.All);
    }

    private async Task<Guid> EnrolAsync(Guid business)
    {
        using var coordinator = enrolment.Client("coordinator");
        var programme = Id(await PostAsync(coordinator, "/programmes", new { name = "Pembinaan", organisers = new[] { "Apindo" }, startsOn = today.AddDays(-60), endsOn = today.AddDays(300) }));
        var track = Id(await PostAsync(coordinator, "/tracks", new
        {
            programmeId = programme, name = "Siap Ekspor", requiredSessions = 3,
            indicators = new[] { new { code = "defect_rate", nameId = "Tingkat cacat", nameEn = "Defect rate", unit = "%", higherIsBetter = false } },
        }));
        var cohort = Id(await PostAsync(coordinator, "/cohorts", new
        {
            trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = today.AddDays(-60), endsOn = today.AddDays(120), admission = "Automatic",
        }));
        await PostAsync(coordinator, $"/cohorts/{cohort}/open", new { });
        return Id(await PostAsync(coordinator, "/enrolments", new { businessId = business, cohortId = cohort }));
    }

    private static async Task RefuseMailsAsync(HttpClient owner, Guid business)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/businesses/{business}/contact-preference") { Content = JsonContent.Create(new { mails = false, language = "id" }) };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var answer = await owner.SendAsync(request, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync($"/api/v1{path}", body, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private sealed class EnrolmentHost(Surroundings shared) : ServiceHost<Collections>("enrolment")
    {
        protected override Surroundings Shared => shared;
    }

    private sealed class MentoringHost(Surroundings shared, EnrolmentHost enrolment, string folder) : ServiceHost<MentoringStore>("mentoring")
    {
        protected override Surroundings Shared => shared;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["Services:Enrolment"] = enrolment.Address.ToString(),
            ["Mail:Folder"] = folder,
        };
    }
}
