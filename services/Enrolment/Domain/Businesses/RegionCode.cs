namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>The levels of <see cref="RegionCode"/>.</summary>
public enum RegionLevel
{
    /// <summary>Provinsi: 63.</summary>
    Province,

    /// <summary>Kabupaten or kota: 63.02.</summary>
    Regency,

    /// <summary>Kecamatan: 63.02.05.</summary>
    District,
}

/// <summary>A region's Kemendagri code (Kepmendagri 300.2.2-2138/2025). Only listed codes construct.</summary>
public sealed record RegionCode
{
    private RegionCode(string value) => Value = value;

    /// <summary>The code with dots: <c>63</c>, <c>63.02</c> or <c>63.02.05</c>.</summary>
    public string Value { get; }

    /// <summary>How deep the code goes.</summary>
    public RegionLevel Level => (RegionLevel)(Value.Length / 3);

    /// <summary>The official name.</summary>
    public string Name => RegionTable.Current.NameOf(Value)!;

    /// <summary>The region above; null for a province.</summary>
    public RegionCode? Parent => Level == RegionLevel.Province ? null : new RegionCode(Value[..^3]);

    /// <summary>Reads a code with or without dots and looks it up.</summary>
    public static Parsed<RegionCode> Parse(string text)
    {
        var digits = string.Concat(CellText.Code(text).Where(c => c is not ('.' or ' ')));
        var dotted = digits.Length switch
        {
            4 => $"{digits[..2]}.{digits[2..]}",
            6 => $"{digits[..2]}.{digits[2..4]}.{digits[4..]}",
            _ => digits,
        };
        return RegionTable.Current.NameOf(dotted) is null ? new Fault("region.unknown", CellText.Shown(CellText.Line(text))) : new RegionCode(dotted);
    }

    /// <summary>Whether this is the other region or lies in it.</summary>
    public bool IsWithin(RegionCode other) =>
        Value == other.Value || Value.StartsWith(other.Value + ".", StringComparison.Ordinal);

    /// <summary>The ancestor or self at a level; null if this code does not go that deep.</summary>
    public RegionCode? At(RegionLevel level) => Level < level ? null : new RegionCode(Value[..(2 + (3 * (int)level))]);

    /// <inheritdoc />
    public override string ToString() => Value;

    /// <summary>For the table itself, which knows that the code is listed.</summary>
    internal static RegionCode Listed(string code) => new(code);
}
