using System.Text.RegularExpressions;
using PhoneNumbers;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A phone number in E.164 form. Personal data: shows masked.</summary>
public sealed partial record PhoneNumber
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    private PhoneNumber(string value) => Value = value;

    /// <summary>E.164, such as <c>+6281258331440</c>.</summary>
    public string Value { get; }

    /// <summary><c>08******1234</c>; a number of another country as <c>+60******1234</c>.</summary>
    public string Masked => (Value.StartsWith("+62", StringComparison.Ordinal) ? "0" + Value[3] : Value[..3]) + "******" + Value[^4..];

    /// <summary>Reads 08…, 62…, +62… and 8… (a leading zero that a spreadsheet took away: restored, with a warning); another country's number needs its plus.</summary>
    public static Parsed<PhoneNumber> Parse(string text)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        if (SpreadsheetNumber.LostDigits(written))
            return new Fault("phone.rounded");
        if (!Writing().IsMatch(written))
            return new Fault("phone.format");
        var digits = string.Concat(written.Where(char.IsAsciiDigit));
        var lostZero = !written.Contains('+') && digits.StartsWith('8');
        var dialled = written.Contains('+') ? "+" + digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? "+" + digits[2..]
            : digits.StartsWith("62", StringComparison.Ordinal) ? "+" + digits
            : lostZero ? "0" + digits
            : digits;
        if (Valid(dialled) is not { } number)
            return new Fault("phone.format");
        Parsed<PhoneNumber> parsed = new PhoneNumber(number);
        return lostZero ? parsed.Doubted(new Fault("phone.zero_restored", parsed.Value!.Masked)) : parsed;
    }

    /// <inheritdoc />
    public override string ToString() => Masked;

    private static string? Valid(string dialled)
    {
        if (!dialled.StartsWith('+') && !dialled.StartsWith('0'))
            return null;
        try
        {
            var number = Numbers.Parse(dialled, "ID");
            return Numbers.IsValidNumber(number) ? Numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null; // the library's way to say that it is no number
        }
    }

    [GeneratedRegex(@"^\(?\+?\d[\d ().\-–]*$")]
    private static partial Regex Writing();
}
