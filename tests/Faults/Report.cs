using System.Text.Json;

namespace CoachingPlatform.Faults;

/// <summary>The table, the file and the last line.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(IReadOnlyList<Outcome> outcomes)
    {
        Console.WriteLine($"\n| fault | commands | lost | twice | also | met |\n|---|---:|---:|---:|---|---|");
        foreach (var o in outcomes)
            Console.WriteLine($"| {o.Name} | {o.Commands:N0} | {o.Lost} | {o.Twice} | {o.Extra} | {(o.Met ? "yes" : "**no**")} |");
        Console.WriteLine($"\nfaults: {outcomes.Count} rows, {outcomes.Sum(o => o.Lost)} lost, {outcomes.Sum(o => o.Twice)} twice");
    }

    /// <summary>Writes the rows, and keeps those of the file that were not run again.</summary>
    public static async Task KeepAsync(string path, IReadOnlyList<Outcome> outcomes)
    {
        var earlier = File.Exists(path) ? JsonSerializer.Deserialize<List<Outcome>>(await File.ReadAllTextAsync(path), Plain)! : [];
        var kept = earlier.Where(e => outcomes.All(o => o.Name != e.Name));
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(kept.Concat(outcomes), Plain) + "\n");
    }
}
