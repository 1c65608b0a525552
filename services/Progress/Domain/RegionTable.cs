using System.Collections.Frozen;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The provinces and regencies that there are, by Kemendagri code (Kepmendagri 300.2.2-2138/2025).</summary>
internal static class RegionTable
{
    private static readonly FrozenSet<string> Codes = Read();

    /// <summary>True for the code of a province or a regency (<c>63</c>, <c>63.02</c>) that there is.</summary>
    public static bool Has(string code) => Codes.Contains(code);

    /// <summary>The region of a code that there is. Of districts and villages it knows that their regency is there.</summary>
    public static Outcome<RegionCode> Find(string? text)
    {
        var code = RegionCode.Parse(text);
        return code.IsRefused || RegionCode.Path(code.Value.Value).Take(2).All(Has) ? code : Refusal.Invalid("region.unknown", null, ("region", code.Value.Value));
    }

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(RegionTable).Assembly.GetManifestResourceStream("regions.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]).ToFrozenSet();
    }
}
