using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>Something that Progress was told, keyed by its own id and version. All progress follows from facts and from nothing else.</summary>
internal abstract record Fact
{
    /// <summary>Stands for <see cref="OccurredAt"/> where a version is told by somebody who does not know when it came to be; earlier than all.</summary>
    public static readonly DateTimeOffset UnknownSince = DateTimeOffset.UnixEpoch;

    /// <summary>Kind and id, e.g. <c>session:0198…</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Version of the thing that this fact shows.</summary>
    public required long Version { get; init; }

    /// <summary>When the thing changed, by its owner's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Each enrolment that any told version named, whatever became of it: those whose progress may depend on this fact. Sorted.</summary>
    public required IReadOnlyList<Id<Enrolment>> Enrolments { get; init; }

    /// <summary>
    /// Adds <paramref name="told"/> to what is <paramref name="known"/>. The highest version wins and the named enrolments only grow,
    /// so the result does not depend on the order of arrival or on repeats.
    /// </summary>
    /// <returns>What is known now, and whose progress may have changed; null when nothing was new.</returns>
    public static (Fact Kept, IReadOnlyList<Id<Enrolment>> Touched)? Add(Fact? known, Fact told)
    {
        var named = (known?.Enrolments ?? []).Union(told.Enrolments).OrderBy(id => id.Value).ToList();
        if (known is null || told.Supersedes(known))
            return (told with { Enrolments = named }, named);

        var added = named.Except(known.Enrolments).ToList();
        return added.Count == 0 ? null : (known with { Enrolments = named }, added);
    }

    /// <summary>
    /// True when this is to be kept instead of <paramref name="known"/>. One version may be told twice: the profile of a business comes
    /// with each of its enrolments too, which know its version but not since when (<see cref="UnknownSince"/>).
    /// </summary>
    public bool Supersedes(Fact known) => Version > known.Version || (Version == known.Version && OccurredAt > known.OccurredAt);
}
