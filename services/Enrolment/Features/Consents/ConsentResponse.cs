namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>What a business said about one partner and one purpose.</summary>
internal sealed record ConsentResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required Guid BusinessId { get; init; }

    public required Guid ConsentTextId { get; init; }

    public required string Purpose { get; init; }

    public required Guid PartnerId { get; init; }

    /// <summary><c>Given</c> or <c>Withdrawn</c>: what was said last.</summary>
    public required string State { get; init; }

    /// <summary>All that was said, oldest first.</summary>
    public required IReadOnlyList<Step> History { get; init; }

    /// <summary>One statement.</summary>
    internal sealed record Step
    {
        public required string State { get; init; }

        public required long TextVersion { get; init; }

        /// <summary><c>Web</c> by the business itself; <c>Paper</c>, <c>Phone</c> or <c>Visit</c> on its behalf; <c>Merge</c>: a business that became part of it had withdrawn it; <c>Erasure</c>: it was erased.</summary>
        public required string Channel { get; init; }

        public required DateTimeOffset SaidAt { get; init; }

        public required string? Evidence { get; init; }

        public required string? Reason { get; init; }

        /// <summary>The account that recorded it.</summary>
        public required string By { get; init; }

        public required DateTimeOffset RecordedAt { get; init; }
    }
}
