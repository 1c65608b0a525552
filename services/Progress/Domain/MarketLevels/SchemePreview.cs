using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.MarketLevels;

/// <summary>Who would move if a draft were activated: counted in batches in the background, and goes on where it was when that was killed.</summary>
internal sealed record SchemePreview
{
    /// <summary>The draft's.</summary>
    public required Id<MarketLevelScheme> Id { get; init; }

    /// <summary>New for each run; the moves of a run are kept under it.</summary>
    public required Id<SchemePreview> Run { get; init; }

    /// <summary>The draft's version that is previewed.</summary>
    public required long SchemeVersion { get; init; }

    /// <summary>The draft's rules in that version: who edits it meanwhile does not mix two.</summary>
    public required IReadOnlyList<LevelRule> Rules { get; init; }

    /// <summary>Number of the scheme in force with which it is compared.</summary>
    public required int Against { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>The last enrolment that was looked at; null before the first.</summary>
    public Id<Enrolment>? After { get; init; }

    /// <summary>Enrolments looked at.</summary>
    public required long Seen { get; init; }

    /// <summary>How many would go from which level to which, those who stay included.</summary>
    public required IReadOnlyList<LevelCount> Counts { get; init; }

    /// <summary>The preview after some more enrolments.</summary>
    /// <param name="looked">Levels now and then, of those that have progress.</param>
    /// <param name="after">The last enrolment of the batch; null when there was none: it is done.</param>
    public SchemePreview With(IReadOnlyCollection<(MarketLevel From, MarketLevel To)> looked, Id<Enrolment>? after) => this with
    {
        IsDone = after is null,
        After = after ?? After,
        Seen = Seen + looked.Count,
        Counts =
        [
            .. Counts.Concat(looked.Select(l => new LevelCount(l.From, l.To, 1))).GroupBy(c => (c.From, c.To))
                .Select(g => new LevelCount(g.Key.From, g.Key.To, g.Sum(c => c.Count))).OrderBy(c => (c.From, c.To)),
        ],
    };
}

/// <summary>So many enrolments go from one level to another, or stay.</summary>
internal sealed record LevelCount(MarketLevel From, MarketLevel To, long Count);

/// <summary>An enrolment whose level a draft would change.</summary>
internal sealed record LevelMove
{
    /// <summary>Run and enrolment: <see cref="KeyOf"/>.</summary>
    public required string Id { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required Id<Cohort> CohortId { get; init; }

    public required MarketLevel From { get; init; }

    public required MarketLevel To { get; init; }

    /// <summary>What would meet the draft's rule; empty for one that would go down to local.</summary>
    public required IReadOnlyList<Evidence> Because { get; init; }

    public static string KeyOf(Id<SchemePreview> run, Id<Enrolment> enrolment) => $"{run}:{enrolment}";
}
