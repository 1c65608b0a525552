using System.Text.Encodings.Web;
using System.Text.Json;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>The results as JSON; a run of one benchmark replaces only its own.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the results, and keeps those of the file that were not measured again.</summary>
    public static void Keep(string path, IReadOnlyList<Result> results)
    {
        var earlier = File.Exists(path) ? JsonSerializer.Deserialize<List<Result>>(File.ReadAllText(path), Json)! : [];
        var kept = earlier.Where(e => results.All(r => r.Name != e.Name));
        File.WriteAllText(path, JsonSerializer.Serialize(kept.Concat(results), Json) + "\n");
    }
}
