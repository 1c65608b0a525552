using System.Globalization;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>Reads an office's CSV file whatever its encoding, delimiter and column order, one record at a time.</summary>
public sealed class ImportReader
{
    private const int Sample = 128 * 1024;
    private const int HeaderWithin = 20;
    private const int LongestField = 256 * 1024;
    private static readonly char[] Delimiters = [';', ',', '\t', '|'];

    private readonly Stream _file;
    private readonly Encoding? _encoding;
    private readonly int _recordsBeforeHeader;

    private ImportReader(Stream file, Fault fault)
    {
        _file = file;
        Header = new ImportHeader([]);
        Findings = [Finding.OfFile(fault)];
    }

    private ImportReader(Stream file, Encoding encoding, Layout layout, IReadOnlyList<Finding> findings)
    {
        _file = file;
        _encoding = encoding;
        (Delimiter, _recordsBeforeHeader, Header) = (layout.Delimiter, layout.RecordsBefore, layout.Header);
        Findings = findings;
    }

    /// <summary>What was found about the file as a whole.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Whether there are records to read.</summary>
    public bool CanRead => !Findings.Any(finding => finding.StopsImport);

    /// <summary>The header.</summary>
    public ImportHeader Header { get; }

    /// <summary>The delimiter that was recognised.</summary>
    public char Delimiter { get; }

    /// <summary>The name of the encoding that was recognised; null if none was.</summary>
    public string? EncodingName => _encoding?.WebName;

    /// <summary>Looks at a file. The stream must be able to seek, is read twice, and stays the caller's to close.</summary>
    public static ImportReader Open(Stream file)
    {
        var encoding = FileText.Detect(file);
        if (encoding.IsRefused)
            return new ImportReader(file, encoding.Refusal);
        var sample = ReadSample(file, encoding.Value);
        var layouts = Delimiters.Select(delimiter => FindHeader(sample, delimiter)).ToList();
        var complete = layouts.FindAll(layout => layout.Header.Missing.Count == 0);
        if (complete.Count > 1)
            return new ImportReader(file, new Fault("import.delimiter_ambiguous"));
        var layout = complete.Count == 1 ? complete[0] : layouts.MaxBy(layout => layout.Header.Recognised)!;
        return new ImportReader(file, encoding.Value, layout, FindingsOf(layout, wholeFile: sample.Length < Sample));
    }

    /// <summary>The records behind the header; empty lines are numbered but left out. Reads on as the caller does; memory does not grow with the file.</summary>
    public IEnumerable<ImportRecord> Records()
    {
        if (!CanRead)
            yield break;
        _file.Position = 0;
        using var text = new StreamReader(_file, _encoding!, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        Fault? stray = null;
        using var csv = new CsvParser(text, Configuration(Delimiter, bad => stray ??= StrayQuote(bad.Field)));
        for (var number = -_recordsBeforeHeader + 1; ; number++)
        {
            stray = null;
            var broken = false;
            try
            {
                if (!csv.Read())
                    yield break;
            }
            catch (MaxFieldSizeException)
            {
                broken = true;
            }
            if (broken)
            {
                yield return new ImportRecord(number, [], new Fault("import.quote_unterminated"));
                yield break;
            }
            if (number > 1 && csv.Record is { } cells && !Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
                yield return Record(number, cells, stray);
        }
    }

    private ImportRecord Record(int number, string[] cells, Fault? damage)
    {
        var width = Header.Names.Count;
        var used = cells.Length;
        while (used > width && string.IsNullOrWhiteSpace(cells[used - 1]))
            used--;
        string[] Counts() => [used.ToString(CultureInfo.InvariantCulture), width.ToString(CultureInfo.InvariantCulture)];
        if (used > width)
            damage ??= new Fault("row.too_many_fields", Counts());
        else if (used < width)
            damage ??= new Fault("row.too_few_fields", Counts());
        return new ImportRecord(number, [.. cells.Take(used).Select(TextGuard.Remove)], damage);
    }

    private static List<Finding> FindingsOf(Layout layout, bool wholeFile)
    {
        if (layout.Header.Recognised == 0)
            return [Finding.OfFile(new Fault("import.header_missing", string.Join(", ", layout.Header.Missing)) { Variant = "none" })];
        var findings = layout.Header.Check().ToList();
        if (layout.HasTextBefore)
            findings.Add(Finding.OfFile(new Fault("import.lines_before_header"), Severity.Warning));
        if (wholeFile && !layout.HasRows && !findings.Exists(finding => finding.StopsImport))
            findings.Add(Finding.OfFile(new Fault("import.no_rows")));
        return findings;
    }

    private static string ReadSample(Stream file, Encoding encoding)
    {
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var sample = new char[Sample];
        return new string(sample, 0, reader.ReadBlock(sample, 0, Sample));
    }

    // The header is the record of the first few that names most columns: offices put titles above it.
    private static Layout FindHeader(string sample, char delimiter)
    {
        using var csv = new CsvParser(new StringReader(sample), Configuration(delimiter, _ => { }));
        var records = new List<string[]>();
        while (records.Count < HeaderWithin && csv.Read())
            records.Add(csv.Record ?? []);
        var headers = records.ConvertAll(record => new ImportHeader(record));
        var at = headers.IndexOf(headers.MaxBy(header => header.Recognised)!);
        bool IsText(string[] record) => !Array.TrueForAll(record, string.IsNullOrWhiteSpace) && !(record is [var first, ..] && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase));
        return new Layout(delimiter, at, headers[at], records.Take(at).Any(IsText), records.Skip(at + 1).Any(IsText));
    }

    private static Fault? StrayQuote(string field)
    {
        // Quotes inside an unquoted cell (RM "Rahmat") are text; only a quoted cell whose quotes do not pair is damage.
        if (!field.StartsWith('"'))
            return null;
        return field.Count(c => c == '"') % 2 == 1 ? new Fault("import.quote_unterminated") : new Fault("row.stray_quote");
    }

    private static CsvConfiguration Configuration(char delimiter, Action<BadDataFoundArgs> bad) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter.ToString(),
        HasHeaderRecord = false,
        IgnoreBlankLines = false, // they count as records
        MaxFieldSize = LongestField,
        BadDataFound = args => bad(args),
    };

    private sealed record Layout(char Delimiter, int RecordsBefore, ImportHeader Header, bool HasTextBefore, bool HasRows);
}
