using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>A cell to write: a text, a whole number or a date; none of them is empty.</summary>
internal readonly record struct SheetCell
{
    private SheetCell(string? text, long? number, DateOnly? date) => (Text, Number, Date) = (text, number, date);

    /// <summary>The text.</summary>
    public string? Text { get; }

    /// <summary>The number.</summary>
    public long? Number { get; }

    /// <summary>The date.</summary>
    public DateOnly? Date { get; }

    /// <summary>As written in a CSV: a date as 25/11/1967, digits without grouping.</summary>
    public string Written => Text ?? Number?.ToString(CultureInfo.InvariantCulture) ?? Date?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A text.</summary>
    public static SheetCell Of(string? text) => new(text, null, null);

    /// <summary>A number.</summary>
    public static SheetCell Of(long? number) => new(null, number, null);

    /// <summary>A date.</summary>
    public static SheetCell Of(DateOnly? date) => new(null, null, date);
}
