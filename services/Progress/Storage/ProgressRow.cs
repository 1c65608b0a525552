using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson;

namespace CoachingPlatform.Progress.Storage;

/// <summary>What is stored of one enrolment's progress. It exists from the first fact on, so that recomputing it is always one row's matter.</summary>
internal sealed record ProgressRow
{
    public const string Collection = "progress";

    public required Id<Enrolment> Id { get; init; }

    /// <summary>See <see cref="EnrolmentProgress.Version"/>; here also while the enrolment itself is not known yet.</summary>
    public required long Version { get; init; }

    /// <summary>Number of the newest scheme of market levels by which it was judged: rows that lag behind are computed again.</summary>
    public int ComputedWith { get; init; } = ActiveScheme.First.Number;

    /// <summary>The <see cref="SharingKeys"/> under which partners find it; none when it is not shared.</summary>
    public required IReadOnlyList<string> SharedUnder { get; init; }

    /// <summary>What partners' lists filter it by (<see cref="SharingKeys.FacetsOf"/>); none when it is not shared.</summary>
    public IReadOnlyList<string> SharedFacets { get; init; } = [];

    /// <summary>See <see cref="Domain.HealthTurns"/>; none when it is not shared.</summary>
    public IReadOnlyList<DateTimeOffset> HealthTurns { get; init; } = [];

    /// <summary>What it is counted as in the aggregates; null when it is not.</summary>
    public Contribution? Counted { get; init; }

    /// <summary>Null while facts have come but not the enrolment.</summary>
    public EnrolmentProgress? Progress { get; init; }

    public static ProgressRow Of(Id<Enrolment> id, IReadOnlyCollection<Fact> facts, Schemes? schemes = null)
    {
        var progress = ProgressOf.Facts(id, facts, schemes);
        var keys = progress is null ? [] : SharingKeys.Of(progress);
        return new ProgressRow
        {
            Id = id,
            Version = ProgressOf.VersionOf(facts, schemes),
            ComputedWith = (schemes ?? Schemes.Initial).Current.Number,
            SharedUnder = keys,
            SharedFacets = progress is null ? [] : SharingKeys.FacetsOf(progress),
            HealthTurns = progress is null || keys.Count == 0 ? [] : Domain.HealthTurns.Of(progress),
            Counted = progress is null ? null : Contribution.Of(progress, facts),
            Progress = progress,
        };
    }

    /// <summary>What Enrolment is told of the conditions for completion; null when nothing is otherwise than it was told before.</summary>
    /// <param name="before">As the row that this one replaces had it; null when there was none.</param>
    public CompletionConditionsJudged? Judged(Completion? before) =>
        Progress is { Completion.ConditionsMet: var areMet } progress && areMet != (before?.ConditionsMet ?? false)
            ? new CompletionConditionsJudged(Id.Value, Version, areMet, progress.UpdatedAt)
            : null;

    /// <summary>A digest that is the same for the same progress.</summary>
    public static byte[] FingerprintOf(EnrolmentProgress progress) => SHA256.HashData(progress.ToBson())[..16];

    /// <summary>The digest of a progress together with its health.</summary>
    public static byte[] FingerprintOf(byte[] progress, Health health) => SHA256.HashData([.. progress, .. Encoding.UTF8.GetBytes(health.Word)])[..16];
}
