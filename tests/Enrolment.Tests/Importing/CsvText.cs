using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>Writes a semicolon file otherwise, with CsvHelper and none of the product's code.</summary>
internal static class CsvText
{
    public static string Rewrite(string text, char delimiter) => Write(Read(text), delimiter);

    public static string Shuffle(string text, int seed)
    {
        var rows = Read(text);
        var order = Enumerable.Range(0, rows[0].Length).ToArray();
        new Random(seed).Shuffle(order);
        return Write(rows.ConvertAll(row => order.Select(i => row[i]).ToArray()), ';');
    }

    public static string WithoutFirstColumn(string text) => Write(Read(text).ConvertAll(row => row[1..]), ';');

    public static List<string[]> Read(string text)
    {
        using var parser = new CsvParser(new StringReader(text.TrimStart('\ufeff')), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";" });
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        return rows;
    }

    private static string Write(List<string[]> rows, char delimiter)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter.ToString() }))
            foreach (var row in rows)
            {
                foreach (var cell in row)
                    csv.WriteField(cell);
                csv.NextRecord();
            }
        return text.ToString();
    }
}
