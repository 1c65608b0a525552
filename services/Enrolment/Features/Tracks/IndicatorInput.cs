using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>An indicator as a coordinator enters it.</summary>
internal sealed record IndicatorInput(string? Code = null, string? NameId = null, string? NameEn = null, string? Unit = null, bool HigherIsBetter = true)
{
    private const int Most = 50;

    /// <summary>Checks them all; each code once.</summary>
    public static IReadOnlyList<IndicatorTerms> Read(Checks checks, IReadOnlyList<IndicatorInput?>? inputs)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "indicators", ("min", 0), ("max", Most));
        var indicators = given.Take(Most).Select((indicator, i) => Read(checks, indicator, $"indicators[{i}]")).OfType<IndicatorTerms>().ToList();
        checks.That(indicators.DistinctBy(i => i.Code).Count() == indicators.Count, "indicator.code_twice", "indicators");
        return indicators;
    }

    private static IndicatorTerms? Read(Checks checks, IndicatorInput? input, string at)
    {
        checks.That(input is not null, "field.required", at);
        return input is null ? null : new IndicatorTerms(
            TrackInput.Code(checks, input.Code, "indicator.code_format", $"{at}.code"),
            checks.Text(input.NameId, $"{at}.nameId", 100),
            checks.Text(input.NameEn, $"{at}.nameEn", 100),
            checks.Text(input.Unit, $"{at}.unit", 30),
            input.HigherIsBetter);
    }
}
