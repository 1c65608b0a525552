using System.Net.Http.Headers;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>What is wrong with a consent or its text is said field by field, and nothing is written.</summary>
[Collection(typeof(CountedStore))]
public sealed class ConsentInputTests(EnrolmentHost host)
{
    private const string None = "0193b000-0000-7000-8000-000000000000";
    private static readonly string[] Written = ["businesses", "consentTexts", "consents", "audit"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, "22222222-2222-2222-2222-222222222222");

    [Theory]
    [InlineData("/consent-texts", "{", 400, "request.malformed", null)]
    [InlineData("/consent-texts", "{}", 400, "request.invalid", "english=field.required indonesian=field.required partnerId=field.required purpose=field.required")]
    [InlineData("/consent-texts", """{"purpose":"Laporan Program","partnerId":"0193b000-0000-7000-8000-000000000000","indonesian":"a","english":" "}""", 400, "request.invalid", "english=field.required purpose=purpose.format")]
    [InlineData("/consent-texts", """{"purpose":"report","partnerId":"apindo","indonesian":"a","english":"b"}""", 400, "request.malformed", "partnerId=request.malformed")]
    [InlineData("/consent-texts", """{"purpose":7,"partnerId":"0193b000-0000-7000-8000-000000000000","indonesian":"a","english":"b"}""", 400, "request.malformed", "purpose=request.malformed")]
    [InlineData("/consent-texts", """{"purpose":"report","partnerId":"0193b000-0000-7000-8000-000000000000","indonesian":"a\u0000","english":"LONG"}""", 400, "request.invalid", "english=field.too_long indonesian=field.characters")]
    [InlineData("/businesses/BUSINESS/consents", "{}", 400, "request.invalid", "channel=field.unknown_value consentTextId=field.required evidence=field.required textVersion=field.required")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":"1","channel":"Paper","evidence":"F1"}""", 400, "request.malformed", "textVersion=request.malformed")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Web","evidence":"F1"}""", 400, "consent.not_by_web", "channel=consent.not_by_web")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper,Phone","evidence":" "}""", 400, "request.invalid", "channel=field.unknown_value evidence=field.required")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"LONG"}""", 400, "field.too_long", "evidence=field.too_long")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"F1","saidAt":"2026-11-24T09:15:00"}""", 400, "request.malformed", "saidAt=request.malformed")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"F1","saidAt":"2099-01-01T00:00:00Z"}""", 400, "field.out_of_range", "saidAt=field.out_of_range")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"F1","saidAt":"0001-01-01T00:00:00Z"}""", 400, "field.out_of_range", "saidAt=field.out_of_range")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":0,"channel":"Paper","evidence":"F1"}""", 404, "consent_text.version_unknown", "textVersion=consent_text.version_unknown")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":2,"channel":"Paper","evidence":"F1"}""", 404, "consent_text.version_unknown", "textVersion=consent_text.version_unknown")]
    [InlineData("/businesses/BUSINESS/consents", $$"""{"consentTextId":"{{None}}","textVersion":1,"channel":"Paper","evidence":"F1"}""", 404, "consent_text.unknown", "consentTextId=consent_text.unknown")]
    [InlineData($"/businesses/{None}/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"F1"}""", 404, "business.unknown", null)]
    [InlineData("/businesses/BUSINESS/consents/CONSENT/withdraw", "{}", 400, "request.invalid", "channel=field.unknown_value evidence=field.required reason=field.required")]
    [InlineData("/businesses/BUSINESS/consents/CONSENT/withdraw", """{"reason":"LONG","channel":"Web","evidence":"F1","saidAt":"2099-01-01T00:00:00Z"}""", 400, "request.invalid",
        "channel=consent.not_by_web reason=field.too_long saidAt=field.out_of_range")]
    [InlineData($"/businesses/BUSINESS/consents/{None}/withdraw", """{"reason":"x","channel":"Phone","evidence":"F1"}""", 404, "consent.unknown", null)]
    [InlineData($"/businesses/{None}/consents/CONSENT/withdraw", """{"reason":"x","channel":"Phone","evidence":"F1"}""", 404, "business.unknown", null)]
    [InlineData("/businesses/BUSINESS/consents/seven/withdraw", """{"reason":"x","channel":"Phone","evidence":"F1"}""", 400, "request.malformed", null)]
    [InlineData("/businesses/BUSINESS/consents/CONSENT/withdraw", """{"reason":"x","channel":"Phone","evidence":"F1","saidAt":"2020-01-01T00:00:00Z"}""", 409, "consent.said_since", "saidAt=consent.said_since")]
    public Task From_a_coordinator(string path, string body, int status, string code, string? fields) => RefusedAsync(coordinator, path, body, status, code, fields);

    [Theory]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1,"channel":"Paper","evidence":"F1","saidAt":"2026-11-24T09:15:00+08:00"}""", 400, "request.invalid",
        "channel=consent.only_on_behalf evidence=consent.only_on_behalf saidAt=consent.only_on_behalf")]
    [InlineData("/businesses/BUSINESS/consents", """{"consentTextId":"TEXT","textVersion":1}""", 409, "consent.given_already", null)]
    [InlineData("/businesses/BUSINESS/consents/CONSENT/withdraw", """{"reason":"LONG"}""", 400, "field.too_long", "reason=field.too_long")]
    [InlineData("/businesses/BUSINESS/consents/CONSENT/withdraw", """{"channel":"Phone","evidence":"F1"}""", 400, "request.invalid", "channel=consent.only_on_behalf evidence=consent.only_on_behalf")]
    public Task From_the_business(string path, string body, int status, string code, string? fields) => RefusedAsync(rina, path, body, status, code, fields);

    [Fact]
    public async Task A_second_text_for_the_same_and_a_second_withdrawal_are_conflicts()
    {
        var (text, partner) = await coordinator.ConsentTextAsync();
        await coordinator.PostAsync("/consent-texts", new { purpose = "programme-report", partnerId = partner, indonesian = "a", english = "b" }).ProblemAsync(409, "consent_text.exists");
        var business = await rina.BusinessAsync("Dua Kali");
        var consent = (await rina.GiveAsync(business, text)).Text("id");
        await rina.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { }).BodyAsync();

        await rina.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { }).ProblemAsync(409, "consent.withdrawn_already");
    }

    [Theory]
    [InlineData($"/consent-texts/{None}", 404, "consent_text.unknown")]
    [InlineData("/consent-texts?limit=0", 400, "page.limit")]
    [InlineData("/consent-texts?after=eA", 400, "page.cursor")]
    [InlineData($"/businesses/{None}/consents", 404, "business.unknown")]
    [InlineData($"/consents/{None}/audit", 404, "audit.none")]
    public async Task Unknown_things_are_problems_too(string path, int status, string code) => await coordinator.ReadAsync(path).ProblemAsync(status, code);

    [Fact]
    public async Task A_wrong_revision_is_refused()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        await coordinator.PutAsync($"/consent-texts/{None}", new { indonesian = "a", english = "b" }, "\"1\"").ProblemAsync(404, "consent_text.unknown");
        await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "a" }, "\"1\"").ProblemAsync(400, "field.required");
        await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "a", english = "b", partnerId = None }, "\"1\"").ProblemAsync(400, "consent_text.fixed");
        await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "a", english = "b" }, "one").ProblemAsync(400, "version.malformed");
    }

    // Of this business, this consent (given) and this text.
    private async Task RefusedAsync(HttpClient caller, string path, string body, int status, string code, string? fields)
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Masukan Salah");
        var consent = (await rina.GiveAsync(business, text)).Text("id")!;
        string Filled(string template) => template.Replace("BUSINESS", business.ToString(), StringComparison.Ordinal).Replace("CONSENT", consent, StringComparison.Ordinal)
            .Replace("TEXT", text.ToString(), StringComparison.Ordinal).Replace("LONG", new string('x', 5_001), StringComparison.Ordinal);
        var before = await CountAsync();

        var problem = await caller.PostAsync(
            $"/api/v1{Filled(path)}", new StringContent(Filled(body), new MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken).ProblemAsync(status, code);

        var errors = problem.TryGetProperty("errors", out var listed)
            ? string.Join(' ', listed.EnumerateArray().Select(e => $"{e.Text("field")}={e.Text("code")}").Order(StringComparer.Ordinal))
            : null;
        Assert.Equal(fields, errors);
        Assert.Equal(before, await CountAsync());
    }

    private async Task<string> CountAsync()
    {
        var counts = await Task.WhenAll(Written.Select(name => host.Database.GetCollection<BsonDocument>(name)
            .CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken)));
        return string.Join(' ', counts.Append(host.Told));
    }
}
