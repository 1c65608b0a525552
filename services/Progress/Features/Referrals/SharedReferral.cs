using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>A referral as its partner sees it.</summary>
internal sealed record SharedReferral
{
    public required Id<Referral> Id { get; init; }

    public required long Version { get; init; }

    public required SharedOpportunity Opportunity { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required ReferralState State { get; init; }

    /// <summary>Why it ended; null while it is live.</summary>
    public ReferralEndCause? EndedBecause { get; init; }

    /// <summary>True when the business is no longer shared with the partner for this purpose: whatever it keeps of it must be forgotten.</summary>
    public required bool Gone { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public string? Booth { get; init; }

    /// <summary>What the partner recorded.</summary>
    public required IReadOnlyList<ReferralOutcome> Outcomes { get; init; }

    /// <summary>The business's progress with the fields that agreements for this purpose name; null when it is gone.</summary>
    public SharedProgress? Progress { get; init; }

    /// <summary>The referral; of the business only what <paramref name="row"/> gives.</summary>
    public static SharedReferral Of(Referral referral, Opportunity opportunity, GivenRow? row, IMapper mapper, DateTimeOffset now) => new()
    {
        Id = referral.Id, Version = referral.Version, Opportunity = SharedOpportunity.Of(opportunity), EnrolmentId = referral.EnrolmentId, State = referral.State,
        EndedBecause = referral.End?.Cause, Gone = row is null, ProposedAt = referral.ProposedAt, AnsweredAt = referral.AnsweredAt, Booth = referral.Booth,
        Outcomes = referral.Outcomes, Progress = row is null ? null : SharedProgress.Of(row, mapper, now),
    };
}

/// <summary>An opportunity of the partner itself.</summary>
internal sealed record SharedOpportunity(
    Id<Opportunity> Id, OpportunityKind Kind, string NameId, string NameEn, string? Place, DateOnly FirstDay, DateOnly? LastDay, string TimeZone, int? Capacity, int Taken)
{
    public static SharedOpportunity Of(Opportunity o) => new(
        o.Id, o.Kind, o.Terms.NameId, o.Terms.NameEn, o.Terms.Place, o.Terms.FirstDay, o.Terms.LastDay, o.Terms.TimeZone, o.Terms.Capacity, o.Taken);
}
