using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Certificates;

/// <summary>What Progress has told of an enrolment's conditions for completion; where it has told nothing they are not met.</summary>
internal sealed record CompletionJudgement
{
    public required Id<CohortEnrolment> Id { get; init; }

    /// <summary>Version of the progress that was judged; not the enrolment's.</summary>
    public required long ProgressVersion { get; init; }

    public required bool ConditionsMet { get; init; }

    /// <summary>When the newest fact happened that it follows from.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// What is known after this was told; null when it was told late and nothing changes. One version can be told twice with different answers only
    /// after Progress was rebuilt by another rule, and then the later one holds.
    /// </summary>
    public static CompletionJudgement? After(CompletionJudgement? known, CompletionConditionsJudged told) => told.Version < known?.ProgressVersion
        ? null
        : new() { Id = new(told.EnrolmentId), ProgressVersion = told.Version, ConditionsMet = told.AreMet, Since = told.OccurredAt };
}
