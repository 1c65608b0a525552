using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>The header of an import file: which column is where.</summary>
public sealed class ImportHeader
{
    // Who the business and its owner are, and where: a file that lacks one of these is not this kind of list.
    private static readonly (ImportColumn Column, string Name)[] Required =
    [
        (ImportColumn.BusinessName, "Nama Usaha"), (ImportColumn.OwnerName, "Nama Pemilik"), (ImportColumn.Nik, "NIK"), (ImportColumn.Nib, "NIB"),
        (ImportColumn.Kbli, "KBLI"), (ImportColumn.Phone, "No HP"), (ImportColumn.District, "Kecamatan"), (ImportColumn.Regency, "Kabupaten/Kota"),
    ];

    private readonly ImportColumn?[] _columns;

    /// <summary>Reads a record as a header; empty cells at its end are no columns.</summary>
    public ImportHeader(IReadOnlyList<string> cells)
    {
        var width = cells.Count;
        while (width > 0 && CellText.Line(cells[width - 1]).Length == 0)
            width--;
        Names = [.. cells.Take(width).Select(CellText.Line)];
        _columns = [.. Names.Select(ColumnNames.Find)];
    }

    /// <summary>The headings as written.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What each of them was taken for; null where it is not known and not read.</summary>
    public IReadOnlyList<ImportColumn?> Columns => _columns;

    /// <summary>How many different columns are recognised.</summary>
    public int Recognised => _columns.OfType<ImportColumn>().Distinct().Count();

    /// <summary>The names of required columns that are not there.</summary>
    public IReadOnlyList<string> Missing => [.. Required.Where(required => !_columns.Contains(required.Column)).Select(required => required.Name)];

    /// <summary>The heading of a column as written; null if the file lacks it.</summary>
    public string? NameOf(ImportColumn column) => IndexOf(column) is var index and >= 0 ? Names[index] : null;

    /// <summary>What is wrong or doubtful with the header itself.</summary>
    internal IEnumerable<Finding> Check()
    {
        if (Missing.Count > 0)
            yield return Finding.OfFile(new Fault("import.header_missing", string.Join(", ", Missing)));
        foreach (var twice in Enumerable.Range(0, Names.Count).Where(i => _columns[i] is not null).GroupBy(i => _columns[i]).Where(same => same.Count() > 1))
            yield return Finding.OfFile(new Fault("import.header_duplicate", string.Join(", ", twice.Select(i => Names[i]))));
        foreach (var name in Names.Where((name, i) => _columns[i] is null && name.Length > 0))
            yield return Finding.OfFile(new Fault("import.header_unknown", CellText.Shown(name)), Severity.Warning);
    }

    /// <summary>Whether a file without this column is refused.</summary>
    internal static bool IsRequired(ImportColumn column) => Required.Any(required => required.Column == column);

    /// <summary>Where a column is; -1 if the file lacks it.</summary>
    internal int IndexOf(ImportColumn column) => Array.IndexOf(_columns, column);

    /// <summary>Whether a record is this header once more, as where two files were put together.</summary>
    internal bool IsRepeatedBy(IReadOnlyList<string> cells) => cells.Count >= Names.Count && !Names.Where((name, i) => CellText.Line(cells[i]) != name).Any();
}
