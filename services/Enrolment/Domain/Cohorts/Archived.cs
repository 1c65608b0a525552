namespace CoachingPlatform.Enrolment.Domain.Cohorts;

/// <summary>That a cohort was put away.</summary>
/// <param name="At">When.</param>
/// <param name="By">The account (<c>sub</c>) that did it.</param>
/// <param name="Reason">Why, if somebody said so.</param>
internal sealed record Archived(DateTimeOffset At, string By, string? Reason);
