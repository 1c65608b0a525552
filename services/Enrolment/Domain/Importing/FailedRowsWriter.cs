using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// Writes the rows that failed as a CSV that opens well in a spreadsheet, with the reasons in a last column. Formulas show as text, ids keep
/// their digits, and the corrected file can be imported as it is: the reader takes the guards off and ignores the reasons.
/// </summary>
public sealed class FailedRowsWriter : IAsyncDisposable
{
    private readonly CsvWriter _csv;
    private readonly ImportHeader _header;
    private readonly int[] _columns;
    private readonly string _language;

    /// <summary>Begins the file.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <param name="header">The imported file's header.</param>
    /// <param name="language"><c>id</c> or <c>en</c>.</param>
    public FailedRowsWriter(Stream output, ImportHeader header, string language)
    {
        _header = header;
        _language = language;
        _columns = [.. Enumerable.Range(0, header.Names.Count).Where(i => ColumnNames.Find(header.Names[i]) != ImportColumn.Reason)];
        var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ";",
            NewLine = "\r\n",
            ShouldQuote = _ => true, // by itself the library leaves a bare line feed inside a cell unquoted
        });
        foreach (var column in _columns)
            _csv.WriteField(TextGuard.Add(header.Names[column]));
        _csv.WriteField(language == "en" ? "Failure reason" : "Alasan gagal");
        _csv.NextRecord();
    }

    /// <summary>Writes one failed row; cells that the record had too many of come behind the reasons.</summary>
    public async Task WriteAsync(ImportRecord record, IEnumerable<Finding> findings)
    {
        foreach (var column in _columns)
            _csv.WriteField(TextGuard.Add(column < record.Fields.Count ? record.Fields[column] : ""));
        _csv.WriteField(Reasons(record.Number, findings));
        foreach (var extra in record.Fields.Skip(_header.Names.Count))
            _csv.WriteField(TextGuard.Add(extra));
        await _csv.NextRecordAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _csv.DisposeAsync();

    private string Reasons(int row, IEnumerable<Finding> findings) => string.Join(" | ", findings
        .Where(finding => finding.Severity == Severity.Error)
        .Select(finding => (finding.Column is { } column ? column + ": " : "") + finding.Fault.In(_language))
        .Prepend((_language == "en" ? "Row " : "Baris ") + row.ToString(CultureInfo.InvariantCulture)));
}
