using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Mapping;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;
using Xunit;
using Given = CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>What stands in a table of progress, read back from the file.</summary>
public sealed class ProgressTableTests
{
    private static readonly IMapper Mapper = new MapperConfiguration(c => c.AddProfile<ProgressProfile>()).CreateMapper();

    [Fact]
    public async Task A_cell_is_what_the_row_says_and_the_unknown_is_empty()
    {
        var row = Row(
            [Given.Session("a"), Given.Session("b", attendance: AttendanceStatus.ExcusedAbsence), Given.Value("base", IndicatorKind.Baseline, 12.50m), Given.Value("now", IndicatorKind.Actual, -3.25m, day: 2)],
            fields: [SharedField.BusinessName]);

        var csv = Tables.Csv(await WriteAsync(SheetFormat.Csv, "id", row));

        Assert.Equal(2, csv.Count);
        Assert.Equal("Sasirangan Kayuh", Cell(csv, "Usaha"));
        Assert.Equal(("63.02.05", "Angkatan 1", "Siap Ekspor", "Berjalan", "Lokal"), (Cell(csv, "Kode wilayah"), Cell(csv, "Angkatan"), Cell(csv, "Jalur pembinaan"), Cell(csv, "Tahap"), Cell(csv, "Tingkat pasar")));
        Assert.Equal(("2", "6", "0,5"), (Cell(csv, "Sesi terlaksana"), Cell(csv, "Sesi wajib"), Cell(csv, "Tingkat kehadiran (0–1)")));
        Assert.Equal(("12,5", "", "-3,25", "02/03/2027"), (
            Cell(csv, "annual_sales (Rp): awal"), Cell(csv, "annual_sales (Rp): target"), Cell(csv, "annual_sales (Rp): terakhir"), Cell(csv, "annual_sales (Rp): tanggal terakhir")));
        Assert.Equal(("", "2027-03-01T04:00:00Z"), (Cell(csv, "employees (orang): terakhir"), Cell(csv, "Kegiatan terakhir (UTC)")));
        Assert.Equal(row.Progress.EnrolmentId.ToString(), Cell(csv, "ID kepesertaan"));
    }

