using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>NIB and contacts of a business: from Enrolment through the gateway to whoever's agreement names them, and nowhere else.</summary>
[Collection(typeof(OneTrio))]
public sealed class BusinessPullTests(Trio trio)
{
    // What is personal of each business, in the order of their making.
    private static readonly (string Nib, string Name, string Phone, string Email)[] People =
    [
        ("8120304051001", "Ida Rahmah Matriks", "81250771001", "ida.matriks@contoh.id"), ("8120304051002", "Siti Aminah Matriks", "81250771002", "siti.matriks@contoh.id"),
    ];

    private static readonly IReadOnlyList<string> Personal = [.. People.SelectMany(p => new[] { p.Nib, p.Name, p.Phone, p.Email })];

    private readonly DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A partner with what its one agreement says.</summary>
    private sealed record Agreed(Guid Id, string ClientId, Guid Text, string[] Fields, string Region, Guid? Track, string Purpose, bool IsInForce)
    {
        public bool Covers(Enrolled business) => IsInForce && Purpose == "export" && business.Region.StartsWith(Region, StringComparison.Ordinal) && (Track is null || Track == business.Track);
    }

    private sealed record Enrolled(Guid Business, Guid Enrolment, string Region, Guid Track, string Account);

    [Fact]
    public async Task Each_partner_gets_NIB_and_contacts_where_its_agreement_names_them_and_they_are_nowhere_else()
    {
        using var spans = new Spans();
        await using var events = await trio.ListenAsync();
        using var coordinator = trio.Coordinator;
        var (track, otherTrack) = (await TrackAsync(coordinator), await TrackAsync(coordinator));
        var partners = new List<Agreed>();
        // What else may be agreed, Progress's and Enrolment's own tests go through.
        foreach (var fields in new[] { ["Nib"], ["Contacts"], new[] { "BusinessName", "KbliCode", "SizeClass", "Milestones", "IndicatorTrends", "Health" } })
        {
            foreach (var (region, onlyTrack, purpose, isInForce) in new[]
            {
                ("63.02", (Guid?)null, "export", true), ("63", otherTrack, "export", true), ("63", null, "credit", true), ("63", null, "export", false),
            })
                partners.Add(await AgreeAsync(coordinator, fields, region, onlyTrack, purpose, isInForce));
        }

        Enrolled[] businesses = [await EnrolAsync(coordinator, People[0], "63.02.05", track, partners), await EnrolAsync(coordinator, People[1], "63.71.01", otherTrack, partners)];
        // An enrolment is told with all that its business consents to.
        foreach (var business in businesses)
            await Eventually.HoldsAsync(async () => (await AskAsync(coordinator, $"/api/v1/progress/{business.Enrolment}")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(30));

        var given = 0;
        foreach (var partner in partners)
        {
            using var program = trio.Program(partner.ClientId);
            foreach (var (i, business) in businesses.Index())
            {
                var (status, text) = await AskAsync(program, $"/partner/v1/enrolments/{business.Enrolment}/business");
                given += Check(partner, business, People[i], status, text);
            }

            await AssertNowhereElseAsync(program, businesses);
        }

        // One kind of agreements covers each of the two businesses, once with NIB and once with contacts.
        Assert.Equal(2 * 2, given);
        await AssertTrailAsync(businesses[0], partners);
        var places = new (string Where, IReadOnlyCollection<string> Texts)[]
        {
            ("event", [.. events.All.Select(e => e.Text)]), ("span", [.. spans.All.Select(Text)]), ("log line", trio.Logged), ("document of Progress", await trio.StoredInProgressAsync()),
        };
        foreach (var (where, texts) in places)
        {
            Assert.NotEmpty(texts);
            foreach (var text in texts)
                Assert.False(Personal.Any(p => text.Contains(p, StringComparison.Ordinal)), $"a {where} holds {text}");
        }

        await AssertEndsAsync(coordinator, partners.First(p => p.Fields is ["Nib"]), businesses[0]);
    }

    private static int Check(Agreed partner, Enrolled business, (string Nib, string Name, string Phone, string Email) person, HttpStatusCode status, string text)
    {
        var (nib, contacts) = (partner.Fields.Contains("Nib"), partner.Fields.Contains("Contacts"));
        if (!partner.Covers(business) || (!nib && !contacts))
        {
            Assert.Equal(
                !partner.IsInForce ? (HttpStatusCode.Forbidden, "agreement.ended")
                    : partner.Covers(business) ? (HttpStatusCode.Forbidden, "agreement.not_named") : (HttpStatusCode.NotFound, "enrolment.unknown"),
                (status, JsonElement.Parse(text).GetProperty("code").GetString()));
            Assert.All(Personal, p => Assert.DoesNotContain(p, text, StringComparison.Ordinal));
            return 0;
        }

        Assert.Equal(HttpStatusCode.OK, status);
        var given = JsonElement.Parse(text);
        Assert.Equal(["enrolmentId", "businessId", "fields", .. nib ? ["nib"] : Array.Empty<string>(), .. contacts ? ["contacts"] : Array.Empty<string>()], given.EnumerateObject().Select(p => p.Name));
        Assert.Equal((business.Enrolment, business.Business), (given.GetProperty("enrolmentId").GetGuid(), given.GetProperty("businessId").GetGuid()));
        Assert.Equal(partner.Fields, given.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!));
        if (nib)
            Assert.Equal(person.Nib, given.GetProperty("nib").GetString());
        if (contacts)
            Assert.Equal($"{person.Name} +62{person.Phone} {person.Email}", string.Join(' ', given.GetProperty("contacts").EnumerateObject().Select(p => p.Value.GetString())));
        return partner.Fields.Length;
    }

