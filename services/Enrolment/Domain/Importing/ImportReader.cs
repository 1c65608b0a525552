using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Sheets;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// Reads an office's CSV file whatever its encoding, delimiter and column order, or the sheet of a workbook that holds the list, one record
/// at a time. Which of them it is its bytes tell, not its name.
/// </summary>
public sealed class ImportReader
{
    private const int HeaderWithin = 20;

    private readonly ITabularFile? _table;
    private readonly int _headerRow;

    private ImportReader(Fault fault)
    {
        Header = new ImportHeader([]);
        Findings = [Finding.OfFile(fault)];
    }

    private ImportReader(Layout layout)
    {
        (_table, _headerRow, Header) = (layout.Table, layout.HeaderRow, layout.Header);
        Findings = FindingsOf(layout);
    }

    /// <summary>What was found about the file as a whole.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Whether there are records to read.</summary>
    public bool CanRead => _table is not null && !Findings.Any(finding => finding.StopsImport);

    /// <summary>The header.</summary>
    public ImportHeader Header { get; }

    /// <summary>The format that was recognised.</summary>
    public SheetFormat Format => _table?.Format ?? SheetFormat.Csv;

    /// <summary>The name of the sheet, or the delimiter, that was recognised; null if the file cannot be read.</summary>
    public string? TableName => _table?.Name;

    /// <summary>Looks at a file. The stream must be able to seek, is read several times, and stays the caller's to close.</summary>
    public static ImportReader Open(Stream file)
    {
        var readings = OfficeFile.IsZip(file) ? ExcelSheet.Readings(file) : CsvFile.Readings(file);
        if (readings.IsRefused)
            return new ImportReader(readings.Refusal);
        var layouts = readings.Value.Select(FindHeader).ToList();
        var complete = layouts.FindAll(layout => layout.Header.Missing.Count == 0);
        if (complete.Count > 1)
            return new ImportReader(Ambiguity(complete));
        return new ImportReader(complete.Count == 1 ? complete[0] : layouts.MaxBy(layout => layout.Header.Recognised) ?? Layout.None);
    }

    /// <summary>The records behind the header; empty lines are numbered but left out. Reads on as the caller does; memory does not grow with the file.</summary>
    public IEnumerable<ImportRecord> Records() => CanRead
        ? _table!.Rows().SkipWhile(row => row.Number <= _headerRow).Where(row => !row.IsBlank).Select(Record)
        : [];

    private ImportRecord Record(TabularRow row)
    {
        var number = row.Number - _headerRow + 1;
        return _table!.Format == SheetFormat.Csv ? Delimited(number, row) : new ImportRecord(number, FitToHeader(row.Cells), row.Damage);
    }

    // A cell too many or too few shifts the others.
    private ImportRecord Delimited(int number, TabularRow row)
    {
        var (width, used, damage) = (Header.Names.Count, row.Cells.Length, row.Damage);
        while (used > width && string.IsNullOrWhiteSpace(row.Cells[used - 1]))
            used--;
        string[] Counts() => [used.ToString(CultureInfo.InvariantCulture), width.ToString(CultureInfo.InvariantCulture)];
        if (used > width)
            damage ??= new Fault("row.too_many_fields", Counts());
        else if (used < width)
            damage ??= new Fault("row.too_few_fields", Counts());
        return new ImportRecord(number, [.. row.Cells.Take(used).Select(TextGuard.Remove)], damage);
    }

    // In a sheet each cell knows its column: empty ones at the end are not written, and what stands beside the table is a remark.
    private string[] FitToHeader(string[] cells) => [.. Enumerable.Range(0, Header.Names.Count).Select(i => i < cells.Length ? cells[i] : "")];

    private static List<Finding> FindingsOf(Layout layout)
    {
        if (layout.Header.Recognised == 0)
            return [Finding.OfFile(new Fault("import.header_missing", string.Join(", ", layout.Header.Missing)) { Variant = "none" })];
        var findings = layout.Header.Check().ToList();
        if (layout.HasTextBefore)
            findings.Add(Finding.OfFile(new Fault("import.lines_before_header"), Severity.Warning));
        if (!findings.Exists(finding => finding.StopsImport) && layout.HasNoRows())
            findings.Add(Finding.OfFile(new Fault("import.no_rows")));
        return findings;
    }

    // The header is the row of the first few that names most columns: offices put titles above it.
    private static Layout FindHeader(ITabularFile table)
    {
        var rows = table.Rows().TakeWhile(row => row.Number <= HeaderWithin).ToList();
        var headers = rows.ConvertAll(row => new ImportHeader(row.Cells));
        if (headers.MaxBy(header => header.Recognised) is not { } best)
            return Layout.None;
        var at = headers.IndexOf(best);
        return new Layout(table, rows[at].Number, best, rows.Take(at).Any(IsTitle));
    }

    private static bool IsTitle(TabularRow row) => !row.IsBlank && !(row.Cells is [var first, ..] && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase));

    private static Fault Ambiguity(List<Layout> complete) => complete[0].Table!.Format == SheetFormat.Csv
        ? new Fault("import.delimiter_ambiguous")
        : new Fault("import.sheet_ambiguous", string.Join(", ", complete.Select(layout => $"\"{CellText.Shown(layout.Table!.Name)}\"")));

    private sealed record Layout(ITabularFile? Table, int HeaderRow, ImportHeader Header, bool HasTextBefore)
    {
        public static readonly Layout None = new(null, 0, new ImportHeader([]), false);

        public bool HasNoRows() => !Table!.Rows().Any(row => row.Number > HeaderRow && !row.IsBlank);
    }
}
