using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.MarketLevels;

/// <summary>A scheme of market levels.</summary>
internal sealed record SchemeResponse
{
    public required Id<MarketLevelScheme> Id { get; init; }

    public required long Version { get; init; }

    /// <summary>Version of the programme's scheme; null in a draft.</summary>
    public int? Number { get; init; }

    public required string NameId { get; init; }

    public required string NameEn { get; init; }

    public required IReadOnlyList<LevelRule> Rules { get; init; }

    /// <summary>Null in a draft.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Why it was activated; null in a draft.</summary>
    public string? Reason { get; init; }

    public required string ChangedBy { get; init; }

    public static SchemeResponse Of(MarketLevelScheme scheme) => new()
    {
        Id = scheme.Id, Version = scheme.Version, Number = scheme.Number, NameId = scheme.NameId, NameEn = scheme.NameEn, Rules = scheme.Rules,
        ActivatedAt = scheme.ActivatedAt, Reason = scheme.Reason, ChangedBy = scheme.ChangedBy,
    };
}

/// <summary>The preview of a draft, as far as it has come.</summary>
internal sealed record PreviewResponse
{
    public required Id<MarketLevelScheme> SchemeId { get; init; }

    /// <summary>The draft's version that is previewed.</summary>
    public required long SchemeVersion { get; init; }

    /// <summary>Number of the scheme in force with which it is compared.</summary>
    public required int Against { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>Enrolments looked at so far.</summary>
    public required long Seen { get; init; }

    /// <summary>About how many there are.</summary>
    public required long Total { get; init; }

    /// <summary>How many would go from which level to which, those who stay included.</summary>
    public required IReadOnlyList<LevelCount> Counts { get; init; }

    public static PreviewResponse Of(SchemePreview preview, long total) => new()
    {
        SchemeId = preview.Id, SchemeVersion = preview.SchemeVersion, Against = preview.Against, StartedAt = preview.StartedAt, IsDone = preview.IsDone,
        Seen = preview.Seen, Total = Math.Max(total, preview.Seen), Counts = preview.Counts,
    };
}