    // Every other address of partners is of Progress, which does not hold them.
    private static async Task AssertNowhereElseAsync(HttpClient program, IEnumerable<Enrolled> businesses)
    {
        string[] lists = ["progress", "changes", "aggregates", "referrals", "exports", "webhooks"];
        foreach (var address in lists.Concat(businesses.Select(b => $"progress/{b.Enrolment}")))
        {
            var (_, text) = await AskAsync(program, $"/partner/v1/{address}");
            Assert.All(Personal, p => Assert.DoesNotContain(p, text, StringComparison.Ordinal));
        }
    }

    // The business reads with its own account what each partner was given of it.
    private async Task AssertTrailAsync(Enrolled business, List<Agreed> partners)
    {
        using var account = trio.Business(business.Account);
        var covering = partners.Where(p => p.Covers(business)).ToList();
        var trail = await Eventually.Async(
            async () => (await account.GetFromJsonAsync<JsonElement>($"/api/v1/progress/{business.Enrolment}/pulls?limit=200")).GetProperty("items").EnumerateArray()
                .GroupBy(p => p.GetProperty("partnerId").GetGuid()).ToDictionary(g => g.Key, g => g.SelectMany(p => p.GetProperty("alsoGiven").EnumerateArray()).Select(f => f.GetString()!).ToHashSet()),
            found => covering.All(p => found.ContainsKey(p.Id) && p.Fields.Intersect(["Nib", "Contacts"]).All(found[p.Id].Contains)));
        Assert.Equal(covering.Select(p => p.Id).Order(), trail.Keys.Order());
        foreach (var partner in covering)
            Assert.Equal(partner.Fields.Intersect(["Nib", "Contacts"]).Order(), trail[partner.Id].Order());
    }

    // A withdrawal counts at once, whether or not Progress has heard of it.
    private async Task AssertEndsAsync(HttpClient coordinator, Agreed partner, Enrolled business)
    {
        using var program = trio.Program(partner.ClientId);
        var consents = await coordinator.GetFromJsonAsync<JsonElement>($"/api/v1/businesses/{business.Business}/consents?limit=200", Cancellation);
        var consent = consents.GetProperty("items").EnumerateArray().Single(c => c.GetProperty("partnerId").GetGuid() == partner.Id).GetProperty("id").GetGuid();

        await PostAsync(coordinator, $"/api/v1/businesses/{business.Business}/consents/{consent}/withdraw", new { channel = "Phone", evidence = "Telepon", reason = "ragu" });

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(program, $"/partner/v1/enrolments/{business.Enrolment}/business")).Status);
    }

    private static string Text(System.Diagnostics.Activity span) =>
        $"{span.DisplayName} {string.Join(' ', span.TagObjects.Select(t => $"{t.Key}={t.Value}"))} {string.Join(' ', span.Events.SelectMany(e => e.Tags).Select(t => $"{t.Value}"))} {span.StatusDescription}";

    private async Task<Guid> TrackAsync(HttpClient coordinator)
    {
        var programme = Id(await PostAsync(coordinator, "/api/v1/programmes", new { name = "Pembinaan", organisers = new[] { "Apindo" }, startsOn = today.AddDays(-60), endsOn = today.AddDays(300) }));
        return Id(await PostAsync(coordinator, "/api/v1/tracks", new { programmeId = programme, name = "Siap Ekspor", requiredSessions = 6 }));
    }

    private async Task<Agreed> AgreeAsync(HttpClient coordinator, string[] fields, string region, Guid? track, string purpose, bool isInForce)
    {
        var clientId = $"partner-{Guid.NewGuid():N}";
        var id = Id(await PostAsync(coordinator, "/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { clientId } }));
        await PostAsync(coordinator, $"/api/v1/partners/{id}/agreements", new
        {
            regionCodes = new[] { region }, trackIds = track is { } one ? new[] { one } : [], fields, purpose = "Ekspor", consentPurpose = purpose,
            from = today.AddDays(-30), until = isInForce ? (DateOnly?)null : today.AddDays(-2),
        });
        var text = Id(await PostAsync(coordinator, "/api/v1/consent-texts", new { purpose = "export", partnerId = id, indonesian = "Setuju?", english = "Agreed?" }));
        return new(id, clientId, text, fields, region, track, purpose, isInForce);
    }

    // A business that consents to each partner for export, in a cohort of a track.
    private async Task<Enrolled> EnrolAsync(HttpClient coordinator, (string Nib, string Name, string Phone, string Email) person, string region, Guid track, IReadOnlyList<Agreed> partners)
    {
        var account = Guid.NewGuid().ToString();
        using var own = trio.Business(account);
        var business = Id(await PostAsync(own, "/api/v1/businesses", new
        {
            name = $"Amplang {region}", nib = person.Nib, regionCode = region, owner = new { name = person.Name, phone = $"0{person.Phone}", email = person.Email },
        }));
        foreach (var partner in partners)
            await PostAsync(own, $"/api/v1/businesses/{business}/consents", new { consentTextId = partner.Text, textVersion = 1 });

        var cohort = Id(await PostAsync(coordinator, "/api/v1/cohorts", new
        {
            trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = today.AddDays(-30), endsOn = today.AddDays(200), admission = "Automatic",
        }));
        await PostAsync(coordinator, $"/api/v1/cohorts/{cohort}/open", new { });
        return new(business, Id(await PostAsync(own, "/api/v1/enrolments", new { businessId = business, cohortId = cohort })), region, track, account);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }
}
