using System.Collections.Frozen;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The provinces and regencies that there are, by Kemendagri code (Kepmendagri 300.2.2-2138/2025).</summary>
internal static class RegionTable
{
    private static readonly FrozenSet<string> Codes = Read();

    /// <summary>True for the code of a province or a regency (<c>63</c>, <c>63.02</c>) that there is.</summary>
    public static bool Has(string code) => Codes.Contains(code);

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(RegionTable).Assembly.GetManifestResourceStream("regions.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]).ToFrozenSet();
    }
}
