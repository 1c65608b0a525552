using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What a business does, as a code of <see cref="Version"/>: 2 to 5 digits, kept as text. An unknown code is kept too, and has no section where none can be told.</summary>
public sealed partial record KbliCode
{
    /// <summary>The edition the codes are checked against; BPS 7/2025 revised it.</summary>
    public const string Version = "KBLI 2020";

    private KbliCode(string value) => Value = value;

    /// <summary>The digits.</summary>
    public string Value { get; }

    /// <summary>The first two digits.</summary>
    public string Division => Value[..2];

    /// <summary>Whether the edition lists the code.</summary>
    public bool IsKnown => KbliTable.Current.Contains(Value);

    /// <summary>The section letter A–U by division; null means unknown. Fewer than five digits may have lost a leading zero (1411 for 01411), so then only a sure reading counts.</summary>
    public char? Section => IsSure ? KbliTable.Current.SectionOf(Division) : null;

    /// <summary>Whether its digits can be read in one way only.</summary>
    public bool IsSure => Value.Length == 5 || (IsKnown && !MayHaveLostZero);

    private bool MayHaveLostZero => Value.Length == 4 && KbliTable.Current.Contains("0" + Value);

    /// <summary>Reads a code, with or without its title behind it (<c>10794 - Industri Kerupuk</c>).</summary>
    public static Parsed<KbliCode> Parse(string text)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        var match = Code().Match(written);
        if (!match.Success)
            return new Fault("kbli.format", CellText.Shown(written));
        var code = new KbliCode(match.Groups["code"].Value);
        Parsed<KbliCode> parsed = code;
        if (code.Value.Length < 5)
            return parsed.Doubted(code.MayHaveLostZero
                ? new Fault("kbli.not_five_digits", code.Value, "0" + code.Value) { Variant = "zero" }
                : new Fault("kbli.not_five_digits", code.Value));
        return code.IsKnown ? parsed : parsed.Doubted(new Fault("kbli.unknown", code.Value, Version));
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex(@"^(?<code>\d{2,5})(?:\s*[-–:]\s*\p{L}.*|\s+\p{L}.*)?$")]
    private static partial Regex Code();
}
