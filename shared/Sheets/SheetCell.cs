using System.Globalization;

namespace CoachingPlatform.Sheets;

/// <summary>A cell to write: a text, a whole number, a measured value or a date; none of them is empty.</summary>
public readonly record struct SheetCell
{
    private SheetCell(string? text, long? number, decimal? measured, DateOnly? date) => (Text, Number, Measured, Date) = (text, number, measured, date);

    /// <summary>The text.</summary>
    public string? Text { get; }

    /// <summary>The number.</summary>
    public long? Number { get; }

    /// <summary>The value, with decimals where it has some.</summary>
    public decimal? Measured { get; }

    /// <summary>The date.</summary>
    public DateOnly? Date { get; }

    /// <summary>As written in a CSV: a date as 25/11/1967, digits without grouping.</summary>
    public string Written => Text ?? Number?.ToString(CultureInfo.InvariantCulture) ?? Date?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A text.</summary>
    public static SheetCell Of(string? text) => new(text, null, null, null);

    /// <summary>A whole number.</summary>
    public static SheetCell Of(long? number) => new(null, number, null, null);

    /// <summary>A value that may have decimals.</summary>
    public static SheetCell Of(decimal? measured) => new(null, null, measured, null);

    /// <summary>A date.</summary>
    public static SheetCell Of(DateOnly? date) => new(null, null, null, date);
}
