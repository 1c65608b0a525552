namespace CoachingPlatform.Portal.Platform;

/// <summary>Progress of one enrolment as the Progress service shows it.</summary>
/// <param name="EnrolmentId">The enrolment.</param>
/// <param name="SessionsHeld">Sessions held.</param>
/// <param name="AttendanceRate">Part of 1, or null while there is no attendance mark.</param>
/// <param name="MarketLevel"><c>Local</c>, <c>National</c>, <c>Global</c>, or null when unknown.</param>
/// <param name="OpenActionItems">Action items that are not done.</param>
/// <param name="LastActivityAt">Latest activity, or null.</param>
public sealed record ProgressRow(
    Guid EnrolmentId, int SessionsHeld, decimal? AttendanceRate, string? MarketLevel, int OpenActionItems, DateTimeOffset? LastActivityAt);

/// <summary>Counts over a cohort.</summary>
/// <param name="ByState">Enrolments in each state.</param>
/// <param name="SessionsHeld">For each number of sessions held, how many enrolments with a seat have it.</param>
public sealed record ProgressSummary(IReadOnlyDictionary<string, int> ByState, IReadOnlyList<SessionsHeldCount> SessionsHeld);

/// <summary>One bucket of the distribution.</summary>
/// <param name="Sessions">Sessions held.</param>
/// <param name="Enrolments">Enrolments that have held so many.</param>
public sealed record SessionsHeldCount(int Sessions, int Enrolments);
