using System.Collections.Frozen;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>Names of provinces and regencies by Kemendagri code (Kepmendagri 300.2.2-2138/2025).</summary>
internal static class Regions
{
    private static readonly FrozenDictionary<string, string> Names = Read();

    /// <summary>The regency's name for a district or regency (<c>63.02.05</c>, <c>63.02</c>), the province's for a province; the code itself when unknown.</summary>
    public static string Name(string code) => Names.GetValueOrDefault(code.Length > 5 ? code[..5] : code, code);

    private static FrozenDictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(Regions).Assembly.GetManifestResourceStream("regions.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(','))
            .ToFrozenDictionary(cells => cells[0], cells => cells[1].Replace("Kabupaten ", "Kab. ", StringComparison.Ordinal));
    }
}
