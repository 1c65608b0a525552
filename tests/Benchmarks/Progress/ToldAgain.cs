using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.History;
using MassTransit;

namespace CoachingPlatform.Benchmarks.Progress;

/// <summary>
/// What Enrolment and Mentoring would tell again of invented enrolments, made as it is asked for: of each the business, the enrolment, its mentor, six sessions
/// with three values each, and five action items (shared/decisions/0022).
/// </summary>
/// <param name="enrolments">How many.</param>
internal sealed class ToldAgain(int enrolments)
{
    /// <summary>Facts of one enrolment.</summary>
    public const int FactsEach = 32;

    private const int CohortSize = 50, Sessions = 6, Values = 3, Items = 5;
    private static readonly DateTimeOffset At = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly string[] Districts = ["63.01.01", "63.02.05", "63.03.01", "63.05.01", "63.71.01"];
    private static readonly string?[] Trades = ["10794", "13912", "47111", "56101", "01411", null];
    private static readonly string?[] Sizes = ["Micro", "Small", "Medium", null];
    private static readonly string[] Codes = ["annual_sales", "employees", "defect_rate"];

    private static readonly TrackTerms Track = new(
        IdOf('c', 0), 1, IdOf('a', 0), "Siap Ekspor", 8, [.. Codes.Select(c => new IndicatorTerms(c, $"Indikator {c}", $"Indicator {c}", "%", c != "defect_rate"))])
    {
        Milestones =
        [
            new("four_sessions", "Empat sesi", "Four sessions", null, [new("SessionsHeld", 4, null)]),
            new("few_defects", "Sedikit cacat", "Few defects", null, [new("IndicatorReaches", 3, "defect_rate"), new("AttendanceRate", 75, null)]),
        ],
    };

    /// <summary>A page of what Enrolment tells.</summary>
    public HistoryPage Enrolment(string? after, int limit) => Page(after, limit, 2 * enrolments, n => n < enrolments
        ? new BusinessRegistered(Business(n), At)
        : new EnrolmentStarted(new(EnrolmentOf(n % enrolments), 3, "Active", Cohort(n % enrolments), Track, Business(n % enrolments)), At.AddDays(1)));

    /// <summary>A page of what Mentoring tells.</summary>
    public HistoryPage Mentoring(string? after, int limit) => Page(after, limit, (FactsEach - 2) * enrolments, n => (n / enrolments) switch
    {
        0 => new MentorAssigned(IdOf('1', n), 1, EnrolmentOf(n), IdOf('2', n / 20), new DateOnly(2026, 11, 2), At.AddDays(1)),
        <= Sessions => Session(n - enrolments),
        <= Sessions + Items => Item(n - ((1 + Sessions) * enrolments)),
        _ => Value(n - ((1 + Sessions + Items) * enrolments)),
    });

    private static Guid EnrolmentOf(int n) => IdOf('e', n);

    private static BusinessProfile Business(int n) => new(
        IdOf('b', n), 2, string.Create(CultureInfo.InvariantCulture, $"Sasirangan {n}"), Districts[n % 5], Trades[n % 6], Sizes[n % 4], [new(IdOf('9', 0), "programme-report")]);

    private static CohortTerms Cohort(int n) => new(
        IdOf('d', n / CohortSize), string.Create(CultureInfo.InvariantCulture, $"Angkatan {n / CohortSize}"), "Asia/Makassar", new DateOnly(2026, 1 + (n / CohortSize % 12), 1),
        new DateOnly(2027, 6, 30));

    private static SessionLogged Session(int n)
    {
        var (enrolment, at) = (EnrolmentOf(n / Sessions), At.AddDays(7 * (1 + (n % Sessions))));
        return new(
            new(IdOf('f', n), 2, IdOf('2', n / Sessions / 20), "Completed", [enrolment], at, at, at, [new(enrolment, n % 8 == 0 ? "ExcusedAbsence" : "Present")]), at);
    }

    private static ActionItemChanged Item(int n) => new(
        IdOf('3', n), 2, EnrolmentOf(n / Items), n % 3 == 0 ? "Open" : "Done", new DateOnly(2026, 12, 1 + (n % 28)), At.AddDays(8 + (n % 30)));

    // The first session's are where it stood, the second's where it wants to be.
    private static IndicatorValueRecorded Value(int n)
    {
        var session = n / Values % Sessions;
        return new(
            IdOf('4', n), 1, EnrolmentOf(n / Values / Sessions), Codes[n % Values], session switch { 0 => "Baseline", 1 => "Target", _ => "Actual" }, 2 + (n * 7 % 40 / 10m),
            new DateOnly(2026, 11, 2).AddDays(7 * session), At.AddDays(7 * (1 + session)));
    }

    private static Guid IdOf(char kind, int n) => new(string.Create(CultureInfo.InvariantCulture, $"01960000-0000-7000-81{(int)kind:x2}-{n:D12}"));

    private static HistoryPage Page(string? after, int limit, int total, Func<int, IEvent> tell)
    {
        var from = after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture);
        var count = Math.Min(limit, total - from);
        return new(
            [.. Enumerable.Range(from, count).Select(n => HistoryEvents.Of(tell(n)))], from + count < total ? (from + count).ToString(CultureInfo.InvariantCulture) : null, total);
    }

    /// <summary>Answers for Enrolment.</summary>
    internal sealed class EnrolmentTeller(ToldAgain told) : IConsumer<EnrolmentHistoryRequested>
    {
        public Task Consume(ConsumeContext<EnrolmentHistoryRequested> context) => context.RespondAsync(told.Enrolment(context.Message.After, context.Message.Limit));
    }

    /// <summary>Answers for Mentoring.</summary>
    internal sealed class MentoringTeller(ToldAgain told) : IConsumer<MentoringHistoryRequested>
    {
        public Task Consume(ConsumeContext<MentoringHistoryRequested> context) => context.RespondAsync(told.Mentoring(context.Message.After, context.Message.Limit));
    }
}
