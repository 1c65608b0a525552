namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Whether an enrolment has done what its track asks: as many sessions were held as it requires, and each milestone that it names is reached. While that
/// is so and the enrolment is Active, its completion is proposed; a coordinator confirms it in Enrolment, and nothing completes by itself.
/// </summary>
internal sealed record Completion
{
    /// <summary>Version of this rule.</summary>
    public const int RuleVersion = 1;

    /// <summary>True when the track asks for nothing more, whatever the enrolment's state.</summary>
    public required bool ConditionsMet { get; init; }

    /// <summary>True when it is to be confirmed by a coordinator now.</summary>
    public required bool IsProposed { get; init; }

    /// <summary>What said so: <c>sessions_missing</c>, <c>milestones_missing</c>, <c>not_active</c> or <c>proposed</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Sessions that are still to be held.</summary>
    public required int SessionsMissing { get; init; }

    /// <summary>Codes of the milestones that are not reached, in the track's order.</summary>
    public required IReadOnlyList<string> MilestonesMissing { get; init; }

    /// <param name="state">State of the enrolment.</param>
    /// <param name="held">Sessions held.</param>
    /// <param name="required">Sessions that the track requires.</param>
    /// <param name="milestones">Where the track's milestones stand.</param>
    public static Completion Of(EnrolmentState state, int held, int required, IEnumerable<MilestoneProgress> milestones)
    {
        IReadOnlyList<string> missing = [.. milestones.Where(m => m.ReachedOn is null).Select(m => m.Code)];
        var rule = held < required ? "sessions_missing"
            : missing.Count > 0 ? "milestones_missing"
            : state != EnrolmentState.Active ? "not_active"
            : "proposed";
        return new Completion
        {
            ConditionsMet = held >= required && missing.Count == 0,
            IsProposed = rule == "proposed",
            Rule = rule,
            SessionsMissing = Math.Max(0, required - held),
            MilestonesMissing = missing,
        };
    }
}
