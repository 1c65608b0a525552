using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>
/// Writes a CSV that opens well in a spreadsheet: formulas show as text and ids keep their digits, by a guard that this service's own reader
/// takes off again.
/// </summary>
internal sealed class CsvSheetWriter : ISheetWriter
{
    private readonly CsvWriter _csv;

    public CsvSheetWriter(Stream output)
    {
        var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ";",
            NewLine = "\r\n",
            ShouldQuote = _ => true, // by itself the library leaves a bare line feed inside a cell unquoted
        });
    }

    public async ValueTask WriteAsync(IReadOnlyList<SheetCell> row, CancellationToken cancellation)
    {
        foreach (var cell in row)
            _csv.WriteField(TextGuard.Add(cell.Written));
        await _csv.NextRecordAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    public async ValueTask FinishAsync(CancellationToken cancellation) => await _csv.FlushAsync();

    public async ValueTask DisposeAsync() => await _csv.DisposeAsync();
}
