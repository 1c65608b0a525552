using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Consents;

/// <summary>What one business said about one partner having its data for one purpose, as Law 27/2022 asks for it. Its history is only added to.</summary>
internal sealed record Consent : IVersioned<Id<Consent>>, IAudited
{
    /// <summary>Most statements of one consent after which it can be given once more; a withdrawal is always taken.</summary>
    public const int MostStatements = 200;

    public required Id<Consent> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    public required Id<ConsentText> TextId { get; init; }

    /// <summary>See <see cref="ConsentText.Purpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>See <see cref="ConsentText.PartnerId"/>.</summary>
    public required Guid PartnerId { get; init; }

    /// <summary>What holds now: the last of <see cref="History"/>.</summary>
    public required ConsentStep Latest { get; init; }

    public required IReadOnlyList<ConsentStep> History { get; init; }

    AuditSubject IAudited.Subject => new("consent", Id.Value, Version, Latest.Reason);

    /// <summary>What other services are told while it is given.</summary>
    public ConsentTerms Terms => new(PartnerId, Purpose);

    /// <summary>The business says yes to a wording. One that it signed may be an older one; its own account sees the latest alone.</summary>
    /// <param name="known">What it said before about this text; null for the first time.</param>
    /// <param name="business">The business.</param>
    /// <param name="text">The text.</param>
    /// <param name="textVersion">The wording.</param>
    /// <param name="said">How and when.</param>
    public static Outcome<Consent> Give(Consent? known, Business business, ConsentText text, long textVersion, Statement said)
    {
        if (textVersion < 1 || textVersion > text.Version)
            return Refusal.NotFound("consent_text.version_unknown", "textVersion", ("latest", text.Version));
        if (said.Channel == ConsentChannel.Web && textVersion != text.Version)
            return Refusal.Conflict("consent_text.outdated", "textVersion", ("latest", text.Version));
        if (known?.Latest.State != ConsentState.Given && business.Consents.Count >= Business.MostConsents)
            return Refusal.Conflict("consent.too_many", null, ("max", Business.MostConsents));
        if (known?.SaidOtherwiseAfter(said) is { } refusal)
            return refusal;
        if (known?.Latest is { State: ConsentState.Given } given && given.TextVersion == textVersion)
            return Refusal.Conflict("consent.given_already");
        if (known?.History.Count >= MostStatements)
            return Refusal.Conflict("consent.too_many_changes", null, ("max", MostStatements));
        var step = ConsentStep.Of(ConsentState.Given, textVersion, said, known?.Latest);
        return known?.With(step) ?? new Consent
        {
            Id = Id<Consent>.New(),
            Version = 1,
            BusinessId = business.Id,
            TextId = text.Id,
            Purpose = text.Purpose,
            PartnerId = text.PartnerId,
            Latest = step,
            History = [step],
        };
    }

    /// <summary>The business takes it back.</summary>
    public Outcome<Consent> Withdraw(Statement said)
    {
        if (SaidOtherwiseAfter(said) is { } refusal)
            return refusal;
        return Latest.State == ConsentState.Withdrawn
            ? Refusal.Conflict("consent.withdrawn_already")
            : With(ConsentStep.Of(ConsentState.Withdrawn, Latest.TextVersion, said, Latest));
    }

    /// <summary>A business that took the same back becomes part of this one: its no counts for both, until the one that stays says yes anew.</summary>
    /// <param name="takenBack">The consent of the other, which this statement names as its evidence.</param>
    /// <param name="decision">The merge.</param>
    public Consent EndWith(Consent takenBack, Decision decision) => With(Latest with
    {
        State = ConsentState.Withdrawn,
        Channel = ConsentChannel.Merge,
        // Not the day of the merge: a yes or a no that was signed before it and comes in after it must count.
        SaidAt = Latest.SaidAt > takenBack.Latest.SaidAt ? Latest.SaidAt : takenBack.Latest.SaidAt,
        Evidence = takenBack.Id.ToString(),
        Reason = decision.Reason,
        By = decision.By,
        RecordedAt = decision.At,
    });

    /// <summary>They are two again: its own yes counts again, as and when it was said. Null when it has said anything since.</summary>
    public Consent? Resume(Decision decision) => Latest.Channel == ConsentChannel.Merge
        ? With(History[^2] with { Reason = decision.Reason, By = decision.By, RecordedAt = decision.At })
        : null;

    /// <summary>
    /// What is left when the business is erased: what was said to whom and when, which shows on what its data was shared, without where the proof is and
    /// why. A yes ends.
    /// </summary>
    /// <param name="by">The account that confirmed the erasure.</param>
    /// <param name="now">The clock.</param>
    public Consent Erase(string by, DateTimeOffset now)
    {
        IReadOnlyList<ConsentStep> kept = [.. History.Select(step => step with { Evidence = null, Reason = null })];
        var last = kept[^1];
        if (last.State == ConsentState.Given)
            kept = [.. kept, last with { State = ConsentState.Withdrawn, Channel = ConsentChannel.Erasure, SaidAt = last.SaidAt > now ? last.SaidAt : now, By = by, RecordedAt = now }];
        return this with { Version = Version + 1, Latest = kept[^1], History = kept };
    }

    // What counts is what was said last, not what was written down last: a form signed on Monday and recorded on Friday does not undo
    // Wednesday's withdrawal.
    private Refusal? SaidOtherwiseAfter(Statement said) => said.SaidAt < Latest.SaidAt
        ? Refusal.Conflict("consent.said_since", "saidAt", ("saidAt", Latest.SaidAt.ToString("O", CultureInfo.InvariantCulture)))
        : null;

    private Consent With(ConsentStep step) => this with { Version = Version + 1, Latest = step, History = [.. History, step] };
}
