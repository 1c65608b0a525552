namespace CoachingPlatform.Contracts.V1;

/// <summary>One part of a track.</summary>
/// <param name="Code">Stable code within the track, e.g. <c>production</c>.</param>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="RequiredSessions">Sessions that belong to it, 0 or more; those of all stages are at most the track's.</param>
public sealed record StageTerms(string Code, string NameId, string NameEn, int RequiredSessions);

/// <summary>A named condition that an enrolment reaches.</summary>
/// <param name="Code">Stable code within the track, e.g. <c>first_export</c>.</param>
/// <param name="NameId">Name in Indonesian.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Stage">Code of the stage that it belongs to, or null for the track as a whole.</param>
/// <param name="Conditions">All of them must hold; one or more.</param>
public sealed record MilestoneTerms(string Code, string NameId, string NameEn, string? Stage, IReadOnlyList<ConditionTerms> Conditions);

/// <summary>One condition of a milestone: data, never code.</summary>
/// <param name="Kind">
/// <c>SessionsHeld</c> (at least <paramref name="Value"/> sessions), <c>AttendanceRate</c> (at least <paramref name="Value"/> per cent),
/// <c>IndicatorReaches</c> (the latest actual is <paramref name="Value"/> or better, in the indicator's unit), <c>IndicatorImproves</c> (better than the
/// baseline by <paramref name="Value"/> per cent or more) or <c>Granted</c> (a coordinator says so). What is better is said by the indicator.
/// </param>
/// <param name="Value">See <paramref name="Kind"/>; null for <c>Granted</c>.</param>
/// <param name="Indicator">Code of the indicator, for the two kinds that look at one; else null.</param>
public sealed record ConditionTerms(string Kind, decimal? Value, string? Indicator);
