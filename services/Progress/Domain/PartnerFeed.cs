using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What a partner's change feed is made for, and how far it is being made for something else.</summary>
internal sealed record PartnerFeed
{
    public required Id<Partner> Id { get; init; }

    /// <summary>The agreements whose enrolments are in it.</summary>
    public IReadOnlyList<Id<Agreement>> Open { get; init; } = [];

    /// <summary>The generation of the read model that it was compared with.</summary>
    public required int Generation { get; init; }

    /// <summary>What is being gone through; null when nothing is.</summary>
    public FeedSweep? Sweep { get; init; }

    /// <summary>The feed with the sweep that it needs now; null when it needs none and none is under way.</summary>
    /// <param name="active">The agreements in force.</param>
    /// <param name="generation">The generation that is read.</param>
    /// <param name="last">The last position given to anything.</param>
    public PartnerFeed? Planned(IReadOnlyCollection<Id<Agreement>> active, int generation, long last)
    {
        if (Sweep is not null)
            return this;
        var changed = Open.Except(active).Concat(active.Except(Open)).OrderBy(a => a.Value).ToList();
        if (changed.Count > 0)
            return this with { Sweep = new FeedSweep { Agreements = changed, Cause = FeedCause.Agreement, Open = [.. active], Generation = Generation, Until = last } };
        return Generation == generation
            ? null
            : this with { Sweep = new FeedSweep { Agreements = [.. active], Cause = FeedCause.Changed, Open = [.. active], Generation = generation, Until = last } };
    }

    /// <summary>The feed after its sweep.</summary>
    public PartnerFeed Swept() => this with { Open = Sweep!.Open, Generation = Sweep.Generation, Sweep = null };
}

/// <summary>
/// Goes through all that some agreements cover and then through all that the partner had been told of before, a step at a time: after an
/// agreement began or ended, and after a rebuild.
/// </summary>
internal sealed record FeedSweep
{
    /// <summary>The agreements whose enrolments are looked at.</summary>
    public required IReadOnlyList<Id<Agreement>> Agreements { get; init; }

    public required FeedCause Cause { get; init; }

    /// <summary><see cref="PartnerFeed.Open"/> when it is done.</summary>
    public required IReadOnlyList<Id<Agreement>> Open { get; init; }

    /// <summary><see cref="PartnerFeed.Generation"/> when it is done.</summary>
    public required int Generation { get; init; }

    /// <summary>The last position before it began.</summary>
    public required long Until { get; init; }

    /// <summary>How many of the agreements' keys have been gone through.</summary>
    public int KeysDone { get; init; }

    /// <summary>Where in the present key it is; null at its beginning.</summary>
    public Id<Enrolment>? AfterRow { get; init; }

    /// <summary>Where in the entries it is.</summary>
    public long AfterPosition { get; init; }
}
