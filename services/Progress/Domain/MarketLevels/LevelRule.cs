namespace CoachingPlatform.Progress.Domain.MarketLevels;

/// <summary>What a scheme asks of a level.</summary>
internal sealed record LevelRule
{
    /// <summary>Every business is local; a scheme says who is more.</summary>
    public required MarketLevel Level { get; init; }

    /// <summary>One of them is enough.</summary>
    public required IReadOnlyList<LevelWay> Ways { get; init; }
}

/// <summary>One way to a level.</summary>
internal sealed record LevelWay
{
    /// <summary>All of them must hold.</summary>
    public required IReadOnlyList<Condition> Conditions { get; init; }
}

/// <summary>A scheme from the instant on at which it was activated; it never changes after that.</summary>
/// <param name="Number">The version of the programme's scheme, from 1.</param>
/// <param name="ActivatedAt">From then on, until the next one's.</param>
/// <param name="Rules">Of each level at most one.</param>
internal sealed record ActiveScheme(int Number, DateTimeOffset ActivatedAt, IReadOnlyList<LevelRule> Rules)
{
    /// <summary>The one before anybody made a scheme: everybody is local unless a coordinator decides.</summary>
    public static readonly ActiveScheme First = new(1, DateTimeOffset.UnixEpoch, []);

    /// <summary>The highest level one of whose ways holds, with what shows it; local where none does.</summary>
    public (MarketLevel Level, IReadOnlyList<Evidence> Because) Judge(Func<Condition, Evidence?> shows)
    {
        foreach (var rule in Rules.OrderByDescending(r => r.Level))
        {
            foreach (var way in rule.Ways)
            {
                List<Evidence> shown = [.. way.Conditions.Select(shows).TakeWhile(e => e is not null).OfType<Evidence>()];
                if (shown.Count == way.Conditions.Count)
                    return (rule.Level, shown);
            }
        }

        return (MarketLevel.Local, []);
    }
}

/// <summary>All schemes that were ever activated, in their order; progress is judged on each day by the one that was in force on it.</summary>
internal sealed record Schemes(IReadOnlyList<ActiveScheme> InOrder)
{
    public static readonly Schemes Initial = new([ActiveScheme.First]);

    /// <summary>The one in force.</summary>
    public ActiveScheme Current => InOrder[^1];

    /// <summary>What each activation adds to the version of every row, so that the version grows when a scheme changes rows.</summary>
    public long VersionAdded => Current.Number - 1;
}
