using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Two businesses and the enrolments that changed hands, after a merge or its undo; all of it is saved in one transaction.</summary>
internal sealed record HandsChanged(Merge Merge, Business From, Business Into, IReadOnlyList<CohortEnrolment> Enrolments);

/// <summary>Merging one business into another, and undoing it.</summary>
internal static class Merging
{
    /// <summary>The tracks in which both have a live enrolment: no choice resolves that, one of the two has to end first.</summary>
    public static IReadOnlyList<(CohortEnrolment From, CohortEnrolment Into)> BothLive(
        IReadOnlyList<CohortEnrolment> from, IReadOnlyList<CohortEnrolment> into) =>
        [.. from.Where(e => e.IsLive).Join(into.Where(e => e.IsLive), e => e.Track.TrackId, e => e.Track.TrackId, (one, other) => (one, other))];

    /// <summary>Merges <paramref name="from"/> into <paramref name="into"/> with all its enrolments.</summary>
    /// <param name="from">The business that is merged away.</param>
    /// <param name="into">The one that stays.</param>
    /// <param name="ofFrom">All enrolments of the first.</param>
    /// <param name="ofInto">All enrolments of the second.</param>
    /// <param name="takenBack">The consents that the first has withdrawn. A no counts, so none of them may be a yes of the second; its yeses stay its own.</param>
    /// <param name="choices">For each conflicting field, by its name, whose value holds; of a field that only the first knows, <see cref="MergeSide.Into"/> leaves it unknown.</param>
    /// <param name="earlier">The merge of the first that was undone, if there was one.</param>
    /// <param name="decision">Who, when and why.</param>
    public static Outcome<HandsChanged> Merge(
        Business from, Business into, IReadOnlyList<CohortEnrolment> ofFrom, IReadOnlyList<CohortEnrolment> ofInto,
        IReadOnlyCollection<ConsentTerms> takenBack, IReadOnlyDictionary<string, MergeSide> choices, Merge? earlier, Decision decision)
    {
        if (from.Id == into.Id)
            return Refusal.Invalid("merge.itself", "into");
        if ((from.Gone() ?? into.Gone("into")) is { } gone)
            return gone;
        if (Businesses.Merge.Conflicts(from.Details, into.Details).FirstOrDefault(f => !choices.ContainsKey(f.Name)) is { } open)
            return Refusal.Invalid("merge.choice_missing", $"choices.{open.Name}");
        if (BothLive(ofFrom, ofInto) is [var (_, live), ..])
            return Refusal.Conflict("merge.both_enrolled", null, ("track", live.Track.Name));
        if (into.Consents.Intersect(takenBack).Any())
            return Refusal.Conflict("merge.consent_withdrawn");

        var after = Businesses.Merge.Combined(from.Details, into.Details, choices);
        var left = from.MergeInto(into, after, decision.At);
        var merged = into.Absorb(from.Id, after, decision.At);
        var merge = new Merge
        {
            Id = from.Id, Version = (earlier?.Version ?? 0) + 1, Into = into.Id, At = decision.At, By = decision.By, Reason = decision.Reason,
            Before = into.Details, After = after, Enrolments = [.. ofFrom.Select(e => e.Id)],
        };
        return new HandsChanged(merge, left, merged, [.. ofFrom.Select(e => e.ChangeHands(left, merged, decision))]);
    }

    /// <summary>Gives back both businesses and their enrolments; what was begun in the name of the other since stays with the other.</summary>
    /// <param name="merge">The merge.</param>
    /// <param name="from">The business that was merged away.</param>
    /// <param name="into">The one that it is part of.</param>
    /// <param name="ofInto">All enrolments of the latter.</param>
    /// <param name="decision">Who, when and why.</param>
    public static Outcome<HandsChanged> Undo(
        Merge merge, Business from, Business into, IReadOnlyList<CohortEnrolment> ofInto, Decision decision)
    {
        var alone = from.TakeLeave(into, decision.At);
        if (alone.IsRefused)
            return alone.Refusal;
        var released = into.Release(merge.Restored(into.Details), decision.At);
        return new HandsChanged(
            merge.Undo(decision), alone.Value, released,
            [.. ofInto.Where(merge.Brought).Select(e => e.ChangeHands(released, alone.Value, decision))]);
    }
}

/// <summary>Who decided something, when and why.</summary>
internal sealed record Decision(string By, DateTimeOffset At, string Reason);
