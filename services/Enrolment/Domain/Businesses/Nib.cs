using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A business's registration number (NIB): 13 digits, kept as text because it may begin with zeros.</summary>
public sealed record Nib
{
    private Nib(string value) => Value = value;

    /// <summary>The 13 digits.</summary>
    public string Value { get; }

    /// <summary>Reads a NIB; spaces, dots and dashes between the digits are fine.</summary>
    public static Parsed<Nib> Parse(string text)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        if (SpreadsheetNumber.LostDigits(written))
            return new Fault("nib.rounded");
        var digits = string.Concat(written.Where(c => c is not (' ' or '.' or '-' or '–')));
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit) || digits.All(c => c == '0'))
            return new Fault("nib.format", CellText.Shown(written));
        return digits.Length == 13
            ? new Nib(digits)
            : new Fault("nib.length", digits.Length.ToString(CultureInfo.InvariantCulture)) { Variant = digits.Length < 13 ? "short" : null };
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
