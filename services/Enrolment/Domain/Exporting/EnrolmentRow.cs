using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Exporting;

/// <summary>Writes the enrolments of a cohort as rows: the business, never its owner. Times are the cohort's, with its zone.</summary>
/// <param name="timeZone">IANA name of the cohort's zone.</param>
/// <param name="language"><c>id</c> or <c>en</c>.</param>
internal sealed class EnrolmentRow(string timeZone, string language)
{
    private static readonly string[] En = ["Business", "District", "Regency/City", "State", "Place on the waitlist", "Applied at", "Seat offered until", "Changed at", "Business id", "Enrolment id"];

    private static readonly string[] Id = ["Usaha", "Kecamatan", "Kabupaten/Kota", "Status", "Urutan tunggu", "Mendaftar pada", "Tempat ditawarkan sampai", "Berubah pada", "ID usaha", "ID kepesertaan"];

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    /// <summary>The headings.</summary>
    public IReadOnlyList<SheetColumn> Columns => [.. (language == "en" ? En : Id).Select(heading => new SheetColumn(heading, IsText: true))];

    /// <summary>One enrolment.</summary>
    /// <param name="enrolment">It.</param>
    /// <param name="name">The business's name.</param>
    /// <param name="region">Where the business is.</param>
    /// <param name="position">Its place on the waitlist from 1; null when it does not wait.</param>
    public IReadOnlyList<SheetCell> Of(CohortEnrolment enrolment, string name, RegionCode region, long? position) =>
    [
        SheetCell.Of(name), SheetCell.Of(region.At(RegionLevel.District)?.Name), SheetCell.Of(region.At(RegionLevel.Regency)?.Name),
        SheetCell.Of(State(enrolment.State)), SheetCell.Of(position), SheetCell.Of(Time(enrolment.History[0].At)), SheetCell.Of(Time(enrolment.ClaimBy)),
        SheetCell.Of(Time(enrolment.History[^1].At)), SheetCell.Of(enrolment.BusinessId.Value.ToString()), SheetCell.Of(enrolment.Id.Value.ToString()),
    ];

    private string? Time(DateTimeOffset? instant) => instant is not { } at ? null : string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(at, _zone):yyyy-MM-dd HH:mm} {timeZone switch
        {
            "Asia/Jakarta" or "Asia/Pontianak" => "WIB",
            "Asia/Makassar" => "WITA",
            "Asia/Jayapura" => "WIT",
            _ => timeZone,
        }}");

    private string State(EnrolmentState state) => language == "en" ? state.ToString() : state switch
    {
        EnrolmentState.Applied => "Mendaftar",
        EnrolmentState.Offered => "Ditawari tempat",
        EnrolmentState.Enrolled => "Terdaftar",
        EnrolmentState.Waitlisted => "Daftar tunggu",
        EnrolmentState.Denied => "Ditolak",
        EnrolmentState.Active => "Aktif",
        EnrolmentState.Completed => "Selesai",
        EnrolmentState.Withdrawn => "Mengundurkan diri",
        EnrolmentState.Transferred => "Dipindahkan",
        _ => state.ToString(),
    };
}
