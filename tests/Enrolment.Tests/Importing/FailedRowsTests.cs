using System.Text;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Sheets;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class FailedRowsTests
{
    [Theory]
    [InlineData("id", "Alasan gagal", "Baris 24 | NIK: NIK hanya boleh")]
    [InlineData("en", "Failure reason", "Row 24 | NIK: A NIK has digits only")]
    public async Task The_failed_rows_of_a_file_come_back_with_their_reasons_in_the_language_asked_for(string language, string heading, string reason)
    {
        var run = ImportRun.Of(ImportRun.Kalsel);
        var file = await WriteFailed(run, language);
        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        var rows = CsvText.Read(Encoding.UTF8.GetString(file));
        Assert.Equal(36, rows.Count);
        Assert.Equal([.. ImportRun.Header.Split(';'), heading], rows[0]);
        Assert.StartsWith(reason, rows[1][^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importing_the_failed_rows_again_reads_the_same_cells_and_finds_the_same_errors()
    {
        var run = ImportRun.Of(ImportRun.Kalsel);
        var again = ImportRun.Of(await WriteFailed(run, "id"));
        Assert.Empty(again.Reader.Findings);
        var failed = run.Rows.Where(row => row.Failed).ToList();
        Assert.Equal(failed.Select(row => row.Record.Fields), again.Rows.Select(row => row.Record.Fields.Take(18)));
        // The row whose NIB was taken stands alone now, so it passes.
        Assert.Equal(failed.SelectMany(Errors).Where(code => code != "NIB business.duplicate_in_file"), again.Rows.SelectMany(Errors));
    }

    [Fact]
    public async Task Failing_again_gives_one_column_of_reasons_not_two()
    {
        var once = await WriteFailed(ImportRun.Of(ImportRun.Kalsel), "id");
        var twice = await WriteFailed(ImportRun.Of(once), "en");
        Assert.Equal([.. ImportRun.Header.Split(';'), "Failure reason"], CsvText.Read(Encoding.UTF8.GetString(twice))[0]);
    }

    [Fact]
    public async Task A_corrected_file_is_imported()
    {
        var run = ImportRun.With("Aset", "120 jt");
        var corrected = Encoding.UTF8.GetString(await WriteFailed(run, "id")).Replace("\"120 jt\"", "\"120.000.000\"", StringComparison.Ordinal);
        var again = ImportRun.Of(corrected);
        Assert.Empty(again.Findings);
        Assert.Equal("0517440717674", again.Draft(2).Nib!.Value);
        Assert.Equal(120_000_000, again.Draft(2).Capital!.Value.Amount);
    }

    [Fact]
    public async Task No_written_cell_is_a_formula_or_a_number_that_a_spreadsheet_would_round()
    {
        var bad = ImportRun.Header + "\n" + ImportRun.Row(("Nama Usaha", "=HYPERLINK(\"http://evil.example\")"), ("Nama Pemilik", "@SUM(A1)"), ("Alamat", "-1+1"), ("No HP", "+62 1"), ("Email", "\t=1"), ("Aset", "120 jt"));
        var cells = CsvText.Read(Encoding.UTF8.GetString(await WriteFailed(ImportRun.Of(bad), "id")))[1];
        Assert.Equal("'=HYPERLINK(\"http://evil.example\")", cells[1]);
        Assert.Equal(["'@SUM(A1)", "'6302056512806789", "'0517440717674", "10794", "'+62 1"], cells[2..7]);
        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ragged_row_is_ragged_again_when_it_comes_back()
    {
        var again = ImportRun.Of(await WriteFailed(ImportRun.Of($"{ImportRun.Header}\n{ImportRun.Row()};lebih\n"), "id"));
        Assert.Equal(["row.too_many_fields"], again.Codes);
    }

    [Fact]
    public async Task The_failed_rows_of_a_workbook_come_back_as_a_workbook_with_the_same_cells_and_errors()
    {
        var run = ImportRun.Of(Workbook.Of(Workbook.Texts(ImportRun.Kalsel)));
        var again = ImportRun.Of(await WriteFailed(run, "id"));
        var failed = run.Rows.Where(row => row.Failed).ToList();
        Assert.Equal((SheetFormat.Xlsx, 35), (again.Reader.Format, failed.Count));
        Assert.Equal("Alasan gagal", again.Reader.Header.Names[^1]);
        Assert.StartsWith("Baris 24 | NIK: NIK hanya boleh", again.Rows[0].Record.Fields[^1], StringComparison.Ordinal);
        Assert.Equal(failed.Select(row => row.Record.Fields), again.Rows.Select(row => row.Record.Fields.Take(18)));
        Assert.Equal(failed.SelectMany(Errors).Where(code => code != "NIB business.duplicate_in_file"), again.Rows.SelectMany(Errors));
    }

    [Fact]
    public async Task What_a_workbook_says_in_numbers_comes_back_as_text_that_says_the_same()
    {
        var row = WorkbookTests.Row(("NIK", Workbook.Number("6302056512806789")), ("Tgl Lahir Pemilik", Workbook.Number("29580", 1)), ("Aset", Workbook.Number("0.5", 2)), ("Alamat", "=1+1 _x005F_x0041_"));
        var run = ImportRun.Of(Workbook.Of([ImportRun.Header.Split(';'), row]));
        var again = ImportRun.Of(await WriteFailed(run, "en"));
        Assert.Equal(["nik.rounded", "money.format"], run.Codes);
        Assert.Equal(run.Codes, again.Codes);
        Assert.Equal(run.Rows[0].Record.Fields, again.Rows[0].Record.Fields.SkipLast(1));
        Assert.Contains("=1+1 _x0041_", again.Rows[0].Record.Fields);
    }

    [Theory]
    [InlineData("'Aisyiyah", "'Aisyiyah")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("0812", "'0812")]
    [InlineData("2018", "2018")]
    [InlineData("Toko,=1+1,B", "Toko,'=1+1,B")]
    [InlineData("Toko;'@A\n-1", "Toko;''@A\n'-1")]
    [InlineData("Toko,\"=1+1", "Toko,\"'=1+1")]
    [InlineData("Jl. A, -", "Jl. A, -")]
    [InlineData(",=1", ",'=1")]
    [InlineData("=1,=1", "'=1,'=1")]
    public void A_guard_is_added_only_where_it_is_needed(string cell, string guarded)
    {
        Assert.Equal(guarded, TextGuard.Add(cell));
        Assert.Equal(cell, TextGuard.Remove(guarded));
    }

    [Fact]
    public void Removing_the_guard_undoes_adding_it_for_any_text() =>
        Gen.Char["'=+-@\t\r\n\"0159aZ＝,;"].Array[0, 14].Select(chars => new string(chars)).Sample(text => TextGuard.Remove(TextGuard.Add(text)) == text, iter: 50_000);

    private static IEnumerable<string> Errors(ValidatedRow row) => row.Findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Column} {f.Code}");

    private static async Task<byte[]> WriteFailed(ImportRun run, string language)
    {
        using var output = new MemoryStream();
        await using (var writer = await FailedRowsWriter.StartAsync(output, run.Reader, language, default))
        {
            foreach (var row in run.Rows.Where(row => row.Failed))
                await writer.WriteAsync(row.Record, row.Findings, default);
            await writer.FinishAsync(default);
        }

        return output.ToArray();
    }
}
