using System.Text.RegularExpressions;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A track as a coordinator enters it.</summary>
internal sealed partial record TrackInput(
    Id<Programme>? ProgrammeId = null, string? Name = null, int? RequiredSessions = null, IReadOnlyList<IndicatorInput?>? Indicators = null)
{
    private const int MostIndicators = 50;

    /// <summary>Checks it all; the indicators as they are kept.</summary>
    public IReadOnlyList<IndicatorTerms> Read(Checks checks)
    {
        checks.Text(Name, "name");
        checks.That(RequiredSessions is not null, "field.required", "requiredSessions");
        if (RequiredSessions is { } sessions)
            checks.Between(sessions, 1, 200, "requiredSessions");
        var given = Indicators ?? [];
        checks.That(given.Count <= MostIndicators, "field.out_of_range", "indicators", ("min", 0), ("max", MostIndicators));
        var indicators = given.Take(MostIndicators).Select((indicator, i) => Read(checks, indicator, $"indicators[{i}]")).OfType<IndicatorTerms>().ToList();
        checks.That(indicators.DistinctBy(i => i.Code).Count() == indicators.Count, "indicator.code_twice", "indicators");
        return indicators;
    }

    private static IndicatorTerms? Read(Checks checks, IndicatorInput? input, string at)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        checks.That(input.Code is not null && CodeShape().IsMatch(input.Code), "indicator.code_format", $"{at}.code");
        return new IndicatorTerms(
            input.Code ?? "",
            checks.Text(input.NameId, $"{at}.nameId", 100),
            checks.Text(input.NameEn, $"{at}.nameEn", 100),
            checks.Text(input.Unit, $"{at}.unit", 30),
            input.HigherIsBetter);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,49}\z")]
    private static partial Regex CodeShape();
}

/// <summary>An indicator as a coordinator enters it.</summary>
internal sealed record IndicatorInput(string? Code = null, string? NameId = null, string? NameEn = null, string? Unit = null, bool HigherIsBetter = true);
