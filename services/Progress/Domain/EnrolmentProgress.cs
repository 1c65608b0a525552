using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Progress of one enrolment: a pure function of its facts. Nothing in it goes stale by the clock; what depends on today
/// (<see cref="OverdueOn"/>, <see cref="HealthRules"/>) is asked when it is read.
/// </summary>
internal sealed record EnrolmentProgress
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    /// <summary>Sum of the versions of its facts, and one for each activated scheme: it only grows, and is the same in whatever order they came.</summary>
    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    public required string BusinessName { get; init; }

    public required string RegionCode { get; init; }

    public string? KbliCode { get; init; }

    public string? SizeClass { get; init; }

    /// <summary>Whom the business lets have its data, and for what.</summary>
    public IReadOnlyList<Consent> Consents { get; init; } = [];

    public required Id<Cohort> CohortId { get; init; }

    public required string CohortName { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>The cohort's first day, in its zone; null where it was not told, as is <see cref="EndsOn"/>.</summary>
    public DateOnly? StartsOn { get; init; }

    /// <summary>The cohort's last day, inclusive.</summary>
    public DateOnly? EndsOn { get; init; }

    public required Id<Programme> ProgrammeId { get; init; }

    public required Id<Track> TrackId { get; init; }

    public long TrackVersion { get; init; }

    public required string TrackName { get; init; }

    public required EnrolmentState State { get; init; }

    /// <summary>When the enrolment last changed.</summary>
    public DateTimeOffset StateSince { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>Completed sessions that were for this enrolment, whether or not it was there; <see cref="SessionsAttended"/> says that.</summary>
    public required int SessionsHeld { get; init; }

    /// <summary>Sessions at which it was present.</summary>
    public required int SessionsAttended { get; init; }

    public required int SessionsRequired { get; init; }

    /// <summary>Attendance marks it has: present and absent, no-shows included.</summary>
    public required int AttendanceMarks { get; init; }

    /// <summary>Present marks over all marks, 0 to 1 with four decimals; null while there is no mark.</summary>
    public decimal? AttendanceRate { get; init; }

    /// <summary>Each indicator of the track, in its order.</summary>
    public required IReadOnlyList<IndicatorProgress> Indicators { get; init; }

    /// <summary>Each milestone of the track, in its order.</summary>
    public IReadOnlyList<MilestoneProgress> Milestones { get; init; } = [];

    /// <summary>Whether it is proposed for completion, and what is missing; null in a row that was computed before this was asked.</summary>
    public Completion? Completion { get; init; }

    public required int OpenActionItems { get; init; }

    public int DoneActionItems { get; init; }

    public int DroppedActionItems { get; init; }

    /// <summary>Due days of the open action items that have one, ascending.</summary>
    public required IReadOnlyList<DateOnly> OpenDueOn { get; init; }

    /// <summary>The mentor who is assigned now, or null.</summary>
    public Id<Mentor>? MentorId { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    /// <summary>Version of the market-level scheme that was in force when this was computed.</summary>
    public required int MarketLevelScheme { get; init; }

    /// <summary>What a coordinator decided last about the level; null when nobody did.</summary>
    public StandingDecision? MarketLevelDecision { get; init; }

    /// <summary>The latest changes of the level, at most <see cref="ProgressOf.LevelChanges"/>, oldest first.</summary>
    public IReadOnlyList<LevelChange> MarketLevelHistory { get; init; } = [];

    public ReferralProgress Referrals { get; init; } = ReferralProgress.None;

    /// <summary>The latest session held or action item closed; null before the first.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>When the newest of its facts happened.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// True for what partners with an agreement may see where the business consents: one in the programme now or that completed it. One that
    /// waits, was denied or left is nobody's to be told about.
    /// </summary>
    public bool IsShared() => State.IsInProgramme();

    /// <summary>Open action items that were due before <paramref name="today"/>, a day in the cohort's zone.</summary>
    public int OverdueOn(DateOnly today) => OpenDueOn.Count(due => due < today);
}
