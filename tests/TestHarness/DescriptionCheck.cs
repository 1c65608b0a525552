using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// What a service's OpenAPI document promises: every operation says who may ask it, what it answers and how it refuses, every JSON body has an
/// example, and the service takes each example as it stands.
/// </summary>
public static partial class DescriptionCheck
{
    // What the service says to a body that it does not understand or finds something wrong in.
    private static readonly int[] NotTaken = [400, 415, 500, 501];

    /// <summary>Fails with all that is missing, an operation a line.</summary>
    /// <param name="host">The running service; what the examples make stays in its store.</param>
    public static async Task HoldsAsync<TProgram>(ServiceHost<TProgram> host)
        where TProgram : class
    {
        using var coordinator = host.Client(Roles.Coordinator);
        using var partner = host.PartnerClient("described");
        var document = await coordinator.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString());
        var codes = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties").GetProperty("code").GetProperty("enum");
        var known = codes.EnumerateArray().Select(c => c.GetString()).ToHashSet();
        var faults = new List<string>();
        foreach (var (path, method, operation) in OperationsOf(document))
        {
            faults.AddRange(MissingIn(document, method, path, operation).Select(m => $"{method} {path}: {m}"));
            if (ExampleOf(operation) is not { } example)
                continue;
            using var answer = await SendAsync(path.StartsWith("/partner/", StringComparison.Ordinal) ? partner : coordinator, method, path, example);
            var said = await answer.Content.ReadAsStringAsync();
            if (NotTaken.Contains((int)answer.StatusCode))
                faults.Add($"{method} {path}: the example is answered with {(int)answer.StatusCode}: {said}");
            else if (!answer.IsSuccessStatusCode && !known.Contains(JsonSerializer.Deserialize<JsonElement>(said).GetProperty("code").GetString()))
                faults.Add($"{method} {path}: the code of {said} is not in the document");
            if (!operation.GetProperty("responses").TryGetProperty($"{(int)answer.StatusCode}", out _))
                faults.Add($"{method} {path}: {(int)answer.StatusCode} is not among its answers");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name.ToUpperInvariant(), operation.Value);

    private static IEnumerable<string> MissingIn(JsonElement document, string method, string path, JsonElement operation)
    {
        if (!operation.TryGetProperty("security", out _) || !operation.GetProperty("description").GetString()!.StartsWith("Policy ", StringComparison.Ordinal))
            yield return "does not say who may ask it";
        var responses = operation.GetProperty("responses");
        var success = responses.EnumerateObject().Where(r => r.Name[0] == '2').ToList();
        if (success.Count != 1 || (success[0].Name != "204" && !success[0].Value.TryGetProperty("content", out _)))
            yield return $"does not say what it answers, but {string.Join(", ", success.Select(s => s.Name))}";
        foreach (var response in responses.EnumerateObject().Where(r => r.Value.TryGetProperty("$ref", out _)))
        {
            var name = response.Value.GetProperty("$ref").GetString()!.Split('/')[^1];
            var problem = document.GetProperty("components").GetProperty("responses").GetProperty(name).GetProperty("content").GetProperty("application/problem+json");
            if (problem.GetProperty("example").GetProperty("status").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture) != response.Name)
                yield return $"the example of {response.Name} is of another status";
        }

        if (path.Contains('{', StringComparison.Ordinal) && !responses.TryGetProperty("404", out _))
            yield return "has no 404";
        if (IsJson(operation) && ExampleOf(operation) is null)
            yield return $"has no example ({method} {path} in Examples.json)";
    }

    private static bool IsJson(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _);

    private static JsonElement? ExampleOf(JsonElement operation) =>
        IsJson(operation) && operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out var example)
            ? example
            : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, JsonElement body)
    {
        var address = Parameter().Replace(path, p => p.Value == "{date}" ? "2026-12-25" : Guid.CreateVersion7().ToString());
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        return await client.SendAsync(request);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
