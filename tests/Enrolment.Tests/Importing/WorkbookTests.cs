using System.IO.Compression;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Sheets;
using CoachingPlatform.Sheets;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class WorkbookTests
{
    private static readonly string[] Header = ImportRun.Header.Split(';');

    [Fact]
    public void A_workbook_of_texts_gives_the_same_businesses_as_the_file_it_was_made_of()
    {
        var run = ImportRun.Of(Workbook.Of(Workbook.Texts(ImportRun.Kalsel)));
        Assert.Equal((SheetFormat.Xlsx, "Data"), (run.Reader.Format, run.Reader.TableName));
        Assert.Empty(run.Reader.Findings);
        Assert.Equal(600, run.Rows.Count);
        // The guards that a CSV needs stay as they are in a sheet: the readers of numbers pass over them.
        Assert.Equal(Summary(ImportRun.Of(ImportRun.Kalsel)), Summary(run));
    }

    [Theory]
    [InlineData("NIK", "<c><v>6302056512806789</v></c>", "nik.rounded")]
    [InlineData("NIK", "<c><v>6.302056512806780E15</v></c>", "nik.rounded")]
    [InlineData("NIK", "<c t=\"str\"><f>A1</f><v>6302056512806789</v></c>", "")]
    [InlineData("NIB", "<c><v>1517440717674</v></c>", "")]
    [InlineData("NIB", "<c><v>1.517440717674E12</v></c>", "")]
    [InlineData("NIB", "<c><v>517440717674</v></c>", "nib.length")]
    [InlineData("KBLI", "<c><v>10794</v></c>", "")]
    [InlineData("KBLI", "<c><v>1411</v></c>", "kbli.not_five_digits")]
    [InlineData("KBLI", "<c><v>10794.5</v></c>", "kbli.format")]
    [InlineData("No HP", "<c><v>6281258331440</v></c>", "")]
    [InlineData("No HP", "<c><v>81258331440</v></c>", "phone.zero_restored")]
    [InlineData("Omzet per Tahun", "<c><v>96000000</v></c>", "")]
    [InlineData("Omzet per Tahun", "<c><v>95999999.99999999</v></c>", "")]
    [InlineData("Omzet per Tahun", "<c><v>9.6E7</v></c>", "")]
    [InlineData("Omzet per Tahun", "<c s=\"5\"><v>96000000</v></c>", "")]
    [InlineData("Omzet per Tahun", "<c><v>96000000.5</v></c>", "money.not_whole")]
    [InlineData("Omzet per Tahun", "<c><v>1500.125</v></c>", "money.ambiguous")]
    [InlineData("Omzet per Tahun", "<c><v>-5</v></c>", "money.negative")]
    [InlineData("Omzet per Tahun", "<c s=\"2\"><v>0.5</v></c>", "money.format")]
    [InlineData("TK Dibayar", "<c s=\"2\"><v>1</v></c>", "workers.format")]
    [InlineData("TK Dibayar", "<c t=\"b\"><v>1</v></c>", "workers.format")]
    [InlineData("Tgl Lahir Pemilik", "<c s=\"1\"><v>29580</v></c>", "")]
    [InlineData("Tgl Lahir Pemilik", "<c s=\"4\"><v>29580</v></c>", "")]
    [InlineData("Tgl Lahir Pemilik", "<c t=\"d\"><v>1980-12-25T00:00:00</v></c>", "")]
    [InlineData("Tgl Lahir Pemilik", "<c><v>29580</v></c>", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "<c s=\"1\"><v>29580.4</v></c>", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "<c s=\"1\"><v>1e300</v></c>", "date.format")]
    [InlineData("Aset", "<c t=\"e\"><v>#REF!</v></c>", "cell.error")]
    [InlineData("Nama Pemilik", "<c t=\"e\"><f>A1</f><v>#N/A</v></c>", "cell.error")]
    [InlineData("NIK", "<c t=\"e\"/>", "cell.error")]
    [InlineData("NIB", "<c t=\"s\"><v>4000</v></c>", "cell.error")]
    [InlineData("Aset", "<c><v>abc</v></c>", "cell.error")]
    [InlineData("Aset", "<c><f>SUM(A1:A9)</f></c>", "cell.error")]
    [InlineData("Aset", "<c><f>SUM(A1:A9)</f><v>24000000</v></c>", "")]
    [InlineData("Nama Usaha", "<c t=\"inlineStr\"><is><r><t>Kerupuk</t></r><r><t xml:space=\"preserve\"> Amanah</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></is></c>", "")]
    public void Each_kind_of_cell_is_read_as_a_person_sees_it_or_refused(string column, string cell, string code)
    {
        var run = Run((column, cell));
        Assert.Equal(code.Length == 0 ? [] : [code], run.Codes);
        Assert.All(run.Findings, finding => Assert.Equal((2, column), (finding.Row, finding.Column)));
    }

    [Fact]
    public void Numbers_dates_and_runs_of_text_have_the_value_that_they_show()
    {
        Assert.Equal("1517440717674", Run(("NIB", Workbook.Number("1517440717674"))).Draft(2).Nib!.Value);
        Assert.Equal(96_000_000, Run(("Omzet per Tahun", Workbook.Number("95999999.99999999"))).Draft(2).AnnualSales!.Value.Amount);
        Assert.Equal(new DateOnly(1980, 12, 25), Run(("Tgl Lahir Pemilik", Workbook.Number("29580", 4))).Draft(2).BirthDate);
        Assert.Equal("Kerupuk Amanah", Run(("Nama Usaha", "<c t=\"inlineStr\"><is><r><t>Kerupuk</t></r><r><t xml:space=\"preserve\"> Amanah</t></r></is></c>")).Draft(2).Name);
        Assert.Equal("Jl. Satu\nGang Dua", Run(("Alamat", "Jl. Satu_x000D_\nGang Dua")).Draft(2).Address);
        Assert.Equal("=1+1 'x'", Run(("Nama Usaha", "=1+1 'x'")).Draft(2).Name);
    }

    [Fact]
    public void Dates_of_a_workbook_that_counts_from_1904_are_right()
    {
        var rows = new[] { Header, Row(("Tgl Lahir Pemilik", Workbook.Number("28118", 1))) };
        Assert.Equal(new DateOnly(1980, 12, 25), ImportRun.Of(Workbook.Of(rows, from1904: true)).Draft(2).BirthDate);
    }

    [Theory]
    [InlineData("00000", "1411", "01411")]
    [InlineData("0000000000000", "517440717674", "0517440717674")]
    [InlineData("0", "5", "5")]
    [InlineData("0.00", "5", "5")]
    [InlineData("[Red]#,##0;-#,##0", "1234567", "1234567")]
    [InlineData("\"hari\" 0", "5", "5")]
    [InlineData("[h]:mm", "0.5", "1899-12-30 12:00:00")]
    [InlineData("0.0%", "0.125", "12,5%")]
    [InlineData("yyyy", "29580", "1980-12-25")]
    [InlineData("General", "1e15", "1E+15")]
    [InlineData("General", "999999999999999", "999999999999999")]
    [InlineData("General", "0.1", "0,1")]
    public void A_custom_format_changes_what_a_number_reads_as_only_where_it_changes_its_meaning(string format, string number, string text) =>
        Assert.Equal(text, NumberShape.Of(164, format).Text(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), from1904: false));

    [Fact]
    public void Empty_rows_count_and_cells_beside_the_table_are_remarks()
    {
        string[] title = ["DATA UMKM"], none = [], other = [.. Row(("NIB", "1517440717674"), ("No HP", "081258331441")), "", "cek lagi"];
        var run = ImportRun.Of(Workbook.Of([title, none, Header, none, Row()[..12], other]));
        Assert.Equal(["import.lines_before_header"], run.Reader.Findings.Select(f => f.Code));
        Assert.Equal([3, 4], run.Rows.Select(row => row.Record.Number));
        Assert.Equal("Kerupuk Amanah", run.Draft(4).Name);
        Assert.Null(run.Draft(3).BirthDate);
    }

    [Fact]
    public void Rows_with_merged_cells_fail_alone_but_titles_and_totals_may_have_them()
    {
        string[] total = ["TOTAL", "", "", "", "", "", "", "", "", "", "", "9", "9"];
        var second = Row(("NIB", "1517440717674"), ("Kecamatan", ""), ("No HP", "081258331441"));
        var third = Row(("NIB", "2517440717674"), ("No HP", "081258331442"));
        var run = ImportRun.Of(Workbook.Of([["DATA UMKM"], Header, Row(), second, third, total], "A1:R1 J3:J4 A6:H6"));
        Assert.Equal([(2, "row.merged_cells"), (3, "row.merged_cells"), (5, "row.summary_skipped")], run.Rows.SelectMany(r => r.Findings).Select(f => (f.Row, f.Code)));
        Assert.Equal("Kerupuk Amanah", run.Draft(4).Name);
    }

    [Fact]
    public void The_sheet_with_the_list_is_found_and_two_of_them_are_not_chosen_between()
    {
        IEnumerable<string[]> list = [Header, Row()], cover = [["Petunjuk"], ["Isi lembar Data"]];
        Assert.Equal("Isi", ImportRun.Of(Workbook.Of([("Sampul", "", cover), ("Isi", "", list)])).Reader.TableName);
        Assert.Equal("Isi", ImportRun.Of(Workbook.Of([("Lama", "hidden", list), ("Arsip", "veryHidden", list), ("Isi", "visible", list)])).Reader.TableName);
        var two = ImportRun.Of(Workbook.Of([("Kotabaru", "", list), ("Tapin", "", list)]));
        Assert.Equal(["import.sheet_ambiguous"], two.Codes);
        Assert.Contains("\"Kotabaru\", \"Tapin\"", two.Findings.First().MessageEn, StringComparison.Ordinal);
        Assert.Equal(["import.header_missing"], ImportRun.Of(Workbook.Of([("Lama", "hidden", list)])).Codes);
        Assert.Equal(["import.no_rows"], ImportRun.Of(Workbook.Of([Header, ["", ""]])).Codes);
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "truncated", "import.damaged" }, { "broken sheet", "import.damaged" }, { "another zip", "import.not_csv" }, { "a text document", "import.not_csv" },
        { "old", "import.old_excel" }, { "locked", "import.encrypted" }, { "bomb", "import.unpacks_too_large" }, { "endless text", "import.damaged" },
        { "entities", "import.damaged" }, { "no such sheet", "import.damaged" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_workbook_that_can_be_read_is_refused_with_the_reason(string kind, string code)
    {
        var finding = Assert.Single(ImportRun.Of(Bad(kind)).Findings);
        Assert.Equal((code, true), (finding.Code, finding.StopsImport));
        Assert.NotEqual(finding.MessageId, finding.MessageEn);
    }

    /// <summary>A workbook that is none, or none that may be opened.</summary>
    internal static byte[] Bad(string kind)
    {
        var good = Workbook.Of([Header, Row()]);
        byte[] compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[70_000]];
        const string Open = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
        return kind switch
        {
            "truncated" => good[..(good.Length / 2)],
            "broken sheet" => With(good, "xl/worksheets/sheet0.xml", Open + "<row><c>"),
            "another zip" => With([], "isi.txt", "halo"),
            "a text document" => With(good, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
            "old" => [.. compound, .. Encoding.Unicode.GetBytes("Workbook")],
            "locked" => [.. compound[..65_520], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. compound],
            "bomb" => Bomb(good),
            "endless text" => With(good, "xl/sharedStrings.xml", new string('a', 3_000_000)),
            "entities" => With(good, "xl/worksheets/sheet0.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]>" + Open + "</sheetData></worksheet>"),
            "no such sheet" => With(good, "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets><sheet name=\"x\" sheetId=\"1\"/></sheets></workbook>"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    internal static string[] Row(params (string Column, string Cell)[] changes)
    {
        var cells = CsvText.Read(ImportRun.Row())[0];
        foreach (var (column, cell) in changes)
            cells[Array.IndexOf(Header, column)] = cell;
        return cells;
    }

    private static ImportRun Run(params (string Column, string Cell)[] changes) => ImportRun.Of(Workbook.Of([Header, Row(changes)]));

    private static byte[] With(byte[] file, string name, string text)
    {
        using var output = new MemoryStream();
        output.Write(file);
        using (var zip = new ZipArchive(output, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(name)?.Delete();
            using var content = zip.CreateEntry(name).Open();
            content.Write(Encoding.UTF8.GetBytes(text));
        }

        return output.ToArray();
    }

    // Half a gigabyte of zeros takes half a megabyte.
    private static byte[] Bomb(byte[] file)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in new ZipArchive(new MemoryStream(file)).Entries)
            {
                using var copy = zip.CreateEntry(entry.FullName).Open();
                using var source = entry.Open();
                source.CopyTo(copy);
            }

            using var content = zip.CreateEntry("xl/media/image1.png", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var written = 0L; written <= OfficeFile.MostUnpacked; written += zeros.Length)
                content.Write(zeros);
        }

        return output.ToArray();
    }

    private static List<string> Summary(ImportRun run) =>
        [.. run.Rows.Select(row => $"{row.Record.Number} {row.Draft?.NaturalKey} {row.Draft?.AnnualSales} {string.Join(',', row.Findings.Select(f => $"{f.Column} {f.Code} {f.Severity} {f.OfRow}").Order())}")];
}
