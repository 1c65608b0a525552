namespace CoachingPlatform.Enrolment.Domain.Consents;

/// <summary>How and when a business said yes or no, and who wrote it down.</summary>
/// <param name="Channel">How.</param>
/// <param name="SaidAt">When; null means just now.</param>
/// <param name="Evidence">Where the proof is, e.g. the number of the signed form; null from the business's own account.</param>
/// <param name="Reason">Why, where it is known.</param>
/// <param name="By">The account that recorded it: the business's own, or a coordinator's.</param>
/// <param name="RecordedAt">When it was recorded.</param>
internal sealed record Statement(
    ConsentChannel Channel, DateTimeOffset? SaidAt, string? Evidence, string? Reason, string By, DateTimeOffset RecordedAt);

/// <summary>One statement of a consent's history; never changed.</summary>
internal sealed record ConsentStep
{
    public required ConsentState State { get; init; }

    /// <summary>The wording that was agreed to, of a withdrawal the one that was agreed to before.</summary>
    public required long TextVersion { get; init; }

    public required ConsentChannel Channel { get; init; }

    public required DateTimeOffset SaidAt { get; init; }

    public required string? Evidence { get; init; }

    public required string? Reason { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>A statement as it is kept.</summary>
    public static ConsentStep Of(ConsentState state, long textVersion, Statement said, ConsentStep? before) => new()
    {
        State = state,
        TextVersion = textVersion,
        Channel = said.Channel,
        // Two servers' clocks differ by a little; what is said now is not older than what was said before.
        SaidAt = said.SaidAt ?? (before?.SaidAt > said.RecordedAt ? before.SaidAt : said.RecordedAt),
        Evidence = said.Evidence,
        Reason = said.Reason,
        By = said.By,
        RecordedAt = said.RecordedAt,
    };
}
