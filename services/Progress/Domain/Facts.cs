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

    public required Id<Programme> ProgrammeId { get; init; }

    public required Id<Track> TrackId { get; init; }

    public required string TrackName { get; init; }

    public required int RequiredSessions { get; init; }

    /// <summary>The track's indicators in display order.</summary>
    public required IReadOnlyList<Indicator> Indicators { get; init; }
}

/// <summary>An indicator that a track follows.</summary>
internal sealed record Indicator
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required string Unit { get; init; }

    public required bool HigherIsBetter { get; init; }
}

/// <summary>What is publicly known of a business at one version.</summary>
internal sealed record BusinessFact : Fact
{
    public required Id<Business> BusinessId { get; init; }

    public required string Name { get; init; }

    public required string RegionCode { get; init; }

    public string? KbliCode { get; init; }

    public string? SizeClass { get; init; }

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

/// <summary>A mentor of an enrolment from a day on.</summary>
internal sealed record AssignmentFact : Fact
{
    public required Id<Mentor> MentorId { get; init; }

    public required DateOnly StartsOn { get; init; }
}

/// <summary>The market level that a coordinator found an enrolment's business to have.</summary>
internal sealed record MarketLevelFact : Fact
{
    /// <summary>Version of the scheme that the levels are words of.</summary>
    public const int CurrentScheme = 1;

    public required MarketLevel Level { get; init; }

    public required int Scheme { get; init; }

    /// <summary>The account that decided.</summary>
    public required string DecidedBy { get; init; }

    public static string KeyOf(Id<Enrolment> enrolment) => $"marketLevel:{enrolment}";

    /// <summary>The decision on a level: only for a business that is in the programme; a completed enrolment is locked.</summary>
    public static Outcome<MarketLevelFact> Decide(
        EnrolmentProgress progress, MarketLevelFact? known, MarketLevel level, string by, DateTimeOffset now) => progress.State switch
        {
            EnrolmentState.Completed => Refusal.Conflict("progress.locked"),
            EnrolmentState.Enrolled or EnrolmentState.Active => new MarketLevelFact
            {
                Key = KeyOf(progress.EnrolmentId),
                Version = (known?.Version ?? 0) + 1,
                OccurredAt = now,
                Enrolments = [progress.EnrolmentId],
                Level = level,
                Scheme = CurrentScheme,
                DecidedBy = by,
            },
            _ => Refusal.Conflict("progress.not_in_programme"),
        };
}
