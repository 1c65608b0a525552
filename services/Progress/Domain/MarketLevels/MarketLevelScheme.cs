using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.MarketLevels;

/// <summary>
/// A scheme of market levels as the programme keeps it: a draft until it is activated, after that unchangeable. The audit trail keeps what each
/// version changed.
/// </summary>
internal sealed record MarketLevelScheme : IVersioned<Id<MarketLevelScheme>>, IAudited
{
    /// <summary>So many can be activated in all, for every row is judged by all of them.</summary>
    public const int Most = 100;

    public required Id<MarketLevelScheme> Id { get; init; }

    public required long Version { get; init; }

    /// <summary>Name in Indonesian.</summary>
    public required string NameId { get; init; }

    /// <summary>Name in English.</summary>
    public required string NameEn { get; init; }

    /// <summary>Of each level above local at most one.</summary>
    public required IReadOnlyList<LevelRule> Rules { get; init; }

    /// <summary>The version of the programme's scheme that it became; null in a draft. 1 is the one before anybody made any.</summary>
    public int? Number { get; init; }

    /// <summary>Since when it is in force; null in a draft.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Why it was activated; null in a draft.</summary>
    public string? Reason { get; init; }

    /// <summary>The account that changed it last.</summary>
    public required string ChangedBy { get; init; }

    AuditSubject IAudited.Subject => new("market_level_scheme", Id.Value, Version, Reason);

    /// <summary>A draft with other content.</summary>
    public Outcome<MarketLevelScheme> Edit(string nameId, string nameEn, IReadOnlyList<LevelRule> rules, string by) => Number is null
        ? this with { Version = Version + 1, NameId = nameId, NameEn = nameEn, Rules = rules, ChangedBy = by }
        : Refusal.Conflict("scheme.active");

    /// <summary>Puts a draft in force whose present content was previewed against the scheme that is in force now.</summary>
    public Outcome<MarketLevelScheme> Activate(SchemePreview? preview, Schemes schemes, string reason, string by, DateTimeOffset now)
    {
        if (Number is not null)
            return Refusal.Conflict("scheme.active");
        if (preview is null || preview.SchemeVersion != Version || preview.Against != schemes.Current.Number)
            return Refusal.Conflict("scheme.not_previewed");
        if (!preview.IsDone)
            return Refusal.Conflict("scheme.preview_running");
        if (schemes.InOrder.Count >= Most)
            return Refusal.Conflict("scheme.too_many", null, ("max", Most));
        return this with
        {
            Version = Version + 1, Number = schemes.Current.Number + 1, Reason = reason, ChangedBy = by,
            // Another instance's clock may be behind: a later scheme is in force later.
            ActivatedAt = schemes.Current.ActivatedAt > now ? schemes.Current.ActivatedAt : now,
        };
    }
}
