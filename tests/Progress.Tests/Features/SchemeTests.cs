using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Progress.Judging;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A service of its own, because a scheme in force moves everybody.</summary>
public sealed class SchemeHost : ProgressHost
{
    /// <summary>Runs while a test says so.</summary>
    public BackgroundService Worker => Services.GetRequiredService<SchemeWorker>();

    protected override IReadOnlyList<string> Audited => ["marketLevelSchemes"];

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.Remove(services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(SchemeWorker)));
        services.AddSingleton<SchemeWorker>();
    }
}

/// <summary>Schemes of market levels: drafted, previewed, activated; the rows follow.</summary>
public sealed class SchemeTests(SchemeHost host) : IClassFixture<SchemeHost>, IAsyncLifetime
{
    private const string Schemes = "/api/v1/market-level-schemes";
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    public async ValueTask InitializeAsync() => await host.Worker.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await host.Worker.StopAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_preview_says_who_moves_and_an_activation_moves_them_also_when_it_is_interrupted()
    {
        var cohort = Guid.CreateVersion7();
        var all = Enumerable.Range(0, 120).Select(_ => new Telling { Cohort = cohort }).ToList();
        await Task.WhenAll(all.Select(t => host.PublishAsync(t.Accepted())));
        foreach (var telling in all[..70])
            await host.PublishAsync(telling.Value("Actual", 500, 5));
        using var coordinator = host.Client("coordinator");
        var before = await ActiveAsync(coordinator);
        foreach (var telling in all)
            await host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == before + (all.IndexOf(telling) < 70 ? 2 : 1));
        var scheme = await DraftAsync(coordinator, National(500));

        var preview = await PreviewedAsync(coordinator, scheme);
        var ours = await MovesAsync(coordinator, scheme, cohort);

        Assert.Equal(70, ours.Count);
        Assert.Equal(all[..70].Select(t => t.Enrolment).OrderBy(id => id.ToString()), ours.Select(m => m.GetProperty("enrolmentId").GetGuid()));
        Assert.All(ours, m => Assert.Equal(("Local", "National", 500m), (m.GetProperty("from").GetString(), m.GetProperty("to").GetString(), m.GetProperty("because")[0].GetProperty("saw").GetDecimal())));
        Assert.Equal(preview.GetProperty("seen").GetInt64(), preview.GetProperty("counts").EnumerateArray().Sum(c => c.GetProperty("count").GetInt64()));
        Assert.Equal("Local", (await host.ProgressAsync(all[0].Enrolment)).GetProperty("marketLevel").GetString());

