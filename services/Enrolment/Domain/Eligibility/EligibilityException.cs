namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>A coordinator's decision to admit a business although it does not meet the rules.</summary>
/// <param name="Rules">What the unmet rules asked about, each once.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">The account (<c>sub</c>) that decided.</param>
/// <param name="At">When.</param>
internal sealed record EligibilityException(IReadOnlyList<EligibilityKind> Rules, string Reason, string By, DateTimeOffset At);
