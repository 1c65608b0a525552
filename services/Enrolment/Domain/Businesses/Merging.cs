using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A business with what hangs on it.</summary>
/// <param name="Business">It.</param>
/// <param name="Enrolments">All its enrolments.</param>
/// <param name="Consents">What it said to partners, and what those said that were merged into it, and into those.</param>
internal sealed record Whole(Business Business, IReadOnlyList<CohortEnrolment> Enrolments, IReadOnlyList<Consent> Consents)
{
    /// <summary>The consents that it gives itself.</summary>
    public IEnumerable<Consent> Given => Consents.Where(c => c.BusinessId == Business.Id && c.Latest.State == ConsentState.Given);

    /// <summary>One for each consent that it has taken back, or that was taken back before a merge into it and of which it has said nothing itself.</summary>
    public IEnumerable<Consent> TakenBack => Consents.GroupBy(c => c.TextId)
        .Select(same => same.FirstOrDefault(c => c.BusinessId == Business.Id) ?? same.FirstOrDefault(c => c.Latest.State == ConsentState.Withdrawn))
        .OfType<Consent>().Where(c => c.Latest.State == ConsentState.Withdrawn);
}

/// <summary>Two businesses, the enrolments that changed hands and the consents that changed, after a merge or its undo; all of it is saved in one transaction.</summary>
internal sealed record HandsChanged(
    Merge Merge, Decision Decision, Business From, Business Into, IReadOnlyList<CohortEnrolment> Enrolments, IReadOnlyList<Consent> Consents);

/// <summary>Merging one business into another, and undoing it.</summary>
internal static class Merging
{
    /// <summary>The tracks in which both have a live enrolment: no choice resolves that, one of the two has to end first.</summary>
    public static IReadOnlyList<(CohortEnrolment From, CohortEnrolment Into)> BothLive(Whole from, Whole into) =>
    [
        .. from.Enrolments.Where(e => e.IsLive)
            .Join(into.Enrolments.Where(e => e.IsLive), e => e.Track.TrackId, e => e.Track.TrackId, (one, other) => (one, other)),
    ];

    /// <summary>
    /// What the one that stays gives and the other has taken back: it ends with a merge, whichever was said last. What only the other gives
    /// stays with the other, so that a merge never lets a partner see more than the one that stays has agreed to.
    /// </summary>
    public static IReadOnlyList<(Consent TakenBack, Consent Given)> ConsentsEnding(Whole from, Whole into) =>
        [.. from.TakenBack.Join(into.Given, c => c.TextId, c => c.TextId, (no, yes) => (no, yes))];

    /// <summary>Merges one business into another with all its enrolments.</summary>
    /// <param name="goes">The business that is merged away.</param>
    /// <param name="stays">The one that stays.</param>
    /// <param name="choices">For each conflicting field, by its name, whose value holds; of a field that only the first knows, <see cref="MergeSide.Into"/> leaves it unknown.</param>
    /// <param name="decision">Who, when and why.</param>
    public static Outcome<HandsChanged> Merge(Whole goes, Whole stays, IReadOnlyDictionary<string, MergeSide> choices, Decision decision)
    {
        var (from, into) = (goes.Business, stays.Business);
        if (from.Id == into.Id)
            return Refusal.Invalid("merge.itself", "into");
        if ((from.Gone() ?? into.Gone("into")) is { } gone)
            return gone;
        if (Businesses.Merge.Conflicts(from.Details, into.Details).FirstOrDefault(f => !choices.ContainsKey(f.Name)) is { } open)
            return Refusal.Invalid("merge.choice_missing", $"choices.{open.Name}");
        if (BothLive(goes, stays) is [var (_, live), ..])
            return Refusal.Conflict("merge.both_enrolled", null, ("track", live.Track.Name));

        var after = Businesses.Merge.Combined(from.Details, into.Details, choices);
        var left = from.MergeInto(into, after, decision.At);
        IReadOnlyList<Consent> ended = [.. ConsentsEnding(goes, stays).Select(both => both.Given.EndWith(both.TakenBack, decision))];
        var merged = ended.Aggregate(into.Absorb(from, after, decision.At), (business, consent) => business.Holding(consent));
        var merge = new Merge
        {
            Id = from.Id, Into = into.Id, At = decision.At, By = decision.By, Reason = decision.Reason, Before = into.Details, After = after,
            Enrolments = [.. goes.Enrolments.Select(e => e.Id)], ConsentsEnded = [.. ended.Select(c => c.Id)],
        };
        return new HandsChanged(merge, decision, left, merged, [.. goes.Enrolments.Select(e => e.ChangeHands(left, merged, decision))], ended);
    }

    /// <summary>Gives back both businesses and their enrolments; what was begun or said in the name of the other since stays with the other.</summary>
    /// <param name="merge">The merge.</param>
    /// <param name="from">The business that was merged away.</param>
    /// <param name="into">The one that it is part of.</param>
    /// <param name="decision">Who, when and why.</param>
    public static Outcome<HandsChanged> Undo(Merge merge, Business from, Whole into, Decision decision)
    {
        var alone = from.TakeLeave(into.Business, decision.At);
        if (alone.IsRefused)
            return alone.Refusal;
        IReadOnlyList<Consent> resumed = [.. into.Consents.Where(c => merge.ConsentsEnded.Contains(c.Id)).Select(c => c.Resume(decision)).OfType<Consent>()];
        var released = resumed.Aggregate(
            into.Business.Release(merge.Restored(into.Business.Details), decision.At), (business, consent) => business.Holding(consent));
        return new HandsChanged(
            merge, decision, alone.Value, released,
            [.. into.Enrolments.Where(merge.Brought).Select(e => e.ChangeHands(released, alone.Value, decision))], resumed);
    }
}

/// <summary>Who decided something, when and why.</summary>
internal sealed record Decision(string By, DateTimeOffset At, string Reason);
