using System.IO.Compression;
using System.Text;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>Makes workbooks as the format's specification (ECMA-376) writes them, by hand and with none of the product's code or libraries.</summary>
internal static class Workbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";

    /// <summary>Number formats of the cells by style: 1 date, 2 percent, 3 eight zeros, 4 a custom date, 5 rupiah, 6 text.</summary>
    private static readonly string[] Styles = ["0", "14", "9", "164", "165", "166", "49"];

    /// <summary>One sheet of rows; a cell that begins with &lt; is written as it is, any other as a shared text.</summary>
    public static byte[] Of(IEnumerable<string[]> rows, string merged = "", bool from1904 = false) => Of([("Data", "", rows)], merged, from1904);

    /// <summary>Several sheets, each with its name and state.</summary>
    public static byte[] Of(IReadOnlyList<(string Name, string State, IEnumerable<string[]> Rows)> sheets, string merged = "", bool from1904 = false)
    {
        var texts = new List<string>();
        var bodies = sheets.Select(sheet => Sheet(sheet.Rows, texts, merged)).ToList();
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "[Content_Types].xml", $"""
                <Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
                <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
                <Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
                {string.Concat(sheets.Select((_, i) => $"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"))}</Types>
                """);
            Add(zip, "_rels/.rels", $"""<Relationships xmlns="{Package}/relationships"><Relationship Id="r" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(zip, "xl/_rels/workbook.xml.rels", $"""
                <Relationships xmlns="{Package}/relationships"><Relationship Id="styles" Type="{Relations}/styles" Target="styles.xml"/>
                <Relationship Id="texts" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/>
                {string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"s{i}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"))}</Relationships>
                """);
            Add(zip, "xl/workbook.xml", $"""
                <workbook xmlns="{Main}" xmlns:r="{Relations}"><workbookPr date1904="{(from1904 ? 1 : 0)}"/><sheets>{string.Concat(sheets.Select((s, i) =>
                    $"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\"{(s.State.Length > 0 ? $" state=\"{s.State}\"" : "")} r:id=\"s{i}\"/>"))}</sheets></workbook>
                """);
            Add(zip, "xl/styles.xml", $"""
                <styleSheet xmlns="{Main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="00000000"/><numFmt numFmtId="165" formatCode="[$-421]dd\ mmmm\ yyyy;@"/>
                <numFmt numFmtId="166" formatCode="_(&quot;Rp dan sen&quot;* #,##0_)"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
                <cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs>{string.Concat(Styles.Select(id => $"<xf numFmtId=\"{id}\"/>"))}</cellXfs></styleSheet>
                """);
            Add(zip, "xl/sharedStrings.xml", $"""<sst xmlns="{Main}">{string.Concat(texts.Select(text => text.StartsWith("<r>", StringComparison.Ordinal) ? $"<si>{text}</si>" : $"<si><t xml:space=\"preserve\">{Escaped(text)}</t></si>"))}</sst>""");
            foreach (var (i, body) in bodies.Index())
                Add(zip, $"xl/worksheets/sheet{i}.xml", body);
        }

        return file.ToArray();
    }

    /// <summary>A number in a style.</summary>
    public static string Number(string value, int style = 0) => $"<c s=\"{style}\"><v>{value}</v></c>";

    /// <summary>The rows of a semicolon file as texts.</summary>
    public static IEnumerable<string[]> Texts(string csv) => CsvText.Read(csv);

    /// <summary>A part of a workbook as it is.</summary>
    public static string PartOf(byte[] file, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var text = new StreamReader(zip.GetEntry(name)!.Open());
        return text.ReadToEnd();
    }

    private static string Sheet(IEnumerable<string[]> rows, List<string> texts, string merged)
    {
        var known = new Dictionary<string, int>();
        var body = new StringBuilder($"<worksheet xmlns=\"{Main}\"><sheetData>");
        foreach (var (r, row) in rows.Index())
        {
            body.Append(System.Globalization.CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\">");
            foreach (var (c, cell) in row.Index().Where(cell => cell.Item.Length > 0))
                body.Append(cell.StartsWith("<c", StringComparison.Ordinal) ? cell.Insert(2, $" r=\"{Column(c)}{r + 1}\"") : $"<c r=\"{Column(c)}{r + 1}\" t=\"s\"><v>{Shared(cell)}</v></c>");
            body.Append("</row>");
        }

        return body.Append("</sheetData>").Append(merged.Length == 0 ? "" : $"<mergeCells>{string.Concat(merged.Split(' ').Select(range => $"<mergeCell ref=\"{range}\"/>"))}</mergeCells>").Append("</worksheet>").ToString();

        int Shared(string text)
        {
            if (known.TryGetValue(text, out var at))
                return at;
            texts.Add(text);
            return known[text] = texts.Count - 1;
        }
    }

    private static string Column(int index) => index < 26 ? $"{(char)('A' + index)}" : $"{(char)('A' + (index / 26) - 1)}{(char)('A' + (index % 26))}";

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var content = zip.CreateEntry(name).Open();
        content.Write(Encoding.UTF8.GetBytes(text));
    }
}
