using System.Globalization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;

namespace CoachingPlatform.Benchmarks.Progress;

/// <summary>
/// Invented enrolments of South Kalimantan, numbered from 0: cohorts of fifty in three tracks and a year of intakes, each with two sessions. In each
/// thousand of them every region, track, sector, size and month occurs, so that ten thousand have as many boards as a million.
/// </summary>
internal static class ManyEnrolments
{
    private const int CohortSize = 50;
    private static readonly string[] Districts = ["63.01.01", "63.02.05", "63.03.01", "63.05.01", "63.71.01"];
    private static readonly string?[] Trades = ["10794", "13912", "47111", "56101", "01411", null];
    private static readonly string?[] Sizes = ["Micro", "Small", "Medium", null];
    private static readonly Guid[] Tracks = [IdOf('c', 0), IdOf('c', 1), IdOf('c', 2)];

    /// <summary>The track that a third of them follow.</summary>
    public static Guid Track => Tracks[0];

    /// <summary>The id of one of them.</summary>
    public static Guid EnrolmentOf(int n) => IdOf('e', n);

    /// <summary>Its row, as the service computes it from its facts.</summary>
    public static ProgressRow Row(int n) => ProgressRow.Of(new(EnrolmentOf(n)), FactsOf(n));

    private static Fact[] FactsOf(int n)
    {
        var cohort = n / CohortSize;
        var starts = new DateOnly(2027, 1 + (cohort % 12), 1);
        var told = new DateTimeOffset(starts.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return
        [
            new EnrolmentFact
            {
                Key = $"enrolment:{EnrolmentOf(n)}", Version = 3, OccurredAt = told, Enrolments = [new(EnrolmentOf(n))], EnrolmentId = new(EnrolmentOf(n)),
                State = n % 10 == 0 ? EnrolmentState.Completed : EnrolmentState.Active, BusinessId = new(IdOf('b', n)), CohortId = new(IdOf('d', cohort)),
                CohortName = string.Create(CultureInfo.InvariantCulture, $"Angkatan {cohort}"), TimeZone = "Asia/Makassar", StartsOn = starts,
                ProgrammeId = new(IdOf('a', 0)), TrackId = new(Tracks[cohort % Tracks.Length]), TrackName = "Siap Ekspor", RequiredSessions = 6, Indicators = [],
            },
            new BusinessFact
            {
                Key = $"business:{IdOf('b', n)}", Version = 1, OccurredAt = told, Enrolments = [new(EnrolmentOf(n))], BusinessId = new(IdOf('b', n)),
                Name = string.Create(CultureInfo.InvariantCulture, $"Sasirangan {n}"), RegionCode = Districts[n % 5], KbliCode = Trades[n % 6], SizeClass = Sizes[n % 4],
            },
            .. Enumerable.Range(0, 2).Select(i => Held(n, i, told.AddDays(7 * (i + 1)))),
        ];
    }

    private static SessionFact Held(int n, int session, DateTimeOffset at) => new()
    {
        Key = $"session:{IdOf('f', (2 * n) + session)}", Version = 1, OccurredAt = at, Enrolments = [new(EnrolmentOf(n))], State = SessionState.Completed, HeldAt = at,
        Participants = [new(EnrolmentOf(n))],
        Attendance = [new Attendance { EnrolmentId = new(EnrolmentOf(n)), Status = (n + session) % 8 == 0 ? AttendanceStatus.ExcusedAbsence : AttendanceStatus.Present }],
    };

    private static Guid IdOf(char kind, int n) => new(string.Create(CultureInfo.InvariantCulture, $"01960000-0000-7000-80{(int)kind:x2}-{n:D12}"));
}
