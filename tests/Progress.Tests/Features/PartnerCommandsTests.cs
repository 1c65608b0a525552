using System.Net;
using System.Text;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Partners and agreements: what is written, and what is refused with nothing written.</summary>
public sealed class PartnerCommandsTests(ProgressHost host)
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    [Fact]
    public async Task A_partner_is_kept_with_its_agreements_and_its_cursor_key_is_never_shown()
    {
        using var coordinator = host.Client("coordinator");
        var (id, clientId) = await host.PartnerAsync();
        await PostAsync(coordinator, $"/api/v1/partners/{id}/agreements", new
        {
            regionCodes = new[] { "63", "63.02" }, fields = new[] { "BusinessName" }, purpose = " Pembiayaan ", consentPurpose = "credit", from = "2027-01-01", until = "2027-12-31",
        });

        using var response = await coordinator.GetAsync($"/api/v1/partners/{id}", TestContext.Current.CancellationToken);
        var partner = await BodyAsync(response);

        Assert.Equal("\"2\"", response.Headers.ETag!.Tag);
        Assert.Equal(["id", "version", "nameId", "nameEn", "clientIds", "agreements"], partner.EnumerateObject().Select(p => p.Name));
        Assert.Equal(clientId, partner.GetProperty("clientIds")[0].GetString());
        var agreement = partner.GetProperty("agreements")[0];
        Assert.Equal(("Pembiayaan", "credit", "2027-01-01", "2027-12-31", "Asia/Makassar", "63", "BusinessName"), (
            agreement.GetProperty("purpose").GetString(), agreement.GetProperty("consentPurpose").GetString(), agreement.GetProperty("from").GetString(), agreement.GetProperty("until").GetString(),
            agreement.GetProperty("timeZone").GetString(), agreement.GetProperty("regionCodes")[0].GetString(), agreement.GetProperty("fields")[0].GetString()));
    }

    [Fact]
    public async Task A_program_acts_for_one_partner_only_also_when_many_claim_it_at_once()
    {
        using var coordinator = host.Client("coordinator");
        var clientId = $"partner-{Guid.NewGuid():N}";
        var body = JsonSerializer.Serialize(new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { clientId } });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(coordinator, "/api/v1/partners", body)));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            Assert.Equal("partner.client_taken", Codes(await BodyAsync(refused, HttpStatusCode.Conflict)).Single());
    }

    [Fact]
    public async Task Only_coordinators_decide_who_may_pull()
    {
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            using var refused = await SendAsync(client, "/api/v1/partners", """{"nameId":"M","nameEn":"P","clientIds":["c"]}""");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/v1/partners", "{", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("/api/v1/partners", "{}", HttpStatusCode.BadRequest, "field.required field.required field.required")]
    [InlineData("/api/v1/partners", """{"nameId":"A","nameEn":"B","clientIds":[null]}""", HttpStatusCode.BadRequest, "field.required")]
    [InlineData("/api/v1/partners", """{"nameId":6371051234567890,"nameEn":"B","clientIds":["c"]}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("/api/v1/partners", """{"nameId":"A","nameEn":"B","clientIds":["1","2","3","4","5","6","7","8","9","10","11"]}""", HttpStatusCode.BadRequest, "field.too_many")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"purpose":"P","consentPurpose":"export","from":"2027-01-01"}""", HttpStatusCode.NotFound, "partner.unknown")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", "{}", HttpStatusCode.BadRequest, "field.required field.required field.required field.required")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"purpose":"P","consentPurpose":"Laporan Program","from":"2027-01-01"}""", HttpStatusCode.BadRequest, "purpose.format")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["6302"],"purpose":"P","consentPurpose":"export","from":"2027-01-01"}""", HttpStatusCode.BadRequest, "region.malformed")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63","63.99"],"purpose":"P","consentPurpose":"export","from":"2027-01-01"}""", HttpStatusCode.BadRequest, "region.unknown")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"fields":["Nik"],"purpose":"P","consentPurpose":"export","from":"2027-01-01"}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"purpose":"P","consentPurpose":"export","from":"2027-01-02","until":"2027-01-01"}""", HttpStatusCode.BadRequest, "agreement.until_before_from")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"purpose":"P","consentPurpose":"export","from":"2027-01-01","timeZone":"WITA"}""", HttpStatusCode.BadRequest, "time_zone.unknown")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"purpose":"P","consentPurpose":"export","from":"01/02/2027"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements", """{"regionCodes":["63"],"trackIds":["x"],"purpose":"P","consentPurpose":"export","from":"2027-01-01"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements/{Unknown}/end", "{}", HttpStatusCode.BadRequest, "field.required")]
    [InlineData($"/api/v1/partners/{Unknown}/agreements/{Unknown}/end", """{"until":"2027-01-01"}""", HttpStatusCode.NotFound, "partner.unknown")]
    public async Task Bad_input_is_refused_and_nothing_is_written(string address, string body, HttpStatusCode status, string codes)
    {
        using var coordinator = host.Client("coordinator");
        var partners = host.Database.GetCollection<BsonDocument>("partners");
        var before = await partners.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken);

        using var refused = await SendAsync(coordinator, address, body);

        Assert.Equal(codes.Split(' '), Codes(await BodyAsync(refused, status)));
        Assert.Equal(before, await partners.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unknown_agreement_cannot_be_ended()
    {
        using var coordinator = host.Client("coordinator");
        var (id, _) = await host.PartnerAsync();

        var problem = await PostAsync(coordinator, $"/api/v1/partners/{id}/agreements/{Unknown}/end", new { until = "2027-01-01" }, HttpStatusCode.NotFound);

        Assert.Equal(["agreement.unknown"], Codes(problem));
    }

    [Fact]
    public async Task Partners_are_listed_by_page()
    {
        using var coordinator = host.Client("coordinator");
        var made = new[] { (await host.PartnerAsync()).Id, (await host.PartnerAsync()).Id, (await host.PartnerAsync()).Id };

        var seen = new List<Guid>();
        var next = (string?)"/api/v1/partners?limit=1";
        while (next is not null)
        {
            var page = await GetAsync(coordinator, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(made, seen.Where(made.Contains));
        Assert.Equal(seen.Distinct(), seen);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync(address, content, TestContext.Current.CancellationToken);
    }

    private static IReadOnlyList<string?> Codes(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(e => e.GetProperty("code").GetString())]
        : [problem.GetProperty("code").GetString()];
}
