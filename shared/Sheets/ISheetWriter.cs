namespace CoachingPlatform.Sheets;

/// <summary>Writes a table row by row, and keeps none of them. A file that was not finished cannot be opened as a whole one.</summary>
public interface ISheetWriter : IAsyncDisposable
{
    /// <summary>Writes a row.</summary>
    ValueTask WriteAsync(IReadOnlyList<SheetCell> row, CancellationToken cancellation);

    /// <summary>Writes the end.</summary>
    ValueTask FinishAsync(CancellationToken cancellation);
}

/// <summary>A column of a table to write.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="IsText">Whether a spreadsheet must take all that is typed into it as text, so that an id keeps its digits.</param>
public sealed record SheetColumn(string Heading, bool IsText);

/// <summary>The two formats that are written.</summary>
public static class SheetWriters
{
    /// <summary>Begins a table with its headings.</summary>
    /// <param name="format">The format.</param>
    /// <param name="output">Where to write, need not be able to seek; stays open.</param>
    /// <param name="name">The sheet's name, at most 31 characters.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="cancellation">Cancels the write.</param>
    /// <param name="decimalPoint">What stands before decimals in a CSV, which does not say what a number is: a comma in Indonesian.</param>
    public static async Task<ISheetWriter> StartAsync(
        SheetFormat format, Stream output, string name, IReadOnlyList<SheetColumn> columns, CancellationToken cancellation, string decimalPoint = ",")
    {
        if (format == SheetFormat.Xlsx)
            return await ExcelWriter.StartAsync(output, name, columns, cancellation);
        var csv = new CsvSheetWriter(output, decimalPoint);
        await csv.WriteAsync([.. columns.Select(column => SheetCell.Of(column.Heading))], cancellation);
        return csv;
    }

    /// <summary>The media type.</summary>
    public static string MediaType(this SheetFormat format) =>
        format == SheetFormat.Csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The end of a file's name: <c>csv</c> or <c>xlsx</c>.</summary>
    public static string Extension(this SheetFormat format) => format == SheetFormat.Csv ? "csv" : "xlsx";
}
