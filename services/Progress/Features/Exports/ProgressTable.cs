using System.Globalization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>
/// Progress as a table: a row for each enrolment. A field that no agreement names has no column; what is unknown is an empty cell. Times are UTC.
/// </summary>
/// <param name="language">Of headings and words: <c>id</c> or <c>en</c>.</param>
/// <param name="contents">What there are columns for.</param>
internal sealed class ProgressTable(string language, TableContents contents)
{
    private readonly bool isEnglish = language == "en";

    /// <summary>What stands before decimals in a CSV.</summary>
    public string DecimalPoint => isEnglish ? "." : ",";

    /// <summary>The sheet's name, and the beginning of the file's.</summary>
    public static string NameIn(string language) => language == "en" ? "progress" : "perkembangan";

    /// <summary>The headings.</summary>
    public IReadOnlyList<SheetColumn> Columns =>
    [
        Text("ID kepesertaan", "Enrolment id"), Text("ID usaha", "Business id"),
        .. Named(SharedField.BusinessName, () => Text("Usaha", "Business")),
        Text("Kode wilayah", "Region code"),
        .. Named(SharedField.KbliCode, () => Text("KBLI", "KBLI")),
        .. Named(SharedField.SizeClass, () => Text("Skala usaha", "Size class")),
        Text("Angkatan", "Cohort"), Text("Jalur pembinaan", "Track"), Text("Tahap", "Stage"), Number("Sesi terlaksana", "Sessions held"),
        Number("Sesi wajib", "Sessions required"), Number("Tingkat kehadiran (0–1)", "Attendance rate (0–1)"), Number("Tindak lanjut terbuka", "Open action items"),
        Text("Tingkat pasar", "Market level"), Number("Skema tingkat pasar", "Market level scheme"),
        .. Named(SharedField.Health, () => Text("Kondisi", "Health"), () => Text("Aturan kondisi", "Health rule")),
        .. Named(
            SharedField.Milestones, () => Number("Capaian tercapai", "Milestones reached"), () => Number("Jumlah capaian", "Milestones in all"),
            () => Text("Capaian dan tanggalnya", "Milestones with their days")),
        .. contents.Indicators.SelectMany(ColumnsOf),
        Text("Kegiatan terakhir (UTC)", "Last activity (UTC)"), Text("Diperbarui (UTC)", "Updated (UTC)"), Number("Versi", "Version"),
        Text("ID angkatan", "Cohort id"), Text("ID jalur", "Track id"),
    ];

    /// <summary>One enrolment.</summary>
    public IReadOnlyList<SheetCell> Of(SharedProgress row) =>
    [
        SheetCell.Of(row.EnrolmentId.ToString()), SheetCell.Of(row.BusinessId.ToString()),
        .. Named(SharedField.BusinessName, () => SheetCell.Of(row.BusinessName)),
        SheetCell.Of(row.RegionCode),
        .. Named(SharedField.KbliCode, () => SheetCell.Of(row.KbliCode)),
        .. Named(SharedField.SizeClass, () => SheetCell.Of(Size(row.SizeClass))),
        SheetCell.Of(row.CohortName), SheetCell.Of(row.TrackName), SheetCell.Of(StageName(row.Stage)), SheetCell.Of((long?)row.SessionsHeld),
        SheetCell.Of((long?)row.SessionsRequired), SheetCell.Of(row.AttendanceRate), SheetCell.Of((long?)row.OpenActionItems),
        SheetCell.Of(Level(row.MarketLevel)), SheetCell.Of((long?)row.MarketLevelScheme),
        .. Named(SharedField.Health, () => SheetCell.Of(HealthName(row.Health?.State)), () => SheetCell.Of(row.Health?.Rule)),
        .. Named(
            SharedField.Milestones, () => SheetCell.Of((long?)row.Milestones?.Count(m => m.ReachedOn is not null)), () => SheetCell.Of((long?)row.Milestones?.Count),
            () => SheetCell.Of(Reached(row.Milestones))),
        .. contents.Indicators.SelectMany(columns => Cells(row.Indicators.FirstOrDefault(i => i.Code == columns.Code && i.Unit == columns.Unit))),
        SheetCell.Of(Time(row.LastActivityAt)), SheetCell.Of(Time(row.UpdatedAt)), SheetCell.Of((long?)row.Version),
        SheetCell.Of(row.CohortId.ToString()), SheetCell.Of(row.TrackId.ToString()),
    ];

    private IEnumerable<SheetColumn> ColumnsOf(IndicatorColumns indicator)
    {
        var name = $"{(isEnglish ? indicator.NameEn : indicator.NameId)} ({indicator.Unit})";
        return
        [
            Number($"{name}: awal", $"{name}: baseline"), Number($"{name}: target", $"{name}: target"), Number($"{name}: terakhir", $"{name}: latest"),
            Number($"{name}: tanggal terakhir", $"{name}: latest on"),
            .. Named(SharedField.IndicatorTrends, () => Text($"{name}: arah", $"{name}: trend"), () => Number($"{name}: bagian menuju target (0–1)", $"{name}: share of target (0–1)")),
        ];
    }

    private IEnumerable<SheetCell> Cells(SharedIndicator? indicator) =>
    [
        SheetCell.Of(indicator?.Baseline), SheetCell.Of(indicator?.Target), SheetCell.Of(indicator?.Latest), SheetCell.Of(indicator?.LatestOn),
        .. Named(SharedField.IndicatorTrends, () => SheetCell.Of(TrendName(indicator?.Trend)), () => SheetCell.Of(indicator?.ShareOfTarget)),
    ];

    private IEnumerable<T> Named<T>(SharedField field, params IEnumerable<Func<T>> make) => contents.Named.Contains(field) ? make.Select(one => one()) : [];

    // In the track's order; those that are not reached are left out, and without any the cell is empty.
    private string? Reached(IReadOnlyList<SharedMilestone>? milestones)
    {
        var reached = (milestones ?? []).Where(m => m.ReachedOn is not null)
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"{(isEnglish ? m.NameEn : m.NameId)} ({m.ReachedOn:yyyy-MM-dd})")).ToList();
        return reached.Count == 0 ? null : string.Join("; ", reached);
    }

    private SheetColumn Text(string id, string en) => new(isEnglish ? en : id, IsText: true);

    private SheetColumn Number(string id, string en) => new(isEnglish ? en : id, IsText: false);

    private static string? Time(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string? Size(string? size) => isEnglish ? size : size switch
    {
        "Micro" => "Mikro",
        "Small" => "Kecil",
        "Medium" => "Menengah",
        _ => size,
    };

    private string? HealthName(HealthState? state) => isEnglish ? state?.ToString() : state switch
    {
        HealthState.OnTrack => "Sesuai rencana",
        HealthState.AtRisk => "Berisiko",
        HealthState.Stalled => "Terhenti",
        _ => null,
    };

    private string? TrendName(Trend? trend) => isEnglish ? trend?.ToString() : trend switch
    {
        Trend.Better => "Membaik",
        Trend.Unchanged => "Tetap",
        Trend.Worse => "Memburuk",
        _ => null,
    };

    private string Level(MarketLevel level) => isEnglish ? level.ToString() : level switch
    {
        MarketLevel.Local => "Lokal",
        MarketLevel.National => "Nasional",
        _ => level.ToString(),
    };

    private string StageName(Stage stage) => isEnglish ? stage.ToString() : stage switch
    {
        Stage.NotStarted => "Belum mulai",
        Stage.InProgress => "Berjalan",
        Stage.SessionsComplete => "Sesi lengkap",
        Stage.Completed => "Selesai",
        _ => stage.ToString(),
    };
}
