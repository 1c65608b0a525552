using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>
/// What it takes to undo the merge of one business into another. It holds the owner's data as they were, so it is kept only as long as it can be
/// undone; that there was a merge, when, by whom and why, the audit trail of both businesses tells.
/// </summary>
internal sealed record Merge
{
    /// <summary>Within this time it can be undone; then it is confirmed.</summary>
    public static readonly TimeSpan UndoneWithin = TimeSpan.FromDays(30);

    /// <summary>The business that was merged away.</summary>
    public required Id<Business> Id { get; init; }

    public required Id<Business> Into { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public required string Reason { get; init; }

    /// <summary>The other business as it was.</summary>
    public required BusinessDetails Before { get; init; }

    /// <summary>And as the merge made it.</summary>
    public required BusinessDetails After { get; init; }

    /// <summary>The enrolments that changed hands.</summary>
    public required IReadOnlyList<Id<CohortEnrolment>> Enrolments { get; init; }

    /// <summary>The consents of the other that it ended.</summary>
    public IReadOnlyList<Id<Consent>> ConsentsEnded { get; init; } = [];

    /// <summary>Whether an enrolment of the other business came with this merge, itself or the one that was transferred into it.</summary>
    public bool Brought(CohortEnrolment enrolment) => enrolment.ContinuedFrom.Append(enrolment.Id).Intersect(Enrolments).Any();

    /// <summary>What both businesses know and know otherwise: somebody has to choose.</summary>
    public static IReadOnlyList<MergeField> Conflicts(BusinessDetails from, BusinessDetails into) =>
        [.. MergeField.All.Where(f => f.IsKnown(from) && f.IsKnown(into) && !f.IsSame(from, into))];

    /// <summary>What only the business that is merged away knows: it is added.</summary>
    public static IReadOnlyList<MergeField> Additions(BusinessDetails from, BusinessDetails into) =>
        [.. MergeField.All.Where(f => f.IsKnown(from) && !f.IsKnown(into))];

    /// <summary>The details after a merge.</summary>
    /// <param name="from">Of the business merged away.</param>
    /// <param name="into">Of the one that stays.</param>
    /// <param name="choices">By the name of a field, whose value holds; each of <see cref="Conflicts"/> has one.</param>
    public static BusinessDetails Combined(BusinessDetails from, BusinessDetails into, IReadOnlyDictionary<string, MergeSide> choices) =>
        Additions(from, into).Concat(Conflicts(from, into)).Where(f => choices.GetValueOrDefault(f.Name, MergeSide.From) == MergeSide.From)
            .Aggregate(into, (details, field) => field.Take(details, from));

    /// <summary>What the other business is after an undo: as before the merge, but for what was edited since.</summary>
    public BusinessDetails Restored(BusinessDetails now) =>
        MergeField.All.Where(f => f.IsSame(now, After)).Aggregate(now, (details, field) => field.Take(details, Before));
}
