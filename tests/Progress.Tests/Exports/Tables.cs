using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>Reads files as others would: by the libraries and with none of the product's code.</summary>
internal static class Tables
{
    /// <summary>The rows of a semicolon file, which must begin with the mark that Excel looks for.</summary>
    public static List<string[]> Csv(byte[] file)
    {
        if (!file.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            throw new FormatException("The file does not begin with a byte order mark.");
        using var parser = new CsvParser(new StreamReader(new MemoryStream(file)), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";" });
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        return rows;
    }

    /// <summary>The cells of a workbook's only sheet, each with its type: t for a text, n for a number, f for a formula; empty ones are "".</summary>
    public static List<string[]> Xlsx(byte[] file)
    {
        using var package = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
        var sheet = package.WorkbookPart!.WorksheetParts.Single();
        return [.. sheet.Worksheet!.Descendants<Row>().Select(row => row.Elements<Cell>().Select(Shown).ToArray())];
    }

    private static string Shown(Cell cell) => cell switch
    {
        { CellFormula: not null } => $"f:{cell.CellFormula.Text}",
        { InlineString: { } text } => $"t:{text.InnerText}",
        { CellValue: { } value } => $"n:{value.Text}",
        _ => "",
    };
}
