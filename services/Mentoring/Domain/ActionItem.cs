using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>Where an action item is in its life.</summary>
internal enum ActionState
{
    Open,
    Done,
    Dropped,
}

/// <summary>What a business does next, as agreed in a session.</summary>
internal sealed record ActionItem : IVersioned<Id<ActionItem>>
{
    public required Id<ActionItem> Id { get; init; }

    public required long Version { get; init; }

    public required Id<CoachingSession> SessionId { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required string Text { get; init; }

    public string? Owner { get; init; }

    public DateOnly? DueOn { get; init; }

    public required ActionState State { get; init; }

    /// <summary>When it was opened or changed; of one that is closed, when it was closed: that is an act of the business, and a later correction is none.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>
    /// The items that a report opens or changes. In a correction the same words for the same enrolment are the same item; items that
    /// the correction leaves out stay as they are.
    /// </summary>
    /// <param name="session">The session reported on.</param>
    /// <param name="before">The items of this session so far.</param>
    /// <param name="drafts">The items as reported.</param>
    /// <param name="now">The clock.</param>
    public static IReadOnlyList<ActionItem> Record(
        Id<CoachingSession> session, IReadOnlyList<ActionItem> before, IReadOnlyList<ActionDraft> drafts, DateTimeOffset now) =>
    [
        .. from draft in drafts
           let known = before.FirstOrDefault(b => b.EnrolmentId == draft.EnrolmentId && b.Text == draft.Text)
           where known is null || known.Owner != draft.Owner || known.DueOn != draft.DueOn
           select known is null
               ? Open(session, draft, now)
               : known with
               {
                   Version = known.Version + 1, Owner = draft.Owner, DueOn = draft.DueOn, ChangedAt = known.State == ActionState.Open ? now : known.ChangedAt,
               },
    ];

    /// <summary>Done or dropped, once.</summary>
    public Outcome<ActionItem> Close(ActionState state, DateTimeOffset now) => State == ActionState.Open
        ? this with { Version = Version + 1, State = state, ChangedAt = now }
        : Refusal.Conflict("action_item.closed", null, ("state", State));

    /// <summary>An open item goes along with the business into another enrolment.</summary>
    public ActionItem MoveTo(Id<Enrolment> next, DateTimeOffset now) => this with { Version = Version + 1, EnrolmentId = next, ChangedAt = now };

    /// <summary>What others hear of it: never its text or owner.</summary>
    public ActionItemChanged Changed() => new(Id.Value, Version, EnrolmentId.Value, State.ToString(), DueOn, ChangedAt);

    private static ActionItem Open(Id<CoachingSession> session, ActionDraft draft, DateTimeOffset now) => new()
    {
        Id = Id<ActionItem>.New(),
        Version = 1,
        SessionId = session,
        EnrolmentId = draft.EnrolmentId,
        Text = draft.Text,
        Owner = draft.Owner,
        DueOn = draft.DueOn,
        State = ActionState.Open,
        ChangedAt = now,
    };
}
