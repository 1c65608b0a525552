using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace CoachingPlatform.Sheets;

/// <summary>Writes a workbook as it goes. Each text is a cell of type text in the format "text": nothing runs as a formula, also when somebody edits it.</summary>
public sealed partial class ExcelWriter : ISheetWriter
{
    private const int LongestText = 32_767; // Excel's limit
    private const int ColumnWidth = 22;

    private static readonly Style AsText = new() { Format = NumberFormat.Standard(StandardNumberFormat.Text) };

    private readonly Spreadsheet _sheet;
    private readonly StyleId _text, _number, _date, _heading;

    private ExcelWriter(Spreadsheet sheet)
    {
        _sheet = sheet;
        _text = sheet.AddStyle(AsText);
        _number = sheet.AddStyle(new Style { Format = NumberFormat.Custom("#,##0") });
        _date = sheet.AddStyle(new Style { Format = NumberFormat.Custom("dd/mm/yyyy") });
        _heading = sheet.AddStyle(AsText with { Font = new Font { Bold = true } });
    }

    /// <summary>Begins a workbook with its first sheet.</summary>
    public static async Task<ExcelWriter> StartAsync(Stream output, string name, IReadOnlyList<SheetColumn> columns, CancellationToken cancellation)
    {
        var options = new SpreadCheetahOptions { PreserveStringWhitespace = true };
        var writer = new ExcelWriter(await Spreadsheet.CreateNewAsync(output, options, cancellation));
        await writer.StartSheetAsync(name, columns, cancellation);
        return writer;
    }

    /// <summary>Ends the sheet and begins another.</summary>
    public async Task StartSheetAsync(string name, IReadOnlyList<SheetColumn> columns, CancellationToken cancellation)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        foreach (var (i, column) in columns.Index())
            (options.Column(i + 1).Width, options.Column(i + 1).DefaultStyle) = (ColumnWidth, column.IsText ? AsText : null);
        await _sheet.StartWorksheetAsync(name, options, cancellation);
        await _sheet.AddRowAsync(columns.Select(column => new Cell(Written(column.Heading), _heading)).ToArray(), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<SheetCell> row, CancellationToken cancellation) =>
        _sheet.AddRowAsync(row.Select(Cell).ToArray(), cancellation);

    /// <inheritdoc/>
    public ValueTask FinishAsync(CancellationToken cancellation) => _sheet.FinishAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sheet.DisposeAsync();

    private Cell Cell(SheetCell cell) => cell switch
    {
        { Text: { Length: > 0 } text } => new Cell(Written(text), _text),
        { Number: { } number } => new Cell(number, _number),
        { Measured: { } measured } => IsExact(measured) ? new Cell(measured) : new Cell(measured.ToString(CultureInfo.InvariantCulture), _text),
        { Date: { } date } => new Cell(date.ToDateTime(TimeOnly.MinValue), _date),
        _ => new Cell((string?)null, _text),
    };

    // A spreadsheet keeps 15 digits, as this conversion back does: what has more is shown as a text rather than cut.
    private static bool IsExact(decimal measured) => (decimal)(double)measured == measured;

    // What XML cannot say is left out, and what a reader would take for an escaped letter (_x000D_) is escaped itself.
    private static string Written(string text)
    {
        var cut = text.Length > LongestText ? text[..LongestText] : text;
        if (!cut.AsSpan().ContainsAnyExceptInRange(' ', '~') && !cut.Contains("_x", StringComparison.Ordinal))
            return cut;
        var sound = string.Concat(cut.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)));
        return LooksEscaped().Replace(sound, "_x005F_");
    }

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{4})?_)")]
    private static partial Regex LooksEscaped();
}
