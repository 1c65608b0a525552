using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Nodes;

namespace CoachingPlatform.ServiceDefaults.Describing;

/// <summary>
/// A request body for each operation, as somebody in the field would send it: the embedded <c>Examples.json</c> of a service,
/// <c>{"POST /api/v1/cohorts": {…}}</c>. The tests send each of them.
/// </summary>
internal sealed class Examples
{
    private readonly FrozenDictionary<string, JsonNode?> byOperation;

    private Examples(FrozenDictionary<string, JsonNode?> byOperation) => this.byOperation = byOperation;

    /// <summary>Those of an assembly; none where it has none.</summary>
    public static Examples Of(Assembly assembly)
    {
        var resource = assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith(".Examples.json", StringComparison.Ordinal));
        if (resource is null)
            return new(FrozenDictionary<string, JsonNode?>.Empty);
        using var stream = assembly.GetManifestResourceStream(resource)!;
        return new(JsonNode.Parse(stream)!.AsObject().ToFrozenDictionary(e => e.Key, e => e.Value));
    }

    /// <summary>A copy of the example of an operation, or null.</summary>
    /// <param name="method">GET, POST, …</param>
    /// <param name="path">The document's path, e.g. <c>/api/v1/cohorts/{id}</c>.</param>
    public JsonNode? Find(string method, string path) => byOperation.GetValueOrDefault($"{method} {path}")?.DeepClone();
}
