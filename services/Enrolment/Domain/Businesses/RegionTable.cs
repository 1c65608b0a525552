using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>The regions of Indonesia by code and by name, loaded once.</summary>
public sealed partial class RegionTable
{
    private static readonly Lazy<RegionTable> Loaded = new(() => new RegionTable(ReferenceFile.Read("regions.csv")));

    // How people of South Kalimantan shorten their regencies.
    private static readonly FrozenDictionary<string, string> Abbreviations = new Dictionary<string, string>
    {
        ["hss"] = "63.06", ["hst"] = "63.07", ["hsu"] = "63.08", ["tala"] = "63.01", ["batola"] = "63.04", ["tanbu"] = "63.10",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _names;
    private readonly ILookup<string, RegionCode> _provinces;
    private readonly ILookup<string, RegionCode> _regencies;
    private readonly ILookup<string, RegionCode> _districts;
    private readonly ILookup<string, RegionCode> _districtsOf;

    private RegionTable(List<(string Code, string Name)> rows)
    {
        _names = rows.ToFrozenDictionary(row => row.Code, row => row.Name);
        var regions = rows.ConvertAll(row => (Region: RegionCode.Listed(row.Code), row.Name));
        _provinces = regions.Where(r => r.Region.Level == RegionLevel.Province).ToLookup(r => CellText.Key(r.Name), r => r.Region);
        _regencies = regions.Where(r => r.Region.Level == RegionLevel.Regency).ToLookup(r => CellText.Key(Split(r.Name).Name), r => r.Region);
        var districts = regions.Where(r => r.Region.Level == RegionLevel.District).ToList();
        _districts = districts.ToLookup(r => CellText.Key(r.Name), r => r.Region);
        _districtsOf = districts.ToLookup(r => r.Region.Parent!.Value, r => r.Region);
    }

    /// <summary>The table.</summary>
    public static RegionTable Current => Loaded.Value;

    /// <summary>The official name of a code; null if it is not listed.</summary>
    public string? NameOf(string code) => _names.GetValueOrDefault(code);

    /// <summary>The provinces of a name.</summary>
    internal IEnumerable<RegionCode> Provinces(string text) => ByCode(text, RegionLevel.Province) ?? _provinces[CellText.Key(ProvinceWord().Replace(text, ""))];

    /// <summary>The regencies and cities of a name: one, none, or several where the name is used twice (Kabupaten and Kota Bandung).</summary>
    internal IEnumerable<RegionCode> Regencies(string text)
    {
        if (ByCode(text, RegionLevel.Regency) is { } coded)
            return coded;
        var (kind, name) = Split(text);
        var key = CellText.Key(name);
        if (kind != Kind.City && Abbreviations.TryGetValue(key, out var code))
            return [RegionCode.Listed(code)];
        var named = _regencies[key].Where(region => kind == Kind.Any || Split(region.Name).Kind == kind).ToList();
        // "KOTA BARU" is no city but the regency Kotabaru.
        return named.Count > 0 || kind != Kind.City ? named : _regencies[CellText.Key(text)];
    }

    /// <summary>The districts of a name anywhere.</summary>
    internal IEnumerable<RegionCode> Districts(string text) =>
        ByCode(text, RegionLevel.District) ?? _districts[CellText.Key(text)].Concat(_districts[CellText.Key(DistrictWord().Replace(text, ""))]).Distinct();

    /// <summary>The most alike official name, to ask "did you mean"; null if none is near.</summary>
    internal string? Nearest(string text, RegionCode? regency)
    {
        var key = CellText.Key(regency is null ? Split(text).Name : DistrictWord().Replace(text, ""));
        if (key.Length > 60)
            return null;
        var candidates = regency is null
            ? _regencies.SelectMany(group => group.Select(region => (group.Key, region.Name)))
            : _districtsOf[regency.Value].Select(region => (Key: CellText.Key(region.Name), region.Name));
        return candidates.Select(c => (c.Name, Edits: Likeness.Edits(key, c.Key)))
            .Where(c => c.Edits <= Math.Max(1, key.Length / 4)).OrderBy(c => c.Edits).Select(c => c.Name).FirstOrDefault();
    }

    private static List<RegionCode>? ByCode(string text, RegionLevel level)
    {
        if (!CodeShape().IsMatch(text))
            return null;
        var code = RegionCode.Parse(text);
        return code.IsRefused || code.Value.Level != level ? [] : [code.Value];
    }

    private static (Kind Kind, string Name) Split(string text)
    {
        var match = RegencyWord().Match(text);
        if (!match.Success)
            return (Kind.Any, text);
        return (match.Groups["city"].Success ? Kind.City : Kind.Regency, text[match.Length..]);
    }

    private enum Kind { Any, Regency, City }

    [GeneratedRegex(@"^\s*(?:(?:kabupaten|kab)(?:\s*\.\s*|\s+)|(?<city>(?:kotamadya|kodya|kota)(?:\s*\.\s*|\s+)))(?:(?:administrasi|adm)(?:\s*\.\s*|\s+))?", RegexOptions.IgnoreCase)]
    private static partial Regex RegencyWord();

    [GeneratedRegex(@"^\s*(?:kecamatan|kec)(?:\s*\.\s*|\s+)", RegexOptions.IgnoreCase)]
    private static partial Regex DistrictWord();

    [GeneratedRegex(@"^\s*(?:provinsi|propinsi|prov)(?:\s*\.\s*|\s+)", RegexOptions.IgnoreCase)]
    private static partial Regex ProvinceWord();

    [GeneratedRegex(@"^\s*\d{2}(?:\.?\d{2}){0,2}\s*$")]
    private static partial Regex CodeShape();
}
