using System.Xml;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Sheets;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>One visible sheet of a workbook; its rows are streamed, and macros, formulas and links are never followed.</summary>
internal sealed class ExcelSheet : ITabularFile
{
    // Beyond lie no columns of an office's list.
    private const int MostColumns = 500;

    private readonly Stream _file;
    private readonly string _relation;
    private readonly WorkbookParts _parts;
    private readonly MergedRows _merged = new();

    private ExcelSheet(Stream file, Sheet sheet, WorkbookPart workbook, WorkbookParts parts)
    {
        (_file, _parts, Name, _relation) = (file, parts, sheet.Name?.Value ?? "", sheet.Id!.Value!);
        foreach (var range in SheetXml.MergedRanges(workbook.GetPartById(_relation)))
            _merged.Add(range);
        _merged.End();
    }

    public SheetFormat Format => SheetFormat.Xlsx;

    public string Name { get; }

    /// <summary>The visible sheets of a workbook, each looked through once, or why it is none.</summary>
    public static Parsed<IReadOnlyList<ITabularFile>> Readings(Stream file)
    {
        if (OfficeFile.Danger(file) is { } danger)
            return danger;
        var isWorkbook = false;
        try
        {
            using var document = Open(file);
            isWorkbook = document.WorkbookPart?.ContentType.Contains("sheet", StringComparison.Ordinal) == true;
            if (!isWorkbook || document.WorkbookPart is not { } workbook)
                return NoWorkbook();
            var parts = new WorkbookParts(workbook);
            return WorkbookParts.Elements<Sheet>(workbook).Where(sheet => IsVisible(sheet, workbook))
                .Select(sheet => new ExcelSheet(file, sheet, workbook, parts)).ToList<ITabularFile>();
        }
        catch (Exception e) when (e is OpenXmlPackageException or FormatException or XmlException or InvalidDataException or ArgumentException or InvalidOperationException or IOException)
        {
            // The zip may be a text document, a presentation, anything; or the parts of a workbook cannot be read.
            return isWorkbook ? new Fault("import.damaged") : NoWorkbook();
        }
    }

    public IEnumerable<TabularRow> Rows()
    {
        using var document = Open(_file);
        foreach (var (number, cells) in SheetXml.Rows(document.WorkbookPart!.GetPartById(_relation)))
        {
            var row = new TabularRow(number, Texts(cells));
            yield return _merged.Contains(number) && !row.IsBlank ? row with { Damage = new Fault("row.merged_cells") } : row;
        }
    }

    private static SpreadsheetDocument Open(Stream file)
    {
        file.Position = 0;
        return SpreadsheetDocument.Open(file, isEditable: false, new OpenSettings { MaxCharactersInPart = OfficeFile.MostUnpacked });
    }

    private string[] Texts(IReadOnlyList<RawCell> cells)
    {
        var texts = new List<string>(cells.Count);
        foreach (var cell in cells.Where(cell => cell.Column < MostColumns))
        {
            while (texts.Count <= cell.Column)
                texts.Add("");
            texts[cell.Column] = _parts.Text(cell);
        }

        return [.. texts];
    }

    private static bool IsVisible(Sheet sheet, WorkbookPart workbook) =>
        sheet.State?.InnerText is null or "visible" && workbook.GetPartById(sheet.Id?.Value ?? "") is WorksheetPart;

    private static Fault NoWorkbook() => new("import.not_csv", "zip") { Variant = "kind" };
}
