using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Sheets;

/// <summary>
/// Writes a CSV that opens well in a spreadsheet: formulas show as text and ids keep their digits, by a guard that the reader of imports
/// takes off again.
/// </summary>
public sealed class CsvSheetWriter : ISheetWriter
{
    private readonly CsvWriter _csv;
    private readonly NumberFormatInfo _numbers;

    /// <param name="output">Where to write; stays open.</param>
    /// <param name="decimalPoint">What stands before decimals.</param>
    public CsvSheetWriter(Stream output, string decimalPoint)
    {
        _numbers = new NumberFormatInfo { NumberDecimalSeparator = decimalPoint };
        var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ";",
            NewLine = "\r\n",
            ShouldQuote = _ => true, // by itself the library leaves a bare line feed inside a cell unquoted
        });
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<SheetCell> row, CancellationToken cancellation)
    {
        foreach (var cell in row)
            // A number is none of the texts that the guard is for: with it, -5 would be no number any more.
            _csv.WriteField(cell.Measured?.ToString("0.############################", _numbers) ?? TextGuard.Add(cell.Written));
        await _csv.NextRecordAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async ValueTask FinishAsync(CancellationToken cancellation) => await _csv.FlushAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _csv.DisposeAsync();
}
