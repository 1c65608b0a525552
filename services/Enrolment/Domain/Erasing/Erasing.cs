using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Erasing;

/// <summary>A business with all that were merged into it, and what hangs on them.</summary>
/// <param name="Businesses">The business first.</param>
/// <param name="Enrolments">All their enrolments.</param>
/// <param name="Certificates">All certificates of these enrolments.</param>
/// <param name="Consents">All that they said to partners.</param>
/// <param name="Owners">All the owners that they ever had, as far as they are known.</param>
/// <param name="KeptOwners">Those of the owners who have other businesses.</param>
internal sealed record WholeLine(
    IReadOnlyList<Business> Businesses, IReadOnlyList<CohortEnrolment> Enrolments, IReadOnlyList<CompletionCertificate> Certificates, IReadOnlyList<Consent> Consents,
    IReadOnlyDictionary<Id<Owner>, Owner> Owners, IReadOnlySet<Id<Owner>> KeptOwners)
{
    /// <summary>What stands against an erasure: a business that is still in a cohort leaves first, so that its seat goes to who waits for it.</summary>
    public IReadOnlyList<CohortEnrolment> Blocking => [.. Enrolments.Where(e => e.IsLive)];

    /// <summary>The owners who are erased too: they have no other business.</summary>
    public IReadOnlyList<Id<Owner>> ErasedOwners => [.. Owners.Keys.Where(id => !KeptOwners.Contains(id))];
}

/// <summary>What is saved in the one transaction of an erasure.</summary>
internal sealed record Erased(
    Erasure Erasure, IReadOnlyList<Business> Businesses, IReadOnlyList<CohortEnrolment> Enrolments, IReadOnlyList<CompletionCertificate> Certificates,
    IReadOnlyList<Consent> Consents, IReadOnlyList<Id<Owner>> Owners, IReadOnlyCollection<Id<Owner>> KeptOwners);

/// <summary>Erasing a business: what is left of it counts, and names nobody.</summary>
internal static class Erasing
{
    /// <summary>Erases it with all that were merged into it, and with the owners who have no other business.</summary>
    public static Outcome<Erased> Erase(Erasure erasure, WholeLine line, string by, DateTimeOffset now)
    {
        if (line.Blocking is { Count: > 0 } blocking)
            return Refusal.Conflict("erasure.enrolled", null, ("tracks", string.Join(", ", blocking.Select(e => e.Track.Name).Distinct())));
        IReadOnlyList<Guid> subjects =
        [
            .. line.Businesses.Select(b => b.Id.Value), .. line.ErasedOwners.Select(o => o.Value), .. line.Enrolments.Select(e => e.Id.Value),
            .. line.Certificates.Select(c => c.Id.Value), .. line.Consents.Select(c => c.Id.Value),
        ];
        var confirmed = erasure.Confirm(subjects, RowKeysOf(line), by, now);
        return confirmed.IsRefused
            ? confirmed.Refusal
            : new Erased(
                confirmed.Value, [.. line.Businesses.Select(b => b.Erase(now))], [.. line.Enrolments.Select(e => e.Erase())],
                [.. line.Certificates.Select(c => c.Erase(by, now))], [.. line.Consents.Select(c => c.Erase(by, now))], line.ErasedOwners, line.KeptOwners);
    }

    private static IReadOnlyList<string> RowKeysOf(WholeLine line) =>
    [
        .. line.Businesses.SelectMany(b => b.Owners.SelectMany(
            owner => RowKeys.Of(b.Details, line.Owners.GetValueOrDefault(owner)?.Details, !line.KeptOwners.Contains(owner)))).Distinct(),
    ];
}
