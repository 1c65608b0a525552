using System.Globalization;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// Writes the rows that failed as they were, in the format of their file, with the reasons in a last column. Formulas show as text, ids keep
/// their digits, and the corrected file can be imported as it is: the reader ignores the reasons.
/// </summary>
internal sealed class FailedRowsWriter : IAsyncDisposable
{
    private readonly ISheetWriter _sheet;
    private readonly ImportHeader _header;
    private readonly int[] _columns;
    private readonly string _language;

    private FailedRowsWriter(ISheetWriter sheet, ImportHeader header, int[] columns, string language) =>
        (_sheet, _header, _columns, _language) = (sheet, header, columns, language);

    /// <summary>Begins the file.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <param name="reader">The imported file.</param>
    /// <param name="language"><c>id</c> or <c>en</c>.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public static async Task<FailedRowsWriter> StartAsync(Stream output, ImportReader reader, string language, CancellationToken cancellation)
    {
        var header = reader.Header;
        int[] columns = [.. Enumerable.Range(0, header.Names.Count).Where(i => ColumnNames.Find(header.Names[i]) != ImportColumn.Reason)];
        var sheet = await SheetWriters.StartAsync(reader.Format, output, language == "en" ? "To correct" : "Perlu koreksi",
            [.. columns.Select(i => new SheetColumn(header.Names[i], IsText: true)), new(language == "en" ? "Failure reason" : "Alasan gagal", IsText: true)], cancellation);
        return new FailedRowsWriter(sheet, header, columns, language);
    }

    /// <summary>Writes one failed row; cells that the record had too many of come behind the reasons.</summary>
    public ValueTask WriteAsync(ImportRecord record, IEnumerable<Finding> findings, CancellationToken cancellation) => _sheet.WriteAsync(
        [
            .. _columns.Select(column => SheetCell.Of(column < record.Fields.Count ? record.Fields[column] : "")),
            SheetCell.Of(Reasons(record.Number, findings)),
            .. record.Fields.Skip(_header.Names.Count).Select(SheetCell.Of),
        ],
        cancellation);

    /// <summary>Ends the file.</summary>
    public ValueTask FinishAsync(CancellationToken cancellation) => _sheet.FinishAsync(cancellation);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _sheet.DisposeAsync();

    private string Reasons(int row, IEnumerable<Finding> findings) => string.Join(" | ", findings
        .Where(finding => finding.Severity == Severity.Error)
        .Select(finding => (finding.Column is { } column ? column + ": " : "") + finding.Fault.In(_language))
        .Prepend((_language == "en" ? "Row " : "Baris ") + row.ToString(CultureInfo.InvariantCulture)));
}
