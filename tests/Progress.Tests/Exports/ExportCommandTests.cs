using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>Exports are asked for and looked at by their own partner alone, a few at once, and what is asked wrong is refused.</summary>
[Collection(typeof(ExportingService))]
public sealed class ExportCommandTests(ExportHost host)
{
    [Fact]
    public async Task The_same_key_is_the_same_export_and_another_body_is_refused()
    {
        var (_, _, program) = await host.PartnerAsync("17");
        program.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await AskAsync(program, "Csv");
        var again = await AskAsync(program, "Csv");

        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency.other_body"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Xlsx" }));
        Assert.Single((await GetAsync(program, "/partner/v1/exports")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Another_partners_export_does_not_exist()
    {
        var (_, _, program) = await host.PartnerAsync("18");
        var (_, _, other) = await host.PartnerAsync("18");
        var address = $"/partner/v1/exports/{(await ReadyAsync(program)).GetProperty("id").GetString()}";

        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Get, address));
        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Get, $"{address}/file"));
        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Post, $"{address}/cancel"));
        Assert.Empty((await GetAsync(other, "/partner/v1/exports")).GetProperty("items").EnumerateArray());
        Assert.Equal("Ready", (await GetAsync(program, address)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task They_are_listed_the_latest_first_and_page_by_page()
    {
        var (_, _, program) = await host.PartnerAsync("19");
        var asked = new List<string?>();
        for (var i = 0; i < 3; i++)
            asked.Insert(0, (await ReadyAsync(program)).GetProperty("id").GetString());

        var (seen, next) = (new List<string?>(), (string?)"/partner/v1/exports?limit=2");
        while (next is not null)
        {
            var page = await GetAsync(program, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(asked, seen);
    }

    [Fact]
    public async Task Five_at_once_are_taken_however_many_are_asked_for_together()
    {
        var (_, _, program) = await host.PartnerAsync("75");
        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => program.PostAsJsonAsync("/partner/v1/exports", new { format = "Csv" }, TestContext.Current.CancellationToken)));

        Assert.Equal((5, 4), (answers.Count(a => a.StatusCode == HttpStatusCode.Accepted), answers.Count(a => a.StatusCode == HttpStatusCode.Conflict)));
        Assert.Equal((HttpStatusCode.Conflict, "export.too_many"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Csv" }));
        var one = (await GetAsync(program, "/partner/v1/exports")).GetProperty("items")[0].GetProperty("id").GetString();
        await PostAsync(program, $"/partner/v1/exports/{one}/cancel", new { }, HttpStatusCode.OK);
        await AskAsync(program);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""[]""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": 1}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "pdf"}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "language": "fr"}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": "63"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"regoin": "63"}}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "region": "63"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"region": "6"}}""", HttpStatusCode.BadRequest, "region.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"region": "63.99"}}""", HttpStatusCode.BadRequest, "region.unknown")]
    [InlineData("""{"format": "Csv", "filter": {"track": "1"}}""", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"cohort": ""}}""", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"sector": "V"}}""", HttpStatusCode.BadRequest, "sector.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"size": "Large"}}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": {"level": "1"}}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": {"period": "2027-13"}}""", HttpStatusCode.BadRequest, "period.malformed")]
    public async Task A_body_that_is_wrong_is_refused(string body, HttpStatusCode status, string code)
    {
        using var program = host.PartnerClient("nobody");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await program.PostAsync("/partner/v1/exports", content, TestContext.Current.CancellationToken);
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((status, code), (answer.StatusCode, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("GET", "", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("GET", "?limit=0", HttpStatusCode.BadRequest, "page.limit")]
    [InlineData("GET", "?after=x", HttpStatusCode.BadRequest, "page.cursor")]
    [InlineData("GET", "?state=Ready", HttpStatusCode.BadRequest, "query.unknown")]
    [InlineData("GET", "/x", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("GET", "/01960000-0000-7000-8000-000000000001", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("GET", "/x/file", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("GET", "/01960000-0000-7000-8000-000000000001/file", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("POST", "/x/cancel", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("POST", "/01960000-0000-7000-8000-000000000001/cancel", HttpStatusCode.Forbidden, "agreement.none")]
    public async Task What_is_asked_wrong_is_refused(string method, string address, HttpStatusCode status, string code)
    {
        using var program = host.PartnerClient("nobody");
        Assert.Equal((status, code), await RefusalAsync(program, new HttpMethod(method), $"/partner/v1/exports{address}"));
        using var anonymous = host.AnonymousClient();
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.required"), await RefusalAsync(anonymous, new HttpMethod(method), $"/partner/v1/exports{address}"));
    }

    [Fact]
    public async Task A_command_needs_a_key_and_what_is_unknown_is_said_to_be()
    {
        var (_, _, program) = await host.PartnerAsync("31");
        foreach (var address in new[] { "/partner/v1/exports", $"/partner/v1/exports/{Guid.CreateVersion7()}/cancel" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { format = "Csv" }), Headers = { { "Idempotency-Key", " " } } };
            using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("idempotency.key_required", (await BodyAsync(answer, HttpStatusCode.BadRequest)).GetProperty("code").GetString());
        }

        foreach (var (method, end) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/file"), (HttpMethod.Post, "/cancel") })
            Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(program, method, $"/partner/v1/exports/{Guid.CreateVersion7()}{end}"));
    }
}
