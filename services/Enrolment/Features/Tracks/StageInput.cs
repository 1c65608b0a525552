using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A stage as a coordinator enters it.</summary>
internal sealed record StageInput(string? Code = null, string? NameId = null, string? NameEn = null, int RequiredSessions = 0)
{
    private const int Most = 20;

    /// <summary>Checks them all; each code once, and together no more sessions than the track requires.</summary>
    public static IReadOnlyList<StageTerms> Read(Checks checks, IReadOnlyList<StageInput?>? inputs, int required)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "stages", ("min", 0), ("max", Most));
        var stages = given.Take(Most).Select((stage, i) => Read(checks, stage, $"stages[{i}]")).OfType<StageTerms>().ToList();
        checks.That(stages.DistinctBy(s => s.Code).Count() == stages.Count, "stage.code_twice", "stages");
        var sum = stages.Sum(s => s.RequiredSessions);
        checks.That(sum <= required || checks.Failed, "stage.sessions_exceed", "stages", ("sum", sum), ("required", required));
        return stages;
    }

    private static StageTerms? Read(Checks checks, StageInput? input, string at)
    {
        checks.That(input is not null, "field.required", at);
        return input is null ? null : new StageTerms(
            TrackInput.Code(checks, input.Code, "stage.code_format", $"{at}.code"),
            checks.Text(input.NameId, $"{at}.nameId", 100),
            checks.Text(input.NameEn, $"{at}.nameEn", 100),
            checks.Between(input.RequiredSessions, 0, 200, $"{at}.requiredSessions"));
    }
}
