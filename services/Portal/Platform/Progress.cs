namespace CoachingPlatform.Portal.Platform;

/// <summary>Progress of one enrolment as the Progress service shows it.</summary>
/// <param name="EnrolmentId">The enrolment.</param>
/// <param name="SessionsHeld">Sessions held.</param>
/// <param name="AttendanceRate">Part of 1, or null while there is no attendance mark.</param>
/// <param name="MarketLevel"><c>Local</c>, <c>National</c>, <c>Global</c>, or null when unknown.</param>
/// <param name="OpenActionItems">Action items that are not done.</param>
/// <param name="LastActivityAt">Latest activity, or null.</param>
/// <param name="Completion">Whether it is proposed for completion, or null where that was not judged yet.</param>
public sealed record ProgressRow(
    Guid EnrolmentId, int SessionsHeld, decimal? AttendanceRate, string? MarketLevel, int OpenActionItems, DateTimeOffset? LastActivityAt,
    Completion? Completion = null);

/// <summary>How far an enrolment is from completion.</summary>
/// <param name="IsProposed">True when a coordinator is to confirm it.</param>
public sealed record Completion(bool IsProposed);

/// <summary>A cohort in numbers.</summary>
/// <param name="SessionsRequired">Sessions that the track requires; null while the cohort has no enrolment.</param>
/// <param name="BySessionsHeld">For each number of sessions held, without a gap, how many businesses in the programme have it.</param>
/// <param name="AttendanceRate">Part of 1 over all marks, or null without a mark.</param>
public sealed record ProgressSummary(int? SessionsRequired, IReadOnlyList<SessionsHeldCount> BySessionsHeld, decimal? AttendanceRate);

/// <summary>One bucket of the distribution.</summary>
/// <param name="Sessions">Sessions held.</param>
/// <param name="Count">Businesses that have held so many.</param>
public sealed record SessionsHeldCount(int Sessions, int Count);
