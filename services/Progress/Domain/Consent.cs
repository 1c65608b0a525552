using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>That a business lets a partner have its data for a purpose, as Enrolment told it. While it does not, nothing of it is shared.</summary>
/// <param name="PartnerId">The partner.</param>
/// <param name="Purpose">The purpose's code (<see cref="PurposeCode"/>).</param>
internal sealed record Consent(Id<Partner> PartnerId, string Purpose);
