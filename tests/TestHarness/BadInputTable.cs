using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// What a running service answers to bad input: a row for each endpoint and each thing that can be wrong with a request whatever is stored (who asks,
/// an id, the body, each of its fields, the key, the version, the page), held against an approved table. A new endpoint or field makes rows of its own
/// and fails until they have been read and approved (COACHING_APPROVE_BAD_INPUT=1). What depends on what is stored (a wrong state, a stale version,
/// somebody else's, the same again) is for the tests of the endpoint.
/// </summary>
public static partial class BadInputTable
{
    private const string Empty = "body is empty";

    private static readonly string[] People = [Roles.Coordinator, Roles.Mentor, Roles.Business];

    // Longer than the longest text of any service.
    private static readonly string Endless = new('x', 20_000);

    /// <summary>Fails when an endpoint has no row, when bad input is taken or breaks the service, and when an answer is not the approved one.</summary>
    /// <param name="host">The running service.</param>
    /// <param name="project">The folder of its tests below <c>tests</c>; the table is <c>BadInput.approved.txt</c> there.</param>
    public static async Task HoldsAsync<TProgram>(ServiceHost<TProgram> host, string project)
        where TProgram : class
    {
        var people = People.ToDictionary(role => role, role => host.Client(role));
        using var nobody = host.AnonymousClient();
        var document = await people[Roles.Coordinator].GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var rows = new List<string>();
        foreach (var (path, item) in document!["paths"]!.AsObject())
        {
            foreach (var (method, described) in item!.AsObject())
            {
                var operation = new Operation(method.ToUpperInvariant(), path, described!.AsObject());
                foreach (var wrong in operation.Wrong())
                {
                    using var request = wrong.Request;
                    using var answer = await (wrong.By is null ? nobody : people[wrong.By]).SendAsync(request, TestContext.Current.CancellationToken);
                    // Of some bodies every field may be left out.
                    if (!(wrong.What == Empty && answer.IsSuccessStatusCode))
                        rows.Add($"{operation.Name} | {wrong.What} | {await SaidAsync(answer)}");
                }
            }
        }

        var without = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {Constraint().Replace($"/{e.RoutePattern.RawText!.TrimStart('/')}", "}")}"))
            .Where(name => name.Contains("/api/", StringComparison.Ordinal) && !rows.Any(row => row.StartsWith($"{name} |", StringComparison.Ordinal)));
        Assert.Empty(without);
        Assert.DoesNotContain(rows, row => !row.Contains("| 4", StringComparison.Ordinal));
        var file = Path.Combine(Repository.Root, "tests", project, "BadInput.approved.txt");
        if (Environment.GetEnvironmentVariable("COACHING_APPROVE_BAD_INPUT") is "1")
            await File.WriteAllLinesAsync(file, rows, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken), rows);
    }

    private static async Task<string> SaidAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{(int)answer.StatusCode} {text}";
        var problem = JsonNode.Parse(text)!;
        var errors = problem["errors"]?.AsArray().Select(e => $"{e!["field"]}={e["code"]}") ?? [];
        return $"{(int)answer.StatusCode} {problem["code"]} {string.Join(' ', errors)}".TrimEnd();
    }

    private sealed record WrongRequest(string What, string? By, HttpRequestMessage Request);

    private sealed record Operation(string Method, string Path, JsonObject Described)
    {
        public string Name => $"{Method} {Path}";

        private JsonArray Parameters => Described["parameters"]?.AsArray() ?? [];

        private IReadOnlyList<string> Allowed => [.. People.Where(role => Described["description"]!.GetValue<string>().Split('.')[0].Contains(role, StringComparison.Ordinal))];

        private string By => Allowed[0];

        private JsonNode? Body => Described["requestBody"]?["content"]?["application/json"]?["example"];

        // All that can be wrong, one thing at a time; everything else is as the description says.
        public IEnumerable<WrongRequest> Wrong()
        {
            yield return new("without a token", null, Request());
            // Whoever knows the secret address: its secret is all that can be wrong.
            if (Allowed.Count == 0)
                yield break;
            if (People.Except(Allowed).FirstOrDefault() is { } stranger)
                yield return new($"by a {stranger}", stranger, Request());
            foreach (var wrong in WrongAddress().Concat(WrongHeaders()).Concat(Body is null ? WrongBytes() : WrongBody()))
                yield return wrong;
        }

        private IEnumerable<WrongRequest> WrongAddress()
        {
            foreach (var name in InPath())
                yield return new($"{name} is none", By, Request(path: Path.Replace($"{{{name}}}", "none", StringComparison.Ordinal)));
            if (InPath().Any(name => name.EndsWith("id", StringComparison.OrdinalIgnoreCase)))
                yield return new("unknown", By, Request());
            if (InQuery("limit"))
                yield return new("limit=0", By, Request(query: "limit=0"));
            if (InQuery("after"))
                yield return new("after=none", By, Request(query: "after=none"));
        }

        private IEnumerable<WrongRequest> WrongHeaders()
        {
            if (InHeader("Idempotency-Key"))
                yield return new("without a key", By, Request(key: " "));
            if (InHeader("If-Match"))
            {
                yield return new("without a version", By, Request(version: null));
                yield return new("version is none", By, Request(version: "none"));
            }
        }

        private IEnumerable<WrongRequest> WrongBytes()
        {
            if (Described["requestBody"] is not null)
                yield return new("without a body", By, Request(content: new ByteArrayContent([])));
        }

        private IEnumerable<WrongRequest> WrongBody()
        {
            yield return new("without a body", By, Request(content: Json("")));
            yield return new("body is a list", By, Request(content: Json("[]")));
            yield return new("body is text", By, Request(content: new StringContent("x", Encoding.UTF8, "text/plain")));
            if (Body is not JsonObject fields)
                yield break;
            yield return new(Empty, By, Request(content: Json("{}")));
            foreach (var (name, value) in fields)
            {
                yield return new($"{name} is of another type", By, With(name, value is JsonValue && value.GetValueKind() != JsonValueKind.String ? "none" : 7));
                if (value?.GetValueKind() == JsonValueKind.String)
                    yield return new($"{name} is endless", By, With(name, Endless));
            }
        }

        private HttpRequestMessage With(string field, JsonNode value)
        {
            var body = Body!.DeepClone().AsObject();
            body[field] = value;
            return Request(content: Json(body.ToJsonString()));
        }

        private HttpRequestMessage Request(HttpContent? content = null, string? path = null, string? query = null, string? key = null, string? version = "\"1\"")
        {
            // The ids are of nothing, and always the same, so that the answers are.
            var address = Parameter().Replace(path ?? Path, p => p.Value == "{date}" ? "2026-12-25" : "0193b000-0000-7000-8000-000000000000");
            var request = new HttpRequestMessage(new HttpMethod(Method), query is null ? address : $"{address}?{query}") { Content = content ?? (Body is null ? null : Json(Body.ToJsonString())) };
            if (InHeader("Idempotency-Key"))
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? Guid.NewGuid().ToString());
            if (InHeader("If-Match") && version is not null)
                request.Headers.TryAddWithoutValidation("If-Match", version);
            return request;
        }

        private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

        private IEnumerable<string> InPath() => Parameter().Matches(Path).Select(m => m.Value.Trim('{', '}'));

        private bool InQuery(string name) => Has(name, "query");

        private bool InHeader(string name) => Has(name, "header");

        private bool Has(string name, string where) => Parameters.Any(p => (string?)p!["name"] == name && (string?)p["in"] == where);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":[a-z]+\}")]
    private static partial Regex Constraint();
}