    [Fact]
    public async Task English_has_its_headings_words_and_decimal_point()
    {
        var csv = Tables.Csv(await WriteAsync(SheetFormat.Csv, "en", Row([Given.Session("a"), Given.Session("b", attendance: AttendanceStatus.UnexcusedAbsence), Given.Level(MarketLevel.National)], fields: [])));

        Assert.Equal(("InProgress", "National", "0.5"), (Cell(csv, "Stage"), Cell(csv, "Market level"), Cell(csv, "Attendance rate (0–1)")));
        Assert.Contains("annual_sales (Rp): baseline", csv[0]);
        Assert.All(csv, row => Assert.Equal(csv[0].Length, row.Length));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task What_no_agreement_names_has_no_column(string language)
    {
        var fields = Enum.GetValues<SharedField>();
        var (named, none) = (Tables.Csv(await WriteAsync(SheetFormat.Csv, language, Row([], fields)))[0], Tables.Csv(await WriteAsync(SheetFormat.Csv, language, Row([], [])))[0]);

        string[] columns = language == "en"
            ? ["Business", "KBLI", "Size class", "Health", "Health rule", "Milestones reached", "Milestones in all", "Milestones with their days"]
            : ["Usaha", "KBLI", "Skala usaha", "Kondisi", "Aturan kondisi", "Capaian tercapai", "Jumlah capaian", "Capaian dan tanggalnya"];
        string[] ofEach = language == "en" ? ["trend", "share of target (0–1)"] : ["arah", "bagian menuju target (0–1)"];
        Assert.Equal([.. columns, .. ofEach.Select(c => $"annual_sales (Rp): {c}"), .. ofEach.Select(c => $"employees (orang): {c}")], named.Except(none));
        Assert.Equal(named.Length - 12, none.Length);
    }

    [Fact]
    public async Task Health_milestones_and_trends_are_written_in_words_where_they_are_named()
    {
        var row = Row(
            [
                Given.Session("a"), Given.Session("b"), Given.Value("base", IndicatorKind.Baseline, 100), Given.Value("target", IndicatorKind.Target, 200),
                Given.Value("now", IndicatorKind.Actual, 150, day: 2),
            ],
            [SharedField.Health, SharedField.Milestones, SharedField.IndicatorTrends]);

        var (csv, xlsx) = (Tables.Csv(await WriteAsync(SheetFormat.Csv, "id", row)), Tables.Xlsx(await WriteAsync(SheetFormat.Xlsx, "en", row)));

        Assert.Equal(("Sesuai rencana", "on_track"), (Cell(csv, "Kondisi"), Cell(csv, "Aturan kondisi")));
        Assert.Equal(("3", "4", "two_sessions (2027-03-01); sales (2027-03-02); growth (2027-03-02)"), (
            Cell(csv, "Capaian tercapai"), Cell(csv, "Jumlah capaian"), Cell(csv, "Capaian dan tanggalnya")));
        Assert.Equal(("Membaik", "0,5"), (Cell(csv, "annual_sales (Rp): arah"), Cell(csv, "annual_sales (Rp): bagian menuju target (0–1)")));
        Assert.Equal(("", ""), (Cell(csv, "employees (orang): arah"), Cell(csv, "employees (orang): bagian menuju target (0–1)")));
        Assert.Equal(("t:OnTrack", "n:3", "t:Better", "n:0.5"), (
            Cell(xlsx, "t:Health"), Cell(xlsx, "t:Milestones reached"), Cell(xlsx, "t:annual_sales (Rp): trend"), Cell(xlsx, "t:annual_sales (Rp): share of target (0–1)")));
    }

    [Fact]
    public async Task A_name_that_another_row_may_show_is_empty_in_one_that_may_not()
    {
        var csv = Tables.Csv(await WriteAsync(SheetFormat.Csv, "en", Row([], [SharedField.BusinessName]), Row([], [])));
        Assert.Equal(["Sasirangan Kayuh", ""], csv.Skip(1).Select(row => row[Array.IndexOf(csv[0], "Business")]));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r'=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("Toko,=1+1,A;@B", "Toko,'=1+1,A;'@B")]
    public async Task No_text_is_a_formula_in_any_table(string name, string guarded)
    {
        var row = Row([Given.Business(name)], [SharedField.BusinessName], name);

        var csv = Tables.Csv(await WriteAsync(SheetFormat.Csv, "id", row));
        var xlsx = Tables.Xlsx(await WriteAsync(SheetFormat.Xlsx, "id", row));

        Assert.Equal(guarded, Cell(csv, "Usaha"));
        Assert.Contains($"{guarded} (Rp): awal", csv[0]);
        Assert.DoesNotContain(xlsx.SelectMany(cells => cells), cell => cell.StartsWith("f:", StringComparison.Ordinal));
        // A carriage return is a line feed to whoever reads XML.
        Assert.Equal($"t:{name.Replace('\r', '\n')}", Cell(xlsx, "t:Usaha"));
    }

    [Fact]
    public async Task A_workbook_has_numbers_as_numbers_and_more_digits_than_it_keeps_as_text()
    {
        var xlsx = Tables.Xlsx(await WriteAsync(SheetFormat.Xlsx, "en", Row(
            [Given.Session("a"), Given.Value("base", IndicatorKind.Baseline, 150_000_000), Given.Value("target", IndicatorKind.Target, 0.1m), Given.Value("now", IndicatorKind.Actual, 1_234_567_890_123_456.5m)], [])));

        Assert.Equal(("n:1", "n:1", "n:150000000", "n:0.1", "t:1234567890123456.5"), (
            Cell(xlsx, "t:Sessions held"), Cell(xlsx, "t:Attendance rate (0–1)"), Cell(xlsx, "t:annual_sales (Rp): baseline"), Cell(xlsx, "t:annual_sales (Rp): target"), Cell(xlsx, "t:annual_sales (Rp): latest")));
        Assert.Equal("", Cell(xlsx, "t:employees (orang): latest"));
    }

    [Fact]
    public async Task An_indicator_that_is_measured_in_two_units_is_not_mixed()
    {
        var (rupiah, dollar) = (Row([Given.Value("a", IndicatorKind.Baseline, 5)], []), Row([Given.Value("a", IndicatorKind.Baseline, 7)], []));
        dollar = dollar with { Progress = dollar.Progress with { Indicators = [.. dollar.Progress.Indicators.Select(i => i with { Unit = "USD" })] } };

        var csv = Tables.Csv(await WriteAsync(SheetFormat.Csv, "en", rupiah, dollar));

        Assert.Equal(["5", ""], csv.Skip(1).Select(row => row[Array.IndexOf(csv[0], "annual_sales (Rp): baseline")]));
        Assert.Equal(["", "7"], csv.Skip(1).Select(row => row[Array.IndexOf(csv[0], "annual_sales (USD): baseline")]));
    }

    private static string Cell(List<string[]> table, string heading) => table[1][Array.IndexOf(table[0], heading)];

    private static GivenRow Row(Fact[] facts, SharedField[] fields, string? indicator = null)
    {
        Fact[] all = [Given.Enrolment(), .. facts.OfType<BusinessFact>().Any() ? Array.Empty<Fact>() : [Given.Business()], .. facts];
        var progress = ProgressOf.Facts(Given.Us, all)!;
        if (indicator is not null)
            progress = progress with { Indicators = [progress.Indicators[0] with { NameId = indicator }] };
        return new GivenRow(progress, [new Agreement
        {
            Id = Id<Agreement>.New(), RegionCodes = ["63"], TrackIds = [], Fields = fields, Purpose = "Ekspor", From = new DateOnly(2027, 1, 1), TimeZone = "Asia/Makassar",
        }]);
    }

    private static async Task<byte[]> WriteAsync(SheetFormat format, string language, params GivenRow[] rows)
    {
        var contents = new TableContents();
        foreach (var row in rows)
            contents.Add(row);
        var table = new ProgressTable(language, contents);
        using var file = new MemoryStream();
        await using (var sheet = await SheetWriters.StartAsync(format, file, ProgressTable.NameIn(language), table.Columns, default, table.DecimalPoint))
        {
            foreach (var row in rows)
                await sheet.WriteAsync(table.Of(SharedProgress.Of(row, Mapper, Given.Noon.AddDays(2))), default);
            await sheet.FinishAsync(default);
        }

        return file.ToArray();
    }
}
