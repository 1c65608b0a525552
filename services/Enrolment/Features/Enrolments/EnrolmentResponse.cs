namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>An enrolment as it is shown: the business, never its owner.</summary>
internal sealed record EnrolmentResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string State { get; init; }

    /// <summary>1 is the next to get a seat; null when it does not wait.</summary>
    public long? WaitlistPosition { get; init; }

    /// <summary>Until when an offered seat can be claimed; null when none is offered.</summary>
    public required DateTimeOffset? ClaimBy { get; init; }

    public required Guid CohortId { get; init; }

    public required string CohortName { get; init; }

    public required Guid TrackId { get; init; }

    public required long TrackVersion { get; init; }

    public required string TrackName { get; init; }

    public required int RequiredSessions { get; init; }

    public required Guid BusinessId { get; init; }

    public string BusinessName { get; init; } = "";

    public string BusinessRegionCode { get; init; } = "";

    public required DateTimeOffset AppliedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The enrolments of other cohorts that were transferred into this one, oldest first; what was done in them counts here.</summary>
    public required IReadOnlyList<Guid> ContinuedFrom { get; init; }

    /// <summary>The enrolment in which the business goes on; null unless this one was transferred.</summary>
    public required Guid? TransferredTo { get; init; }

    /// <summary>False where a coordinator completed it although its track asks for more; the history has the reason. Null unless it is completed.</summary>
    public required bool? CompletedAsProposed { get; init; }

    /// <summary>Why it was admitted although it does not meet the track's rules; null when it meets them, and for who does not see the history.</summary>
    public required Excepted? Exception { get; init; }

    /// <summary>Each step with its reason; null for who is neither coordinator nor the business.</summary>
    public required IReadOnlyList<Step>? History { get; init; }

    /// <summary>An exception from the track's rules.</summary>
    internal sealed record Excepted
    {
        /// <summary>What the unmet rules asked about.</summary>
        public required IReadOnlyList<string> Rules { get; init; }

        public required string Reason { get; init; }

        public required string By { get; init; }

        public required DateTimeOffset At { get; init; }
    }

    /// <summary>One step.</summary>
    internal sealed record Step
    {
        public required string State { get; init; }

        public required DateTimeOffset At { get; init; }

        public required string By { get; init; }

        public required string? Reason { get; init; }
    }
}
