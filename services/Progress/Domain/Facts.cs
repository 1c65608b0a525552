using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>An enrolment at one version.</summary>
internal sealed record EnrolmentFact : Fact
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    /// <summary>The enrolments that were transferred into this one, oldest first; what was done in them counts in it.</summary>
    public IReadOnlyList<Id<Enrolment>> ContinuedFrom { get; init; } = [];

    public required EnrolmentState State { get; init; }

    public required Id<Business> BusinessId { get; init; }

    /// <summary>The versions of the businesses that it was of before, added up; what rests on it goes on growing where they no longer count.</summary>
    public long FormerBusinessVersions { get; init; }

    public required Id<Cohort> CohortId { get; init; }

    public required string CohortName { get; init; }

    /// <summary>IANA zone of the cohort's dates.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The cohort's first day; null in a fact that was kept before it was asked for, as is <see cref="EndsOn"/>.</summary>
    public DateOnly? StartsOn { get; init; }

    /// <summary>The cohort's last day, inclusive.</summary>
    public DateOnly? EndsOn { get; init; }

    public required Id<Programme> ProgrammeId { get; init; }

    public required Id<Track> TrackId { get; init; }

    /// <summary>Version of the track that the enrolment follows; 0 in a fact that was kept before it was asked for.</summary>
    public long TrackVersion { get; init; }

    public required string TrackName { get; init; }

    public required int RequiredSessions { get; init; }

    /// <summary>The track's indicators in display order.</summary>
    public required IReadOnlyList<Indicator> Indicators { get; init; }

    /// <summary>The track's milestones in display order.</summary>
    public IReadOnlyList<Milestone> Milestones { get; init; } = [];
}

/// <summary>An indicator that a track follows.</summary>
internal sealed record Indicator
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required string Unit { get; init; }

    public required bool HigherIsBetter { get; init; }

    /// <summary>True when <paramref name="value"/> is <paramref name="other"/> or better.</summary>
    public bool IsAsGood(decimal value, decimal other) => HigherIsBetter ? value >= other : value <= other;
}

/// <summary>What is publicly known of a business at one version.</summary>
internal sealed record BusinessFact : Fact
{
    public required Id<Business> BusinessId { get; init; }

    public required string Name { get; init; }

    public required string RegionCode { get; init; }

    public string? KbliCode { get; init; }

    public string? SizeClass { get; init; }

    /// <summary>It was erased: the rest is for counting, and nothing more is told of it.</summary>
    public bool IsErased { get; init; }

    /// <summary>The consents it has given and not withdrawn.</summary>
    public IReadOnlyList<Consent> Consents { get; init; } = [];
}

/// <summary>A coaching session at one version.</summary>
internal sealed record SessionFact : Fact
{
    public required SessionState State { get; init; }

    /// <summary>The enrolments that this version is for.</summary>
    public required IReadOnlyList<Id<Enrolment>> Participants { get; init; }

    public DateTimeOffset? HeldAt { get; init; }

    public required IReadOnlyList<Attendance> Attendance { get; init; }
}

/// <summary>The mark of one enrolment at a session.</summary>
internal sealed record Attendance
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required AttendanceStatus Status { get; init; }
}

/// <summary>One value of one indicator of an enrolment.</summary>
internal sealed record IndicatorValueFact : Fact
{
    public required string Code { get; init; }

    public required IndicatorKind Kind { get; init; }

    /// <summary>In the indicator's unit; null when it was looked at and is unknown.</summary>
    public decimal? Value { get; init; }

    public required DateOnly AsOf { get; init; }
}

/// <summary>What a business does next.</summary>
internal sealed record ActionItemFact : Fact
{
    /// <summary>The enrolment that this version is for; null in a fact that was kept before items moved, which names only one.</summary>
    public Id<Enrolment>? EnrolmentId { get; init; }

    public required ActionItemState State { get; init; }

    public DateOnly? DueOn { get; init; }
}

/// <summary>A mentor of an enrolment from a day on, until it ended.</summary>
internal sealed record AssignmentFact : Fact
{
    public required Id<Mentor> MentorId { get; init; }

    public required DateOnly StartsOn { get; init; }

    /// <summary>When it was made; null in a fact that was kept before its end was told, which happened then.</summary>
    public DateTimeOffset? AssignedAt { get; init; }

    /// <summary>The day on which it ended; null while it lasts.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>The order in which an enrolment's assignments were made.</summary>
    public (DateTimeOffset, DateOnly, string) Order => (AssignedAt ?? OccurredAt, StartsOn, Key);
}
