using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Sheets;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>
/// The office's file as LibreOffice Calc 7.4 saved it: once opened with each column as text, and once as it opens by itself, with all that looks like
/// a number made one. (Excel itself cannot be had here.)
/// </summary>
public class CalcWorkbookTests
{
    private static readonly Dictionary<int, ValidatedRow> OfCsv = ImportRun.Of(ImportRun.Kalsel).Rows.ToDictionary(row => row.Record.Number);

    [Fact]
    public void Opened_as_texts_it_gives_the_same_businesses_and_findings_as_the_file()
    {
        var run = Saved("texts");

        Assert.Equal(SheetFormat.Xlsx, run.Reader.Format);
        Assert.Equal(600, run.Rows.Count);
        Assert.Equal(OfCsv.Values.Select(Told), run.Rows.Select(Told));
    }

    [Fact]
    public void Opened_as_numbers_no_NIK_that_was_rounded_gets_in_and_every_other_number_is_the_one_of_the_file()
    {
        var run = Saved("numbers");

        var whole = OfCsv.Values.Where(row => row.Draft is { Nik: not null } && row.Record.Fields[3].All(char.IsAsciiDigit)).Select(row => row.Record.Number).ToHashSet();
        Assert.InRange(whole.Count, 300, 600);
        Assert.All(run.Rows.Where(row => whole.Contains(row.Record.Number)), row => Assert.Contains(row.Findings, f => f is { Column: "NIK", Code: "nik.rounded", Severity: Severity.Error }));
        Assert.DoesNotContain(run.Rows, row => row.Draft is { Nik: { } nik } && OfCsv[row.Record.Number].Draft?.Nik != nik);
    }

    private static ImportRun Saved(string kind) =>
        ImportRun.Of(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Importing", $"umkm-kalsel.{kind}.xlsx")));

    private static string Told(ValidatedRow row) =>
        $"{row.Record.Number} {row.Draft?.NaturalKey} {row.Draft?.AnnualSales} {string.Join(',', row.Findings.Select(f => $"{f.Column} {f.Code} {f.Severity} {f.OfRow}").Order())}";
}
