using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using OneEnrolment = CoachingPlatform.Progress.Domain.Enrolment;

namespace CoachingPlatform.Benchmarks.Sharing;

/// <summary>Invented progress of businesses in South Kalimantan that consent to one partner.</summary>
internal static class PulledRows
{
    /// <summary>What they consent to.</summary>
    public const string Purpose = "report";

    private static readonly DateTimeOffset At = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
    private static readonly Id<Cohort> Cohort = Id<Cohort>.New();
    private static readonly Id<Track> Track = Id<Track>.New();
    private static readonly string[] Districts = ["63.01.01", "63.02.05", "63.71.01"];
    private static readonly string[] Codes = ["annual_sales", "employees", "customers", "defect_rate"];

    /// <summary>The key under which the partner's agreement finds them.</summary>
    public static string KeyOf(Id<Partner> partner) => SharingKeys.Of(new Consent(partner, Purpose), "63", null);

    /// <summary>One of them.</summary>
    public static ProgressRow Numbered(int n, Id<Partner> partner)
    {
        var id = Id<OneEnrolment>.New();
        var business = Id<Business>.New();
        return ProgressRow.Of(id,
        [
            new EnrolmentFact
            {
                Key = $"enrolment:{id}", Version = 3, OccurredAt = At, Enrolments = [id], EnrolmentId = id, State = EnrolmentState.Active, BusinessId = business, CohortId = Cohort,
                CohortName = "Angkatan 1", TimeZone = "Asia/Makassar", ProgrammeId = Id<Programme>.New(), TrackId = Track, TrackName = "Siap Ekspor", RequiredSessions = 6,
                Indicators = [.. Codes.Select(c => new Indicator { Code = c, NameId = $"Indikator {c}", NameEn = $"Indicator {c}", Unit = "Rp", HigherIsBetter = true })],
            },
            new BusinessFact
            {
                Key = $"business:{business}", Version = 2, OccurredAt = At, Enrolments = [], BusinessId = business, Name = $"Kerupuk Cahaya {n:D6}",
                RegionCode = Districts[n % Districts.Length], KbliCode = "10794", SizeClass = "Micro", Consents = [new Consent(partner, Purpose)],
            },
            .. Codes.Select(c => new IndicatorValueFact
            {
                Key = $"indicatorValue:{Guid.NewGuid()}", Version = 1, OccurredAt = At, Enrolments = [id], Code = c, Kind = IndicatorKind.Actual, Value = 1_000 + n, AsOf = new DateOnly(2026, 11, 1),
            }),
        ]);
    }
}
