using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>What the cells of a workbook refer to: shared texts, number formats, the day that dates count from. Each part is streamed.</summary>
internal sealed class WorkbookParts
{
    private readonly SharedTexts _texts = new();
    private readonly Dictionary<int, string> _formats = [];
    private readonly List<NumberShape> _shapes = [];
    private readonly bool _from1904;

    public WorkbookParts(WorkbookPart workbook)
    {
        _from1904 = Elements<WorkbookProperties>(workbook).FirstOrDefault()?.Date1904?.InnerText is "1" or "true";
        if (workbook.SharedStringTablePart is { } texts)
            foreach (var text in SheetXml.Texts(texts))
                _texts.Add(Decoded(text));
        if (workbook.WorkbookStylesPart is { } styles)
            ReadFormats(styles);
    }

    /// <summary>The elements of one kind in a part, one at a time.</summary>
    public static IEnumerable<T> Elements<T>(OpenXmlPart part)
        where T : OpenXmlElement
    {
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
            while (reader.ElementType == typeof(T) && reader.IsStartElement)
                yield return (T)reader.LoadCurrentElement()!;
    }

    /// <summary>A cell as text. Of a formula it is what the program calculated last.</summary>
    public string Text(RawCell cell)
    {
        var value = cell.Value;
        return cell.Type switch
        {
            "s" => IdOf(value) is { } at && _texts[at] is { } text ? text : SheetError.Unknown,
            "inlineStr" or "str" => Decoded(value),
            "b" => value is "1" or "true" ? "TRUE" : "FALSE",
            "e" => value.Length > 0 ? value : SheetError.Unknown,
            "d" => value.EndsWith("T00:00:00", StringComparison.Ordinal) ? value[..^9] : value,
            // A formula that no program has calculated: to take it for an empty cell would lose what it stands for.
            _ when value.Length == 0 => cell.IsFormula ? SheetError.NotCalculated : "",
            _ => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? ShapeOf(cell).Text(number, _from1904) : SheetError.Unknown,
        };
    }

    private NumberShape ShapeOf(RawCell cell) => cell.Style is { } style and >= 0 && style < _shapes.Count ? _shapes[style] : default;

    private void ReadFormats(WorkbookStylesPart styles)
    {
        using var reader = OpenXmlReader.Create(styles);
        var areCells = false; // the formats of named styles look the same
        while (reader.Read() && !(areCells && reader.IsEndElement && reader.ElementType == typeof(CellFormats)))
        {
            if (!reader.IsStartElement)
                continue;
            areCells |= reader.ElementType == typeof(CellFormats);
            if (areCells && reader.ElementType == typeof(CellFormat))
                _shapes.Add(ShapeOf(Attribute(reader, "numFmtId")));
            if (!areCells && reader.ElementType == typeof(NumberingFormat) && IdOf(Attribute(reader, "numFmtId")) is { } id)
                _formats[id] = Attribute(reader, "formatCode") ?? "";
        }
    }

    private NumberShape ShapeOf(string? formatId) => IdOf(formatId) is { } id ? NumberShape.Of(id, _formats.GetValueOrDefault(id)) : default;

    private static string? Attribute(OpenXmlReader reader, string name) => reader.Attributes.FirstOrDefault(a => a.LocalName == name).Value;

    private static int? IdOf(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    // A control character is written as _x000D_.
    private static string Decoded(string text) => text.Contains("_x", StringComparison.Ordinal) ? XmlConvert.DecodeName(text) : text;
}
