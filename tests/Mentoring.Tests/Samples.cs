using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>Ordinary values; a test changes what it is about.</summary>
internal static class Samples
{
    public const string Zone = "Asia/Makassar";

    public static DateOnly Today => DateTimeOffset.UtcNow.DayIn(Zone);

    public static CohortTerms Cohort(DateOnly? startsOn = null, DateOnly? endsOn = null, string zone = Zone) =>
        new(Guid.CreateVersion7(), "Angkatan 1", zone, startsOn ?? Today.AddDays(-60), endsOn ?? Today.AddDays(90));

    public static TrackTerms Track() => new(
        Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Siap Ekspor", 6,
        [
            new("annual_sales", "Omzet per tahun", "Annual sales", "Rp", true),
            new("defect_rate", "Tingkat cacat", "Defect rate", "%", false),
        ]);

    public static EnrolmentSnapshot Snapshot(Guid? id = null, long version = 1, string state = "Enrolled", CohortTerms? cohort = null, BusinessProfile? business = null) => new(
        id ?? Guid.CreateVersion7(), version, state, cohort ?? Cohort(), Track(), business ?? Business());

    public static BusinessProfile Business(string name = "Sasirangan Bunda", string region = "63.02.05", Guid? id = null) =>
        new(id ?? Guid.CreateVersion7(), 1, name, region, "13912", "Micro");

    public static Enrolment Enrolment(string state = "Enrolled", CohortTerms? cohort = null) => CoachingPlatform.Mentoring.Domain.Enrolment.Of(
        new EnrolmentStarted(Snapshot(state: state, cohort: cohort), DateTimeOffset.UtcNow));

    public static object Mentor(string account, int loadLimit = 10) => new
    {
        accountId = account,
        name = "Rahmawati",
        kbliDivisions = new[] { "10", "13" },
        topics = new[] { "ekspor" },
        regionCodes = new[] { "63", "63.02" },
        languages = new[] { "id", "bjn" },
        loadLimit,
    };

    /// <summary>The body of a session that went as hoped.</summary>
    public static Dictionary<string, object?> Report(params Guid[] enrolments) => new()
    {
        ["kind"] = "OnSite",
        ["enrolmentIds"] = enrolments,
        ["occurredAt"] = DateTimeOffset.UtcNow.AddHours(-1),
        ["attendance"] = enrolments.Select(e => new { enrolmentId = e, status = "Present" }).ToArray(),
    };

    public static Dictionary<string, object?> Plan(DateTimeOffset scheduledAt, params Guid[] enrolments) => new()
    {
        ["enrolmentIds"] = enrolments,
        ["kind"] = "Online",
        ["scheduledAt"] = scheduledAt,
        ["durationMinutes"] = 60,
    };

    public static Dictionary<string, object?> With(this Dictionary<string, object?> body, string key, object? value) => new(body) { [key] = value };

    public static SessionReport HeldBy(IReadOnlyList<Enrolment> enrolments, DateTimeOffset occurredAt) => new(
        SessionKind.OnSite, occurredAt, 90, ["pembukuan"], [.. enrolments.Select(e => new Attendance(e.Id, AttendanceStatus.Present))], null, null, [], []);
}
