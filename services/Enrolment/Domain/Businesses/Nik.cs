using System.Globalization;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A person's NIK: 16 digits, kept as text: region of first issue 6, birth date DDMMYY (a woman's day + 40), serial 4. Personal data: shows masked.</summary>
public sealed partial record Nik
{
    private Nik(string value) => Value = value;

    /// <summary>The 16 digits.</summary>
    public string Value { get; }

    /// <summary><c>************1234</c>.</summary>
    public string Masked => Mask(Value);

    /// <summary>District of first issue, six digits without dots; people move, so it need not be where they live.</summary>
    public string IssuedIn => Value[..6];

    /// <summary>The sex the day tells.</summary>
    public Sex Sex => Day > 40 ? Sex.Female : Sex.Male;

    private int Day => Number(6);

    private int DayOfMonth => Day > 40 ? Day - 40 : Day;

    /// <summary>Reads a NIK as written: grouping by spaces, dots or dashes is fine; a number that a spreadsheet rounded is not.</summary>
    public static Parsed<Nik> Parse(string text)
    {
        var written = CellText.Code(text).TrimStart('\'', '`', '’');
        if (SpreadsheetNumber.LostDigits(written))
            return new Fault("nik.rounded");
        var digits = Separators().Replace(written, "");
        if (!digits.All(char.IsAsciiDigit) || digits.All(c => c == '0'))
            return new Fault("nik.format", CellText.Shown(written));
        if (digits.Length != 16)
            return new Fault("nik.length", digits.Length.ToString(CultureInfo.InvariantCulture), Mask(digits));
        // A spreadsheet keeps 15 digits at most: zeros from the birth date on, or a final zero in a number grouped by thousands, are its work.
        if (digits.EndsWith("0000000000", StringComparison.Ordinal) || (digits[^1] == '0' && SpreadsheetNumber.IsGrouped(written)))
            return new Fault("nik.rounded");
        var nik = new Nik(digits);
        return nik.HasPossibleDate ? nik : ((Parsed<Nik>)nik).Doubted(new Fault("nik.birth_date_impossible", nik.Masked));
    }

    /// <summary>The birth date as of a day; null if the digits name no date. The century is the one that makes the person an adult.</summary>
    public DateOnly? BirthDate(DateOnly today)
    {
        var year = 2000 + Number(10);
        return Date(year > today.Year - 15 ? year - 100 : year);
    }

    /// <summary>Whether the digits and a date agree; the NIK does not tell the century.</summary>
    public bool Agrees(DateOnly birthDate) =>
        DayOfMonth == birthDate.Day && Number(8) == birthDate.Month && Number(10) == birthDate.Year % 100;

    /// <inheritdoc />
    public override string ToString() => Masked;

    // 29 February is possible in one of the two centuries only.
    private bool HasPossibleDate => (Date(1900 + Number(10)) ?? Date(2000 + Number(10))) is not null;

    private DateOnly? Date(int year)
    {
        var (day, month) = (DayOfMonth, Number(8));
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    private int Number(int at) => int.Parse(Value.AsSpan(at, 2), CultureInfo.InvariantCulture);

    private static string Mask(string digits) => digits.Length > 4 ? new string('*', digits.Length - 4) + digits[^4..] : "****";

    [GeneratedRegex("[ .\\-–]")]
    private static partial Regex Separators();
}
