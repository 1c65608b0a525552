using System.Globalization;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>
/// Reads the two large parts of a workbook, its rows and its shared texts, as they come. The library finds the parts; its own reader of
/// elements took five to ten times as long for 100,000 rows as this one.
/// </summary>
internal static class SheetXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, CloseInput = true, MaxCharactersInDocument = OfficeFile.MostUnpacked,
    };

    /// <summary>The shared texts in order.</summary>
    public static IEnumerable<string> Texts(OpenXmlPart texts)
    {
        using var xml = Open(texts);
        var text = new PlainText();
        while (xml.Read())
        {
            text.Follow(xml);
            if (Ends(xml, "si"))
                yield return text.Take();
        }
    }

    /// <summary>The rows with their numbers and cells.</summary>
    public static IEnumerable<(int Number, IReadOnlyList<RawCell> Cells)> Rows(OpenXmlPart sheet)
    {
        using var xml = Open(sheet);
        var text = new PlainText();
        var cells = new List<RawCell>();
        var (cell, number) = (default(RawCell), 0);
        while (xml.Read())
        {
            text.Follow(xml);
            if (Begins(xml, "row"))
                number = Math.Max(number + 1, Math.Min(Number(xml.GetAttribute("r")) ?? 0, MergedRows.MostRows));
            else if (Begins(xml, "c"))
                cell = new RawCell(ColumnOf(xml.GetAttribute("r")) ?? (cells.Count == 0 ? 0 : cells[^1].Column + 1), xml.GetAttribute("t"), Number(xml.GetAttribute("s")), false, "");
            else if (Begins(xml, "f"))
                cell = cell with { IsFormula = true };
            if (Ends(xml, "c"))
                cells.Add(cell with { Value = text.Take() });
            if (!Ends(xml, "row"))
                continue;
            yield return (number, cells);
            cells = [];
        }
    }

    /// <summary>The ranges of merged cells, such as <c>B2:B5</c>. They stand behind the rows.</summary>
    public static IEnumerable<string?> MergedRanges(OpenXmlPart sheet)
    {
        using var xml = Open(sheet);
        while (xml.Read())
            if (Begins(xml, "mergeCell"))
                yield return xml.GetAttribute("ref");
    }

    private static XmlReader Open(OpenXmlPart part) => XmlReader.Create(part.GetStream(FileMode.Open, FileAccess.Read), Settings);

    // By the local name: the strict form of the format has another namespace.
    private static bool Begins(XmlReader xml, string name) => xml.NodeType == XmlNodeType.Element && xml.LocalName == name;

    private static bool Ends(XmlReader xml, string name) =>
        (xml.NodeType == XmlNodeType.EndElement || (xml.NodeType == XmlNodeType.Element && xml.IsEmptyElement)) && xml.LocalName == name;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // "AB12" is column 27, counted from 0.
    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in (reference ?? "").Take(3).TakeWhile(char.IsAsciiLetterUpper))
            column = (column * 26) + c - 'A' + 1;
        return column == 0 ? null : column - 1;
    }

    /// <summary>Collects a value or the runs of a text, without the readings of East Asian signs that may stand beside it.</summary>
    private sealed class PlainText
    {
        private readonly StringBuilder _text = new();
        private bool _isText, _isReading;

        public void Follow(XmlReader xml)
        {
            var begins = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
            if (begins || xml.NodeType == XmlNodeType.EndElement)
            {
                _isText = xml.LocalName is "t" or "v" ? begins : _isText;
                _isReading = xml.LocalName == "rPh" ? begins : _isReading;
            }
            else if (_isText && !_isReading)
            {
                _text.Append(xml.Value);
            }
        }

        public string Take()
        {
            var text = _text.ToString();
            _text.Clear();
            return text;
        }
    }
}

/// <summary>A cell as stored.</summary>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Type">The kind of the value (ECMA-376 part 1, 18.18.11); null means a number.</param>
/// <param name="Style">The number of its format.</param>
/// <param name="IsFormula">Whether a formula gives the value.</param>
/// <param name="Value">The value, empty if there is none.</param>
internal readonly record struct RawCell(int Column, string? Type, int? Style, bool IsFormula, string Value);
