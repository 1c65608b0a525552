namespace CoachingPlatform.Enrolment.Domain;

/// <summary>One step of an aggregate's history: what it became, when, by whom and why.</summary>
/// <param name="State">The state after the step.</param>
/// <param name="At">When.</param>
/// <param name="By">The account (<c>sub</c>) that did it, or the part of the platform that did.</param>
/// <param name="Reason">Why, where a reason is asked for.</param>
internal sealed record StateChange<TState>(TState State, DateTimeOffset At, string By, string? Reason)
    where TState : struct, Enum;
