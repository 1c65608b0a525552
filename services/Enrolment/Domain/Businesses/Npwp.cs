using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A tax number (NPWP) in the form of 16 digits, kept as text. That of a person is the person's NIK, so it is personal data: shows masked.</summary>
public sealed record Npwp
{
    private const int Digits = 16;

    private Npwp(string value) => Value = value;

    /// <summary>The 16 digits.</summary>
    public string Value { get; }

    /// <summary><c>************1234</c>.</summary>
    public string Masked => new string('*', Digits - 4) + Value[^4..];

    /// <summary>Reads an NPWP; spaces, dots and dashes between the digits are fine. The older form of 15 digits is refused: how it grows to 16 depends on whose it is.</summary>
    public static Parsed<Npwp> Parse(string text)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        if (SpreadsheetNumber.LostDigits(written))
            return new Fault("npwp.rounded");
        var digits = string.Concat(written.Where(c => c is not (' ' or '.' or '-' or '–')));
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit) || digits.All(c => c == '0'))
            return new Fault("npwp.format", CellText.Shown(written));
        return digits.Length == Digits
            ? new Npwp(digits)
            : new Fault("npwp.length", digits.Length.ToString(CultureInfo.InvariantCulture)) { Variant = digits.Length == Digits - 1 ? "old" : null };
    }

    /// <inheritdoc />
    public override string ToString() => Masked;
}
