using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// One enrolment in one partner's change feed: its latest position, and whether the partner may see it there. What it may never see has no
/// entry, so the feed does not even name it.
/// </summary>
internal sealed record FeedEntry
{
    /// <summary>So long it is told that something is gone; after that the entry is forgotten.</summary>
    public static readonly TimeSpan GoneLifetime = TimeSpan.FromDays(90);

    /// <summary>See <see cref="KeyOf"/>.</summary>
    public required string Id { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    /// <summary>Its place in the total order of all changes; greater than that of every change that was told before.</summary>
    public long Position { get; init; }

    /// <summary>True for a tombstone.</summary>
    public required bool IsGone { get; init; }

    /// <summary>Digest of the progress that the position stands for; null of a tombstone.</summary>
    public byte[]? Fingerprint { get; init; }

    /// <summary>When it became a tombstone; null while it is none.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    public static string KeyOf(Id<Partner> partner, Id<Enrolment> enrolment) => $"{partner}|{enrolment}";

    /// <summary>The entry that is to be given a new position, or null when the partner has nothing to learn.</summary>
    /// <param name="known">The entry so far; null when the partner has not been told of it.</param>
    /// <param name="partner">The partner.</param>
    /// <param name="enrolment">The enrolment.</param>
    /// <param name="visible">Digest of the progress as it is now; null when the partner may not see it.</param>
    /// <param name="why">Why it is looked at.</param>
    /// <param name="now">Now.</param>
    public static FeedEntry? Next(FeedEntry? known, Id<Partner> partner, Id<Enrolment> enrolment, byte[]? visible, FeedCause why, DateTimeOffset now)
    {
        var isToBeTold = visible is not null
            // A progress carries a version that only grows: of the same digest it is the one that was told.
            ? why is FeedCause.Agreement or FeedCause.GivenOnEnded || known is null || known.IsGone || !visible.AsSpan().SequenceEqual(known.Fingerprint)
            // What was given must be called back, also where it was given before its entry was made, or after an earlier tombstone.
            : why is FeedCause.Given or FeedCause.GivenOnEnded || known is { IsGone: false };
        return !isToBeTold ? null : new FeedEntry
        {
            Id = KeyOf(partner, enrolment),
            PartnerId = partner,
            EnrolmentId = enrolment,
            IsGone = visible is null,
            Fingerprint = visible,
            GoneAt = visible is null ? now : null,
        };
    }
}

/// <summary>Why an enrolment is looked at for a partner's feed.</summary>
internal enum FeedCause
{
    /// <summary>Its progress may have changed.</summary>
    Changed,

    /// <summary>An agreement that covers it began or ended: which fields are shared may have changed.</summary>
    Agreement,

    /// <summary>The partner was given it, on agreements that are still in force.</summary>
    Given,

    /// <summary>The partner was given it, on an agreement that is no longer in force.</summary>
    GivenOnEnded,
}
