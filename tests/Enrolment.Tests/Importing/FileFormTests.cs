using System.Text;
using CoachingPlatform.Enrolment.Domain.Importing;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class FileFormTests
{
    private static readonly string Good = ImportRun.Header + "\r\n" + ImportRun.Row() + "\r\n";

    static FileFormTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, string> Forms()
    {
        var data = new TheoryData<string, string>();
        foreach (var encoding in new[] { "utf-8", "utf-8-bom", "utf-16le-bom", "utf-16be-bom", "utf-16le", "utf-16be", "windows-1252" })
            foreach (var delimiter in new[] { ";", ",", "\t", "|" })
                data.Add(encoding, delimiter);
        return data;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_encoding_and_delimiter_gives_the_same_businesses(string encoding, string delimiter)
    {
        // Windows-1252 has no zero-width space: the two rows with one are written without.
        var text = encoding == "windows-1252" ? ImportRun.Kalsel.Replace("\u200b", "", StringComparison.Ordinal) : ImportRun.Kalsel;
        text = text.Replace("Hamdanah;6303084907827660", "Ibu Renée;6303084907827660", StringComparison.Ordinal);
        var variant = ImportRun.Of(Encode(CsvText.Rewrite(text, delimiter[0]), encoding));
        Assert.Equal(delimiter, variant.Reader.TableName);
        Assert.Empty(variant.Reader.Findings);
        Assert.Equal("Ibu Renée", variant.Draft(4).OwnerName);
        Assert.Equal(Summary(ImportRun.Of(text)), Summary(variant));
    }

    [Fact]
    public void Letters_that_are_none_are_left_out()
    {
        var run = ImportRun.Of(Good.Replace("Kerupuk Amanah", "Kerupuk\ufffe Amanah", StringComparison.Ordinal).Replace("No HP", "No\ufffe HP", StringComparison.Ordinal));
        Assert.Equal(("Kerupuk Amanah", "+6281258331440"), (run.Draft(2).Name, run.Draft(2).Phone?.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shuffled_columns_give_the_same_businesses(int seed) =>
        Assert.Equal(Summary(ImportRun.Of(ImportRun.Kalsel)), Summary(ImportRun.Of(CsvText.Shuffle(ImportRun.Kalsel, seed))));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void Every_line_ending_is_understood(string ending) =>
        Assert.Equal("Kerupuk Amanah", ImportRun.Of(Good.Replace("\r\n", ending, StringComparison.Ordinal)).Draft(2).Name);

    [Fact]
    public void Mixed_line_endings_are_understood() =>
        Assert.Equal(3, ImportRun.Of($"{ImportRun.Header}\r\n{Named("A1")}\n{Named("B2")}\r{Named("C3")}").Rows.Count(row => row.Draft is not null));

    [Fact]
    public void A_break_inside_quotes_stays_in_its_cell_and_is_one_record()
    {
        var run = ImportRun.Of($"{ImportRun.Header}\r\n{ImportRun.Row(("Alamat", "Jl. Satu\r\nGang  Dua"))}\r\n{Named("B2")}\r\n");
        Assert.Equal("Jl. Satu\nGang Dua", run.Draft(2).Address);
        Assert.Equal("B2", run.Draft(3).Name);
    }

    [Fact]
    public void Headings_are_known_by_synonyms_in_any_case_spacing_and_order()
    {
        var run = ImportRun.Of("KECAMATAN|kab/kota| Business  Name |owner_name|N.I.K.|Nomor Induk Berusaha|Kode KBLI|No. WhatsApp|Omset/Tahun (Rp)\n" +
            "Pulau Sebuku|Kotabaru|Kerupuk Amanah|Siti|6302056512806789|0517440717674|10794|081258331440|1.000.000\n");
        Assert.Empty(run.Findings);
        Assert.Equal(1_000_000, run.Draft(2).AnnualSales!.Value.Amount);
    }

    [Fact]
    public void A_missing_heading_is_named()
    {
        var run = ImportRun.Of(Good.Replace("NIK;", "Nomor Peserta;", StringComparison.Ordinal));
        Assert.Equal(["import.header_missing", "import.header_unknown"], run.Codes);
        Assert.Contains("NIK", run.Findings.First().MessageId, StringComparison.Ordinal);
        Assert.False(run.Reader.CanRead);
        Assert.Empty(run.Rows);
    }

    [Fact]
    public void Two_headings_of_the_same_meaning_are_an_error() =>
        Assert.Equal(["import.header_duplicate"], ImportRun.Of(Good.Replace("Email;", "No. Telp;", StringComparison.Ordinal)).Codes);

    [Fact]
    public void An_unknown_heading_is_a_warning_and_the_rest_is_read()
    {
        var run = ImportRun.Of(Good.Replace("Email;", "Keterangan;", StringComparison.Ordinal));
        Assert.Equal([("import.header_unknown", Severity.Warning)], run.Findings.Select(f => (f.Code, f.Severity)));
        Assert.NotNull(run.Draft(2));
    }

    [Fact]
    public void A_running_number_is_not_needed() =>
        Assert.Equal("Kerupuk Amanah", ImportRun.Of(CsvText.WithoutFirstColumn(Good)).Draft(2).Name);

    [Fact]
    public void A_title_above_the_header_is_skipped_with_a_warning_and_rows_count_from_the_header()
    {
        var run = ImportRun.Of("DATA UMKM KALSEL 2026;;;\r\n\r\n" + Good);
        Assert.Equal(["import.lines_before_header"], run.Codes);
        Assert.Equal("Kerupuk Amanah", run.Draft(2).Name);
    }

    [Fact]
    public void The_line_by_which_Excel_names_the_delimiter_is_no_title() => Assert.Empty(ImportRun.Of("sep=;\r\n" + Good).Findings);

    [Theory]
    [InlineData("", "import.empty")]
    [InlineData("\ufeff", "import.empty")]
    [InlineData(" \r\n\r\n", "import.empty")]
    [InlineData("%PDF-1.7\n...", "import.not_csv")]
    [InlineData("<html><table>", "import.not_csv")]
    [InlineData("PK\u0003\u0004rest", "import.damaged")]
    [InlineData("{\"nama\": \"x\"}", "import.header_missing")]
    [InlineData("Halo, apa kabar?\nBaik.", "import.header_missing")]
    [InlineData("1;Kerupuk;Siti;6302056512806789\n", "import.header_missing")]
    public void What_is_no_list_of_businesses_is_refused_as_a_whole(string text, string code)
    {
        var run = ImportRun.Of(text);
        Assert.Equal([code], run.Codes);
        Assert.True(Assert.Single(run.Findings).StopsImport);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n;;;;;\r\n")]
    public void A_header_alone_is_refused(string rest) => Assert.Equal(["import.no_rows"], ImportRun.Of(ImportRun.Header + rest).Codes);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[^30] = 0;
        Assert.Equal(["import.not_csv"], ImportRun.Of(bytes).Codes);
        Assert.Equal(["import.not_csv"], ImportRun.Of(Encoding.UTF8.GetBytes("<?xml version='1.0'?>")).Codes);
        Assert.Equal(["import.old_excel"], ImportRun.Of([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).Codes);
    }

    [Fact]
    public void Two_encodings_in_one_file_are_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good.Replace("Siti", "Renée", StringComparison.Ordinal));
        Assert.Equal(["import.encoding"], ImportRun.Of([.. bytes, 0xE9, (byte)'\r', (byte)'\n']).Codes);
        Assert.Equal(["import.encoding"], ImportRun.Of([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good), 0xE9]).Codes);
    }

    [Fact]
    public void Ragged_rows_fail_alone()
    {
        var run = ImportRun.Of($"{ImportRun.Header}\n{Named("A1")};lebih\n{Named("B2")};;\nhanya;dua\n{Named("C3")}\n");
        Assert.Equal([(2, "row.too_many_fields"), (4, "row.too_few_fields")], run.Findings.Select(f => (f.Row, f.Code)));
        Assert.Equal([3, 5], run.Rows.Where(row => row.Draft is not null).Select(row => row.Record.Number));
    }

    [Fact]
    public void Empty_lines_and_prepared_lines_are_no_rows_but_are_counted()
    {
        var run = ImportRun.Of($"{ImportRun.Header}\n\n{Named("A1")}\n;;;;;;;;;;;;;;;;;\n4;;;;;;;;;;;;;;;;;\n{Named("B2")}\n\n");
        Assert.Empty(run.Findings);
        Assert.Equal([3, 6], run.Rows.Select(row => row.Record.Number));
    }

    [Theory]
    [InlineData("TOTAL;;;;;;;;;;;2.000.000;3.000.000;;;;;")]
    [InlineData(";Jumlah :;;;;;;;;;;2.000.000;3.000.000;;;;;")]
    public void A_row_of_totals_is_skipped_with_a_warning(string total)
    {
        var run = ImportRun.Of(Good + total + "\r\n");
        Assert.Equal([(3, "row.summary_skipped", Severity.Warning)], run.Findings.Select(f => (f.Row, f.Code, f.Severity)));
        Assert.Single(run.Rows, row => row.Draft is not null);
    }

    [Fact]
    public void A_header_in_the_middle_is_skipped_with_a_warning() =>
        Assert.Equal(["row.header_repeated"], ImportRun.Of(Good + ImportRun.Header + "\r\n" + Named("B2")).Codes);

    [Fact]
    public void Quotes_inside_an_unquoted_cell_are_text() =>
        Assert.Equal("RM \"Rahmat\" 5\" pipa", ImportRun.Of(Good.Replace("Kerupuk Amanah", "RM \"Rahmat\" 5\" pipa", StringComparison.Ordinal)).Draft(2).Name);

    [Fact]
    public void A_quoted_cell_with_text_behind_it_fails_its_row_alone()
    {
        var run = ImportRun.Of(Good.Replace("Kerupuk Amanah", "\"Kerupuk\" Amanah", StringComparison.Ordinal) + Named("B2"));
        Assert.Equal([(2, "row.stray_quote")], run.Findings.Select(f => (f.Row, f.Code)));
        Assert.Equal("B2", run.Draft(3).Name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4000)]
    public void A_quote_that_is_never_closed_stops_the_import_where_it_opens(int rowsBehind)
    {
        var rest = string.Join('\n', Enumerable.Range(0, rowsBehind).Select(i => Named($"Usaha {i}")));
        var run = ImportRun.Of($"{ImportRun.Header}\n{Named("A1")}\n{ImportRun.Row().Replace("Kerupuk", "\"Kerupuk", StringComparison.Ordinal)}\n{rest}");
        var finding = Assert.Single(run.Findings);
        Assert.Equal((3, "import.quote_unterminated", true), (finding.Row, finding.Code, finding.StopsImport));
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory() =>
        Assert.Equal(["import.not_csv"], ImportRun.Of(ImportRun.Header + "\n" + new string(';', 2_000_000)).Codes);

    private static string Named(string name)
    {
        var number = name.Aggregate(7, (sum, c) => ((sum * 31) + c) % 9_999_991);
        return ImportRun.Row(("Nama Usaha", name), ("NIB", $"1{number:000000000000}"), ("No HP", $"08121{number:0000000}"));
    }

    private static List<string> Summary(ImportRun run) =>
        [.. run.Rows.Select(row => $"{row.Record.Number} {row.Draft?.NaturalKey} {row.Draft?.AnnualSales} {string.Join(',', row.Findings.Select(f => $"{f.Column} {f.Code} {f.Severity} {f.OfRow}").Order())}")];

    private static byte[] Encode(string text, string encoding)
    {
        text = text.TrimStart('\ufeff');
        return encoding switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "utf-8-bom" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            "utf-16le-bom" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "utf-16be-bom" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            "utf-16le" => Encoding.Unicode.GetBytes(text),
            "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
            _ => Encoding.GetEncoding(1252).GetBytes(text),
        };
    }
}
