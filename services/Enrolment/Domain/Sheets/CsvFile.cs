using System.Globalization;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Sheets;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>Delimited text, read with one delimiter.</summary>
internal sealed class CsvFile(Stream file, Encoding encoding, char delimiter) : ITabularFile
{
    private const int LongestField = 256 * 1024;
    private static readonly char[] Delimiters = [';', ',', '\t', '|'];

    public SheetFormat Format => SheetFormat.Csv;

    public string Name => delimiter.ToString();

    /// <summary>The readings of a file by each delimiter, or why it is no text.</summary>
    public static Parsed<IReadOnlyList<ITabularFile>> Readings(Stream file)
    {
        var encoding = FileText.Detect(file);
        return encoding.IsRefused ? encoding.Refusal : Delimiters.Select(delimiter => new CsvFile(file, encoding.Value, delimiter)).ToList<ITabularFile>();
    }

    public IEnumerable<TabularRow> Rows()
    {
        file.Position = 0;
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        Fault? stray = null;
        using var csv = new CsvParser(text, Configuration(bad => stray ??= StrayQuote(bad.Field)));
        for (var number = 1; ; number++)
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
                yield return new TabularRow(number, [], new Fault("import.quote_unterminated"));
                yield break;
            }
            yield return new TabularRow(number, csv.Record ?? [], stray);
        }
    }

    private static Fault? StrayQuote(string field)
    {
        // Quotes inside an unquoted cell (RM "Rahmat") are text; only a quoted cell whose quotes do not pair is damage.
        if (!field.StartsWith('"'))
            return null;
        return field.Count(c => c == '"') % 2 == 1 ? new Fault("import.quote_unterminated") : new Fault("row.stray_quote");
    }

    private CsvConfiguration Configuration(Action<BadDataFoundArgs> bad) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = Name,
        HasHeaderRecord = false,
        IgnoreBlankLines = false, // they count as records
        MaxFieldSize = LongestField,
        BadDataFound = args => bad(args),
    };
}
