using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Progress of one enrolment as a partner sees it.</summary>
internal sealed record SharedProgress
{
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    /// <summary>Only where an agreement names it; else null.</summary>
    public string? BusinessName { get; init; }

    public required string RegionCode { get; init; }

    /// <summary>Only where an agreement names it, and where it is known; else null.</summary>
    public string? KbliCode { get; init; }

    /// <summary>Only where an agreement names it, and where it is known; else null.</summary>
    public string? SizeClass { get; init; }

    public required Id<Cohort> CohortId { get; init; }

    public required string CohortName { get; init; }

    public required Id<Track> TrackId { get; init; }

    public required string TrackName { get; init; }

    public required Stage Stage { get; init; }

    public required int SessionsHeld { get; init; }

    public required int SessionsRequired { get; init; }

    /// <summary>0 to 1; null while there is no attendance mark.</summary>
    public decimal? AttendanceRate { get; init; }

    public required IReadOnlyList<SharedIndicator> Indicators { get; init; }

    /// <summary>Each milestone of the track in its order, reached or not; null unless an agreement names it.</summary>
    public IReadOnlyList<SharedMilestone>? Milestones { get; init; }

    /// <summary>Only where an agreement names it, as of today in the cohort's zone; null also for one that is not in the programme now, or has completed it.</summary>
    public SharedHealth? Health { get; init; }

    public required int OpenActionItems { get; init; }

    public required MarketLevel MarketLevel { get; init; }

    public required int MarketLevelScheme { get; init; }

    public DateTimeOffset? LastActivityAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The row with those fields that the agreements which cover it name.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mapper">Maps what all partners see.</param>
    /// <param name="now">Now; health is as of that.</param>
    public static SharedProgress Of(GivenRow row, IMapper mapper, DateTimeOffset now)
    {
        var progress = row.Progress;
        var shared = mapper.Map<SharedProgress>(progress);
        return shared with
        {
            BusinessName = Names(SharedField.BusinessName) ? progress.BusinessName : null,
            KbliCode = Names(SharedField.KbliCode) ? progress.KbliCode : null,
            SizeClass = Names(SharedField.SizeClass) ? progress.SizeClass : null,
            Indicators = Names(SharedField.IndicatorTrends) ? [.. shared.Indicators.Zip(progress.Indicators, (shown, i) => shown.With(i))] : shared.Indicators,
            Milestones = Names(SharedField.Milestones) ? mapper.Map<IReadOnlyList<SharedMilestone>>(progress.Milestones) : null,
            Health = Names(SharedField.Health) ? SharedHealth.Of(HealthRules.Of(progress, now.DayIn(progress.TimeZone))) : null,
        };

        bool Names(SharedField field) => row.Covering.Any(a => a.Fields.Contains(field));
    }
}

/// <summary>One indicator; null is unknown.</summary>
internal sealed record SharedIndicator
{
    public required string Code { get; init; }

    public required string Unit { get; init; }

    public decimal? Baseline { get; init; }

    public decimal? Target { get; init; }

    public decimal? Latest { get; init; }

    public DateOnly? LatestOn { get; init; }

    /// <summary>From the last known actual of an earlier day, else the baseline, to the latest; null while one is unknown, and unless an agreement names it.</summary>
    public Trend? Trend { get; init; }

    /// <summary>The part of the way from baseline to target, 0 to 1; null where nobody can tell, and unless an agreement names it.</summary>
    public decimal? ShareOfTarget { get; init; }

    /// <summary>The same with its trend.</summary>
    public SharedIndicator With(IndicatorProgress indicator) => this with { Trend = indicator.Trend, ShareOfTarget = indicator.ShareOfTarget };
}

/// <summary>One milestone. What coordinators wrote about it, and who they are, stays here.</summary>
internal sealed record SharedMilestone
{
    public required string Code { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Code of the track's stage that it belongs to; null for the track as a whole.</summary>
    public string? Stage { get; init; }

    /// <summary>The day, in the cohort's zone; null while it is not reached.</summary>
    public DateOnly? ReachedOn { get; init; }

    /// <summary>The conditions that held on that day; empty while it is not reached.</summary>
    public required IReadOnlyList<SharedEvidence> Because { get; init; }
}

/// <summary>A condition that held.</summary>
internal sealed record SharedEvidence
{
    public required ConditionKind Kind { get; init; }

    /// <summary>The indicator it asks about; null where it asks about none.</summary>
    public string? Code { get; init; }

    /// <summary>What it asks for; null for <c>Granted</c>.</summary>
    public decimal? Asked { get; init; }

    /// <summary>What was seen, in the same unit; null where there is no number to see.</summary>
    public decimal? Saw { get; init; }
}

/// <summary>A judgement without the numbers that change from day to day, so that it stays the same until it turns.</summary>
internal sealed record SharedHealth
{
    public required HealthState State { get; init; }

    /// <summary>The rule that says so: <c>no_activity</c>, <c>overdue</c>, <c>absence</c>, <c>behind</c>, <c>quiet</c> or <c>on_track</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Version of the set of rules.</summary>
    public required int RuleVersion { get; init; }

    public static SharedHealth? Of(Health? health) => health is null ? null : new() { State = health.State, Rule = health.Rule, RuleVersion = health.RuleVersion };
}
