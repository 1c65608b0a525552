namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>The referrals of an enrolment, and what came of them.</summary>
internal sealed record ReferralProgress
{
    public static readonly ReferralProgress None = new();

    /// <summary>Not answered yet.</summary>
    public int Proposed { get; init; }

    public int Accepted { get; init; }

    public int Declined { get; init; }

    public int Withdrawn { get; init; }

    /// <summary>One for each kind of outcome there is, in the order of the kinds.</summary>
    public IReadOnlyList<OutcomeTotal> Outcomes { get; init; } = [];

    /// <summary>Counts them. What came of a referral stays, also when it ended later.</summary>
    public static ReferralProgress Of(IReadOnlyCollection<ReferralFact> facts) => facts.Count == 0 ? None : new()
    {
        Proposed = facts.Count(f => f.State == ReferralState.Proposed),
        Accepted = facts.Count(f => f.State == ReferralState.Accepted),
        Declined = facts.Count(f => f.State == ReferralState.Declined),
        Withdrawn = facts.Count(f => f.State == ReferralState.Withdrawn),
        Outcomes =
        [
            .. facts.SelectMany(f => f.Outcomes).GroupBy(o => o.Kind).OrderBy(g => g.Key)
                .Select(g => new OutcomeTotal { Kind = g.Key, Count = g.Count(), Rupiah = g.Sum(o => (decimal)o.Rupiah) }),
        ],
    };
}

/// <summary>All outcomes of one kind.</summary>
internal sealed record OutcomeTotal
{
    public required OutcomeKind Kind { get; init; }

    public required int Count { get; init; }

    /// <summary>Whole rupiah.</summary>
    public required decimal Rupiah { get; init; }
}
