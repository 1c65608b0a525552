using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>All that the rules may look at.</summary>
/// <param name="Business">The business as it is recorded now.</param>
/// <param name="CompletedTracks">The tracks of its completed enrolments; only those that a rule asks for need be told.</param>
internal sealed record Applicant(Business Business, IReadOnlyCollection<Guid> CompletedTracks);
