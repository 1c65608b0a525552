using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>A referral at one version. A rebuild makes it anew from the referral itself.</summary>
internal sealed record ReferralFact : Fact
{
    /// <summary>How its key begins.</summary>
    public const string Kind = "referral";

    /// <summary>The enrolment that this version is of.</summary>
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required ReferralState State { get; init; }

    /// <summary>What came of it; what was corrected to nothing is not in it.</summary>
    public required IReadOnlyList<OutcomeAmount> Outcomes { get; init; }
}

/// <summary>The amount of one outcome.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Rupiah">Whole rupiah.</param>
internal sealed record OutcomeAmount(OutcomeKind Kind, long Rupiah);