        // Whoever computes the rows again is stopped before it begins, and once more when it has begun.
        await host.Worker.StopAsync(TestContext.Current.CancellationToken);
        var active = await BodyAsync(await PostAsync(coordinator, $"{Schemes}/{scheme}/activate", """{"reason":"Rapat 10 Maret"}""", "\"1\""));
        var behind = await BehindAsync(before + 1);
        Assert.InRange(behind, 120, long.MaxValue);
        await host.Worker.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => await BehindAsync(before + 1) < behind, TimeSpan.FromSeconds(30));
        await host.Worker.StopAsync(TestContext.Current.CancellationToken);
        await host.Worker.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal((before + 1, "Rapat 10 Maret"), (active.GetProperty("number").GetInt32(), active.GetProperty("reason").GetString()));
        using var again = host.Client("coordinator");
        await Eventually.HoldsAsync(async () => await BehindAsync(before + 1) == 0, TimeSpan.FromSeconds(30));
        var report = await GetAsync(again, $"/api/v1/progress/report?cohortId={cohort}");
        Assert.Equal("Local 50, National 70", string.Join(", ", report.GetProperty("byLevel").GetProperty("counts").EnumerateArray().Select(c => $"{c.GetProperty("value")} {c.GetProperty("count")}")));
        var moved = await host.ProgressAsync(all[0].Enrolment);
        Assert.Equal((3 + before, before + 1), (moved.GetProperty("version").GetInt32(), moved.GetProperty("marketLevelScheme").GetInt32()));
        Assert.Equal(("National", "2027-03-10", before + 1), moved.GetProperty("marketLevelHistory")[0] is var c
            ? (c.GetProperty("level").GetString(), c.GetProperty("on").GetString(), c.GetProperty("scheme").GetInt32()) : default);
        Assert.Empty(await MovesAsync(again, await PreviewedDraftAsync(again, National(500)), cohort));
        var opened = await GetAsync(again, $"/api/v1/progress/{all[0].Enrolment}/numbers/marketLevel");
        Assert.Equal(("market_level.scheme", before + 1), (opened.GetProperty("rule").GetProperty("id").GetString(), opened.GetProperty("rule").GetProperty("version").GetInt32()));
        Assert.Contains(opened.GetProperty("facts").EnumerateArray(), f => f.GetProperty("kind").GetString() == "indicatorValue");
        var trail = await GetAsync(again, $"{Schemes}/{scheme}/audit");
        Assert.Equal([null, "Rapat 10 Maret"], trail.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_changed_draft_needs_a_new_preview_and_an_active_scheme_never_changes()
    {
        using var coordinator = host.Client("coordinator");
        var scheme = await PreviewedDraftAsync(coordinator, National(777_777));

        var edited = await BodyAsync(await SendAsync(coordinator, HttpMethod.Put, $"{Schemes}/{scheme}", National(888_888), "\"1\""));
        Assert.Equal("scheme.not_previewed", Code(await BodyAsync(await PostAsync(coordinator, $"{Schemes}/{scheme}/activate", """{"reason":"R"}""", "\"2\""), HttpStatusCode.Conflict)));
        await PreviewedAsync(coordinator, scheme);
        var active = await BodyAsync(await PostAsync(coordinator, $"{Schemes}/{scheme}/activate", """{"reason":"R"}""", "\"2\""));

        Assert.Equal((2, 3), (edited.GetProperty("version").GetInt32(), active.GetProperty("version").GetInt32()));
        foreach (var (method, address, body) in new[]
        {
            (HttpMethod.Put, $"{Schemes}/{scheme}", National(1)), (HttpMethod.Post, $"{Schemes}/{scheme}/preview", ""),
            (HttpMethod.Post, $"{Schemes}/{scheme}/activate", """{"reason":"R"}"""),
        })
            Assert.Equal("scheme.active", Code(await BodyAsync(await SendAsync(coordinator, method, address, body, "\"3\""), HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Of_two_drafts_previewed_against_the_same_scheme_one_takes_force()
    {
        using var coordinator = host.Client("coordinator");
        Guid[] both = [await PreviewedDraftAsync(coordinator, National(555_555)), await PreviewedDraftAsync(coordinator, National(666_666))];

        var answers = await Task.WhenAll(both.Select(s => PostAsync(coordinator, $"{Schemes}/{s}/activate", """{"reason":"R"}""", "\"1\"")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal("scheme.not_previewed", Code(await BodyAsync(answers.Single(a => a.StatusCode != HttpStatusCode.OK), HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Nothing_takes_force_while_the_read_model_is_rebuilt()
    {
        using var coordinator = host.Client("coordinator");
        var scheme = await PreviewedDraftAsync(coordinator, National(999_999));
        var generations = host.Database.GetCollection<BsonDocument>("generations");
        await generations.UpdateOneAsync(_ => true, Builders<BsonDocument>.Update.Set("rebuilding", 7), cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal("scheme.rebuilding", Code(await BodyAsync(await PostAsync(coordinator, $"{Schemes}/{scheme}/activate", """{"reason":"R"}""", "\"1\""), HttpStatusCode.Conflict)));
        }
        finally
        {
            await generations.UpdateOneAsync(_ => true, Builders<BsonDocument>.Update.Unset("rebuilding"), cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Schemes_are_listed_by_page_each_once()
    {
        using var coordinator = host.Client("coordinator");
        Guid[] made = [await DraftAsync(coordinator, National(1)), await DraftAsync(coordinator, National(2)), await DraftAsync(coordinator, National(3))];

        var seen = new List<Guid>();
        for (var next = (string?)$"{Schemes}?limit=2"; next is not null;)
        {
            var page = await GetAsync(coordinator, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(made, seen.Where(made.Contains));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Theory]
    [InlineData("{", "request.malformed")]
    [InlineData("{}", "field.required field.required field.required")]
    [InlineData("""{"nameId":"A","nameEn":"B","rules":[]}""", "field.required")]
    [InlineData("""{"nameId":7,"nameEn":"B","rules":[]}""", "request.malformed")]
    [InlineData("""{"nameId":"A","nameEn":"B","rules":[null]}""", "field.required")]
    [InlineData("""{"nameId":"A","nameEn":"B","rules":[{"level":"National"}]}""", "field.required")]
    [InlineData("""{"nameId":"A","nameEn":"B","rules":[{"level":"Local","ways":[{"conditions":[{"kind":"SessionsHeld","value":1}]}]}]}""", "scheme.level_local")]
    [InlineData("""{"nameId":"A","nameEn":"B","rules":[{"level":"Galactic","ways":[{"conditions":[{"kind":"SessionsHeld","value":1}]}]}]}""", "field.unknown_value")]
    [InlineData("WAYS [{}]", "field.required")]
    [InlineData("WAYS [null]", "field.required")]
    [InlineData("WAYS [{},{},{},{},{},{},{},{},{},{},{}]", "field.too_many field.required field.required field.required field.required field.required field.required field.required field.required field.required field.required")]
    [InlineData("CONDITION null", "field.required")]
    [InlineData("""CONDITION {}""", "field.unknown_value")]
    [InlineData("""CONDITION {"kind":"Script","value":1}""", "field.unknown_value")]
    [InlineData("""CONDITION {"kind":"Granted"}""", "scheme.kind_granted")]
    [InlineData("""CONDITION {"kind":"SessionsHeld"}""", "field.required")]
    [InlineData("""CONDITION {"kind":"SessionsHeld","value":0}""", "field.out_of_range")]
    [InlineData("""CONDITION {"kind":"SessionsHeld","value":1.5}""", "condition.whole_number")]
    [InlineData("""CONDITION {"kind":"SessionsHeld","value":"3"}""", "request.malformed")]
    [InlineData("""CONDITION {"kind":"SessionsHeld","value":3,"code":"x"}""", "condition.not_used")]
    [InlineData("""CONDITION {"kind":"AttendanceRate","value":101}""", "field.out_of_range")]
    [InlineData("""CONDITION {"kind":"IndicatorReaches","value":1}""", "condition.code_format")]
    [InlineData("""CONDITION {"kind":"IndicatorReaches","value":1,"code":"Annual Sales"}""", "condition.code_format")]
    [InlineData("""CONDITION {"kind":"IndicatorImproves","value":0,"code":"annual_sales"}""", "field.out_of_range")]
    [InlineData("""CONDITION {"kind":"MilestoneReached","value":1,"code":"first_export"}""", "condition.not_used")]
    public async Task A_wrong_scheme_is_refused_and_nothing_is_written(string body, string codes)
    {
        using var coordinator = host.Client("coordinator");
        var scheme = await DraftAsync(coordinator, National(4));
        var schemes = host.Database.GetCollection<BsonDocument>("marketLevelSchemes");
        var before = await schemes.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken);
        const string Shell = """{"nameId":"A","nameEn":"B","rules":[{"level":"National","ways":WAYS}]}""";
        var sent = body.StartsWith("WAYS ", StringComparison.Ordinal) ? Shell.Replace("WAYS", body[5..], StringComparison.Ordinal)
            : body.StartsWith("CONDITION ", StringComparison.Ordinal) ? Shell.Replace("WAYS", $$"""[{"conditions":[{{body[10..]}}]}]""", StringComparison.Ordinal)
            : body;

        foreach (var answer in new[] { await PostAsync(coordinator, Schemes, sent), await SendAsync(coordinator, HttpMethod.Put, $"{Schemes}/{scheme}", sent, "\"1\"") })
            Assert.Equal(codes.Split(' '), Codes(await BodyAsync(answer, HttpStatusCode.BadRequest)));
        Assert.Equal(before, await schemes.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(1, (await GetAsync(coordinator, $"{Schemes}/{scheme}")).GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("GET", $"{Unknown}", null, null, 404, "scheme.unknown")]
    [InlineData("GET", "7", null, null, 400, "request.malformed")]
    [InlineData("GET", $"{Unknown}/preview", null, null, 404, "scheme.no_preview")]
    [InlineData("GET", $"{Unknown}/preview/moves", null, null, 404, "scheme.no_preview")]
    [InlineData("GET", $"{Unknown}/audit", null, null, 404, "audit.none")]
    [InlineData("GET", "DRAFT/preview", null, null, 404, "scheme.no_preview")]
    [InlineData("GET", "DRAFT/preview/moves?limit=0", null, null, 400, "page.limit")]
    [InlineData("GET", "DRAFT/preview/moves?after=e30", null, null, 400, "page.cursor")]
    [InlineData("GET", "?limit=201", null, null, 400, "page.limit")]
    [InlineData("GET", "?after=x", null, null, 400, "page.cursor")]
    [InlineData("POST", $"{Unknown}/preview", "", null, 404, "scheme.unknown")]
    [InlineData("POST", $"{Unknown}/activate", """{"reason":"R"}""", "\"1\"", 404, "scheme.unknown")]
    [InlineData("POST", "DRAFT/activate", "{}", "\"1\"", 400, "field.required")]
    [InlineData("POST", "DRAFT/activate", """{"reason":1}""", "\"1\"", 400, "request.malformed")]
    [InlineData("POST", "DRAFT/activate", """{"reason":"R"}""", null, 428, "version.required")]
    [InlineData("POST", "DRAFT/activate", """{"reason":"R"}""", "\"9\"", 412, "version.stale")]
    [InlineData("POST", "DRAFT/activate", """{"reason":"R"}""", "\"1\"", 409, "scheme.not_previewed")]
    [InlineData("PUT", "DRAFT", "NATIONAL", null, 428, "version.required")]
    [InlineData("PUT", "DRAFT", "NATIONAL", "\"2\"", 412, "version.stale")]
    [InlineData("PUT", $"{Unknown}", "NATIONAL", "\"1\"", 404, "scheme.unknown")]
    public async Task A_wrong_request_is_refused(string method, string address, string? body, string? version, int status, string code)
    {
        using var coordinator = host.Client("coordinator");
        var scheme = await DraftAsync(coordinator, National(5));
        var to = address.StartsWith('?') ? $"{Schemes}{address}" : $"{Schemes}/{address.Replace("DRAFT", scheme.ToString(), StringComparison.Ordinal)}";

        using var answer = await SendAsync(coordinator, new HttpMethod(method), to, body == "NATIONAL" ? National(6) : body, version);

        Assert.Equal(code, Codes(await BodyAsync(answer, (HttpStatusCode)status))[0]);
    }

    [Fact]
    public async Task Only_coordinators_see_or_change_schemes()
    {
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            foreach (var (method, address) in new[]
            {
                ("GET", ""), ("GET", $"/{Unknown}"), ("GET", $"/{Unknown}/preview"), ("GET", $"/{Unknown}/preview/moves"), ("GET", $"/{Unknown}/audit"),
                ("POST", ""), ("PUT", $"/{Unknown}"), ("POST", $"/{Unknown}/preview"), ("POST", $"/{Unknown}/activate"),
            })
            {
                using var answer = await SendAsync(client, new HttpMethod(method), $"{Schemes}{address}", method == "GET" ? null : National(7), "\"1\"");
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }
    }

    private static string National(int sales) =>
        $$"""{"nameId":"Tingkat pasar","nameEn":"Market levels","rules":[{"level":"National","ways":[{"conditions":[{"kind":"IndicatorReaches","value":{{sales}},"code":"annual_sales"}]}]}]}""";

    private static async Task<Guid> DraftAsync(HttpClient client, string body) =>
        (await BodyAsync(await PostAsync(client, Schemes, body), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static async Task<Guid> PreviewedDraftAsync(HttpClient client, string body)
    {
        var scheme = await DraftAsync(client, body);
        await PreviewedAsync(client, scheme);
        return scheme;
    }

    private static async Task<JsonElement> PreviewedAsync(HttpClient client, Guid scheme)
    {
        await BodyAsync(await PostAsync(client, $"{Schemes}/{scheme}/preview", ""), HttpStatusCode.Accepted);
        return await Eventually.Async(() => GetAsync(client, $"{Schemes}/{scheme}/preview"), p => p.GetProperty("isDone").GetBoolean(), TimeSpan.FromSeconds(30));
    }

    private static async Task<List<JsonElement>> MovesAsync(HttpClient client, Guid scheme, Guid cohort)
    {
        var moves = new List<JsonElement>();
        for (var next = (string?)$"{Schemes}/{scheme}/preview/moves?limit=30"; next is not null;)
        {
            var page = await GetAsync(client, next);
            moves.AddRange(page.GetProperty("items").EnumerateArray().Where(m => m.GetProperty("cohortId").GetGuid() == cohort));
            next = page.GetProperty("next").GetString();
        }

        return moves;
    }

    private static async Task<int> ActiveAsync(HttpClient client)
    {
        var numbers = new List<int> { 1 };
        for (var next = (string?)$"{Schemes}?limit=200"; next is not null;)
        {
            var page = await GetAsync(client, next);
            numbers.AddRange(page.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("number")).Where(n => n.ValueKind == JsonValueKind.Number).Select(n => n.GetInt32()));
            next = page.GetProperty("next").GetString();
        }

        return numbers.Max();
    }

    private Task<long> BehindAsync(int number) => host.Database.GetCollection<BsonDocument>("progress")
        .CountDocumentsAsync(Builders<BsonDocument>.Filter.Lt("computedWith", number), cancellationToken: TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string address, string body, string? version = null) =>
        SendAsync(client, HttpMethod.Post, address, body, version);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, string? body, string? version)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is { Length: > 0 })
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Code(JsonElement problem) => Codes(problem)[0];

    private static IReadOnlyList<string?> Codes(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(e => e.GetProperty("code").GetString())]
        : [problem.GetProperty("code").GetString()];
}
