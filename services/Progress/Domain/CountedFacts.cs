using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>The facts that count for one enrolment, each in its highest version.</summary>
/// <param name="Enrolment">The enrolment itself.</param>
/// <param name="Business">The business it is of.</param>
/// <param name="Told">All facts of its line of enrolments: its version rests on them.</param>
/// <param name="Ours">Those of them that its numbers rest on.</param>
/// <param name="Counted">The enrolment, and those that were transferred into it.</param>
internal sealed record CountedFacts(
    EnrolmentFact Enrolment, BusinessFact Business, IReadOnlyCollection<Fact> Told, IReadOnlyCollection<Fact> Ours, Id<Enrolment>[] Counted)
{
    /// <summary>Null while the enrolment itself has not been told: facts may arrive before it.</summary>
    public static CountedFacts? Of(Id<Enrolment> id, IEnumerable<Fact> told)
    {
        var facts = told.GroupBy(f => f.Key).Select(same => same.Aggregate((known, next) => next.Supersedes(known) ? next : known)).ToList();
        var enrolment = facts.OfType<EnrolmentFact>().FirstOrDefault(f => f.EnrolmentId == id);
        var business = facts.OfType<BusinessFact>().FirstOrDefault(b => b.BusinessId == enrolment?.BusinessId);
        if (enrolment is null || business is null)
            return null;
        Id<Enrolment>[] counted = [id, .. enrolment.ContinuedFrom];
        return new(enrolment, business, facts, [.. facts.Where(f => IsOf(f, counted))], counted);
    }

    // A session, an item or a referral that moved on with its business is a matter of where it is now.
    private static bool IsOf(Fact fact, Id<Enrolment>[] counted) => fact switch
    {
        SessionFact s => s.Participants.Any(counted.Contains),
        ActionItemFact { EnrolmentId: { } holder } => counted.Contains(holder),
        ReferralFact r => counted.Contains(r.EnrolmentId),
        _ => fact.Enrolments.Any(counted.Contains),
    };
}
