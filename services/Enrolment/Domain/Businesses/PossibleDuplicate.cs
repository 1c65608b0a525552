using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Where two businesses that may be one stand in their review.</summary>
internal enum ReviewState
{
    /// <summary>Waits for a coordinator.</summary>
    Open,

    /// <summary>They are two, as a coordinator said; they do not come back by themselves.</summary>
    NotDuplicate,

    /// <summary>One of them has been merged into another business.</summary>
    Merged,
}

/// <summary>Two businesses that may be one. There is at most one review of each two, however often they are found again.</summary>
internal sealed record PossibleDuplicate : IVersioned<Id<PossibleDuplicate>>
{
    public required Id<PossibleDuplicate> Id { get; init; }

    public required long Version { get; init; }

    /// <summary>The two, the one that was registered first before the other.</summary>
    public required IReadOnlyList<Id<Business>> BusinessIds { get; init; }

    /// <summary>Why, as it was when they were found.</summary>
    public required IReadOnlyList<Resemblance> Reasons { get; init; }

    public required ReviewState State { get; init; }

    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The account (<c>sub</c>) that answered; null while it is open.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was answered so.</summary>
    public string? Reason { get; init; }

    /// <summary>The business whose merge closed it; null while no merge has.</summary>
    public Id<Business>? ClosedBy { get; init; }

    /// <summary>The same for the same two; stored under a unique index.</summary>
    public string PairKey => KeyOf(BusinessIds[0], BusinessIds[1]);

    /// <summary>Two businesses to be reviewed.</summary>
    public static PossibleDuplicate Of(Id<Business> one, Id<Business> other, IReadOnlyList<Resemblance> reasons, DateTimeOffset now) => new()
    {
        Id = Id<PossibleDuplicate>.New(), Version = 1, BusinessIds = Ordered(one, other), Reasons = reasons, State = ReviewState.Open, FoundAt = now,
    };

    /// <summary>See <see cref="PairKey"/>; the order of the two makes no difference.</summary>
    public static string KeyOf(Id<Business> one, Id<Business> other) => string.Join('|', Ordered(one, other));

    /// <summary>A coordinator says that they are two businesses.</summary>
    public Outcome<PossibleDuplicate> Dismiss(string reason, string by, DateTimeOffset now) => State == ReviewState.Open
        ? this with { Version = Version + 1, State = ReviewState.NotDuplicate, DecidedBy = by, DecidedAt = now, Reason = reason }
        : Refusal.Conflict("duplicate.answered", null, ("state", State));

    /// <summary>One of the two has been merged, into the other or elsewhere.</summary>
    public PossibleDuplicate Close(Merge merge) => this with
    {
        Version = Version + 1, State = ReviewState.Merged, ClosedBy = merge.Id, DecidedBy = merge.By, DecidedAt = merge.At, Reason = merge.Reason,
    };

    /// <summary>That merge was undone, so it is to be reviewed again.</summary>
    public PossibleDuplicate Reopen() =>
        this with { Version = Version + 1, State = ReviewState.Open, ClosedBy = null, DecidedBy = null, DecidedAt = null, Reason = null };

    private static Id<Business>[] Ordered(Id<Business> one, Id<Business> other) => one.Value.CompareTo(other.Value) < 0 ? [one, other] : [other, one];
}
