using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Where a business's mails go: asked by the one service that writes them, recorded, and as the business prefers.</summary>
public sealed class ContactTests(EnrolmentHost host)
{
    private const string Unknown = "0193b000-0000-7000-8000-000000000000";
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly string account = Guid.NewGuid().ToString();
    private HttpClient Owner => field ??= host.Client(Roles.Business, account);

    private HttpClient Mailer => field ??= MailerClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_mailer_is_told_the_address_and_the_language_and_the_business_reads_that_it_was()
    {
        var business = await Owner.BusinessAsync("Amplang Kontak");

        using var answer = await AskAsync(business, "SessionMail");
        var told = await Task.FromResult(answer).BodyAsync();
        await AskAsync(business, "ItemReminder");
        var trail = await Owner.ReadAsync($"/businesses/{business}/contact-lookups").BodyAsync();

        Assert.Equal(("rina@example.id", "id"), (told.Text("email"), told.Text("language")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var rows = trail.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([("mentoring", "SessionMail", "Given"), ("mentoring", "ItemReminder", "Given")], rows.Select(r => (r.Text("by")!, r.Text("purpose")!, r.Text("outcome")!)));
        Assert.True(rows[0].GetProperty("at").GetDateTimeOffset() <= rows[1].GetProperty("at").GetDateTimeOffset());
        Assert.DoesNotContain("rina@", trail.ToString(), StringComparison.Ordinal);
        var stored = await host.Database.GetCollection<BsonDocument>("contactLookups").Find(new BsonDocument()).ToListAsync(Cancellation);
        Assert.DoesNotContain(stored, d => d.ToJson().Contains('@', StringComparison.Ordinal));
        await host.Client(Roles.Business).ReadAsync($"/businesses/{business}/contact-lookups").ProblemAsync(404, "business.unknown");
    }

    [Fact]
    public async Task A_business_that_wants_no_mails_is_not_told_of_from_that_moment_on_and_says_in_which_language_it_does()
    {
        await using var events = await host.ListenAsync();
        var business = await Owner.BusinessAsync("Amplang Diam");

        var quiet = await PreferAsync(Owner, business, new { mails = false, language = "en" }, 1).BodyAsync();
        var declined = await AskAsync(business).BodyAsync();
        var again = await PreferAsync(coordinator, business, new { mails = true, language = "en" }, 2).BodyAsync();
        var told = await AskAsync(business).BodyAsync();

        Assert.Equal((false, "en", 2L), (quiet.GetProperty("mailsWanted").GetBoolean(), quiet.Text("mailLanguage"), quiet.GetProperty("version").GetInt64()));
        Assert.Equal((null, "en"), (declined.Text("email"), declined.Text("language")));
        Assert.True(again.GetProperty("mailsWanted").GetBoolean());
        Assert.Equal(("rina@example.id", "en"), (told.Text("email"), told.Text("language")));
        var outcomes = (await Owner.ReadAsync($"/businesses/{business}/contact-lookups").BodyAsync()).GetProperty("items").EnumerateArray().Select(r => r.Text("outcome"));
        Assert.Equal(["NotWanted", "Given"], outcomes);
        var audit = (await coordinator.ReadAsync($"/businesses/{business}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ElementAt(1);
        Assert.Equal(account, audit.Text("by"));
        Assert.Equal(
            [("contact.language", "id", "en"), ("contact.wanted", "true", "false")],
            audit.GetProperty("changes").EnumerateArray().Where(c => c.Text("field")!.StartsWith("contact", StringComparison.Ordinal)).Select(c => (c.Text("field")!, c.Text("before")!, c.Text("after")!)));
        // An edit of anything else leaves it as it is.
        await Owner.PutAsync($"/businesses/{business}", Api.NewBusiness("Amplang Diam Saja"), "\"3\"").BodyAsync();
        Assert.Equal("en", (await Owner.ReadAsync($"/businesses/{business}").BodyAsync()).Text("mailLanguage"));
        var heard = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Where(e => e.Text.Contains(business.ToString(), StringComparison.Ordinal)).ToList()), all => all.Count >= 4);
        Assert.DoesNotContain(heard, e => e.Text.Contains("rina@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_business_without_an_address_has_none_and_one_that_was_merged_is_reached_by_the_other_where_a_no_of_either_counts()
    {
        var stays = await coordinator.BusinessAsync("Kopi Aranio");
        var goes = await RegisterAsync(new { name = "Kopi Aranioo", regionCode = "63.02.05", owner = new { name = "Rina Wati" } });
        Assert.Null((await AskAsync(goes).BodyAsync()).Text("email"));

        await MergeAsync(goes, stays);
        Assert.Equal("rina@example.id", (await AskAsync(goes).BodyAsync()).Text("email"));
        Assert.Equal(1, await TrailAsync(stays));

        var silent = await RegisterAsync(new { name = "Kopi Aranniio", regionCode = "63.02.05", owner = new { name = "Rina Wati" } });
        await PreferAsync(coordinator, silent, new { mails = false, language = "id" }, 1).BodyAsync();
        await MergeAsync(silent, stays, version: 2, intoVersion: 2);
        Assert.Null((await AskAsync(stays).BodyAsync()).Text("email"));
        await PreferAsync(coordinator, goes, new { mails = true, language = "id" }, 2).ProblemAsync(409, "business.merged");
    }

    [Fact]
    public async Task Nobody_but_the_mailer_may_ask()
    {
        var business = await Owner.BusinessAsync("Amplang Rahasia");
        foreach (var client in new[]
        {
            Owner, coordinator, host.Client(Roles.Mentor), host.Client(Roles.Admin), host.PartnerClient("apindo-kalsel"),
        })
        {
            await SendAsync(client, business.ToString(), """{"purpose":"SessionMail"}""").ProblemAsync(403, "auth.forbidden");
        }

        await SendAsync(host.AnonymousClient(), business.ToString(), """{"purpose":"SessionMail"}""").ProblemAsync(401, "auth.required");
        // And the mailer may ask for nothing else.
        await Mailer.ReadAsync($"/businesses/{business}").ProblemAsync(403, "auth.forbidden");
        await Mailer.ReadAsync("/cohorts").ProblemAsync(403, "auth.forbidden");
        await PreferAsync(Mailer, business, new { mails = true, language = "id" }, 1).ProblemAsync(403, "auth.forbidden");
        Assert.Equal(0, await TrailAsync(business));
    }

    [Theory]
    [InlineData(Unknown, """{"purpose":"SessionMail"}""", 404, "business.unknown")]
    [InlineData("seven", """{"purpose":"SessionMail"}""", 400, "request.malformed")]
    [InlineData(Unknown, "{}", 400, "field.unknown_value")]
    [InlineData(Unknown, """{"purpose":"Advertising"}""", 400, "field.unknown_value")]
    [InlineData(Unknown, """{"purpose":"0"}""", 400, "field.unknown_value")]
    [InlineData(Unknown, """{"purpose":7}""", 400, "request.malformed")]
    [InlineData(Unknown, "{", 400, "request.malformed")]
    [InlineData(Unknown, "", 400, "request.malformed")]
    public async Task A_bad_question_is_refused_and_leaves_no_trail(string business, string body, int status, string code)
    {
        await SendAsync(Mailer, business, body).ProblemAsync(status, code);
        Assert.Equal(0, await host.Database.GetCollection<BsonDocument>("contactLookups").CountDocumentsAsync(
            new BsonDocument("businessId", new BsonBinaryData(Guid.Parse(Unknown), GuidRepresentation.Standard)), cancellationToken: Cancellation));
    }

    [Theory]
    [InlineData("""{}""", "1", 400, "request.invalid")]
    [InlineData("""{"mails":true}""", "1", 400, "field.unknown_value")]
    [InlineData("""{"language":"id"}""", "1", 400, "field.required")]
    [InlineData("""{"mails":true,"language":"ID"}""", "1", 400, "field.unknown_value")]
    [InlineData("""{"mails":true,"language":"bjn"}""", "1", 400, "field.unknown_value")]
    [InlineData("""{"mails":"no","language":"id"}""", "1", 400, "request.malformed")]
    [InlineData("""{"mails":true,"language":7}""", "1", 400, "request.malformed")]
    [InlineData("""{"mails":false,"language":"en"}""", null, 428, "version.required")]
    [InlineData("""{"mails":false,"language":"en"}""", "7", 412, "version.stale")]
    public async Task A_bad_preference_is_refused_and_changes_nothing(string body, string? version, int status, string code)
    {
        var business = await Owner.BusinessAsync($"Amplang {Guid.NewGuid():N}");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/businesses/{business}/contact-preference") { Content = Json(body) };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        await Owner.SendAsync(request, Cancellation).ProblemAsync(status, code);

        var read = await Owner.ReadAsync($"/businesses/{business}").BodyAsync();
        Assert.Equal((1L, true, "id"), (read.GetProperty("version").GetInt64(), read.GetProperty("mailsWanted").GetBoolean(), read.Text("mailLanguage")));
    }

    [Theory]
    [InlineData(Unknown, 404, "business.unknown")]
    [InlineData("seven", 400, "request.malformed")]
    public async Task An_unknown_business_has_no_preference_and_no_trail(string business, int status, string code)
    {
        await Owner.PutAsync($"/businesses/{business}/contact-preference", new { mails = true, language = "id" }, "\"1\"").ProblemAsync(status, code);
        await Owner.ReadAsync($"/businesses/{business}/contact-lookups").ProblemAsync(status, code);
    }

    [Theory]
    [InlineData("limit=0", "page.limit")]
    [InlineData("after=x", "page.cursor")]
    public async Task A_bad_page_of_the_trail_is_refused(string query, string code)
    {
        var business = await Owner.BusinessAsync($"Amplang {Guid.NewGuid():N}");
        await Owner.ReadAsync($"/businesses/{business}/contact-lookups?{query}").ProblemAsync(400, code);
        var foreign = await coordinator.BusinessAsync($"Amplang {Guid.NewGuid():N}");
        await PreferAsync(Owner, foreign, new { mails = false, language = "id" }, 1).ProblemAsync(404, "business.unknown");
    }

    [Fact]
    public async Task The_trail_comes_by_page_oldest_first()
    {
        var business = await Owner.BusinessAsync("Amplang Banyak");
        foreach (var purpose in (string[])["SessionMail", "SessionReminder", "ItemReminder"])
            await AskAsync(business, purpose).BodyAsync();

        var first = await Owner.ReadAsync($"/businesses/{business}/contact-lookups?limit=2").BodyAsync();
        var rest = JsonDocument.Parse(await Owner.GetStringAsync(first.Text("next"), Cancellation)).RootElement;

        Assert.Equal(["SessionMail", "SessionReminder"], first.GetProperty("items").EnumerateArray().Select(r => r.Text("purpose")));
        Assert.Equal("ItemReminder", Assert.Single(rest.GetProperty("items").EnumerateArray()).Text("purpose"));
        Assert.Null(rest.Text("next"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private HttpClient MailerClient()
    {
        var client = host.AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Issuer.MailerToken());
        return client;
    }

    private Task<HttpResponseMessage> AskAsync(Guid business, string purpose = "SessionMail") =>
        Mailer.PostAsJsonAsync($"/internal/v1/businesses/{business}/contact-lookups", new { purpose }, Cancellation);

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string business, string body) =>
        client.PostAsync($"/internal/v1/businesses/{business}/contact-lookups", Json(body), Cancellation);

    private static Task<HttpResponseMessage> PreferAsync(HttpClient client, Guid business, object body, int version) =>
        client.PutAsync($"/businesses/{business}/contact-preference", body, $"\"{version}\"");

    private async Task<Guid> RegisterAsync(object body) =>
        (await coordinator.PostAsync("/businesses", body).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private Task<JsonElement> MergeAsync(Guid goes, Guid stays, int version = 1, int intoVersion = 1) => coordinator.PostAsync(
        $"/businesses/{goes}/merge", new { into = stays, version, intoVersion, choices = new { name = "Into", owner = "Into" }, reason = "Satu usaha" }).BodyAsync();

    private Task<long> TrailAsync(Guid business) => host.Database.GetCollection<BsonDocument>("contactLookups").CountDocumentsAsync(
        new BsonDocument("businessId", new BsonBinaryData(business, GuidRepresentation.Standard)), cancellationToken: Cancellation);
}
