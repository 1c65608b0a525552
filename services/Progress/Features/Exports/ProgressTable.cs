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
        ];
    }

    private static IEnumerable<SheetCell> Cells(SharedIndicator? indicator) =>
        [SheetCell.Of(indicator?.Baseline), SheetCell.Of(indicator?.Target), SheetCell.Of(indicator?.Latest), SheetCell.Of(indicator?.LatestOn)];

    private IEnumerable<T> Named<T>(SharedField field, Func<T> make) => contents.Named.Contains(field) ? [make()] : [];

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
