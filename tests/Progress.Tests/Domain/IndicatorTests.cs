using CoachingPlatform.Progress.Domain;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Which way an indicator went, and how far it is on its way to the target.</summary>
public sealed class IndicatorTests
{
    [Theory]
    [InlineData(true, 100, 200, 150, 0.5, null)]
    [InlineData(true, 100, 200, 133, 0.33, null)]
    [InlineData(true, 0, 3, 1, 0.3333, null)]
    [InlineData(true, 0, 3, 2, 0.6666, null)]
    [InlineData(true, 100, 200, 100, 0.0, null)]
    [InlineData(true, 100, 200, 90, 0.0, null)]
    [InlineData(true, 100, 200, 200, 1.0, null)]
    [InlineData(true, 100, 200, 900, 1.0, null)]
    [InlineData(true, -50, 50, 0, 0.5, null)]
    [InlineData(true, 100, 100, 100, 1.0, null)]
    [InlineData(true, 100, 100, 120, 1.0, null)]
    [InlineData(true, 100, 100, 99, 0.0, null)]
    [InlineData(false, 10, 2, 6, 0.5, null)]
    [InlineData(false, 10, 2, 12, 0.0, null)]
    [InlineData(false, 10, 2, 1, 1.0, null)]
    [InlineData(true, null, 200, 150, null, "NoBaseline")]
    [InlineData(true, 100, null, 150, null, "NoTarget")]
    [InlineData(true, 100, 200, null, null, "NoActual")]
    [InlineData(true, 100, 80, 90, null, "TargetBehindBaseline")]
    [InlineData(false, 10, 12, 11, null, "TargetBehindBaseline")]
    public void The_share_of_the_way_knows_its_direction_and_guesses_nothing(
        bool higherIsBetter, int? baseline, int? target, int? latest, double? share, string? because)
    {
        var indicator = Of(higherIsBetter, Told("b", IndicatorKind.Baseline, baseline), Told("t", IndicatorKind.Target, target), Told("a", IndicatorKind.Actual, latest));

        Assert.Equal((share is { } s ? (decimal)s : null, because), (indicator.ShareOfTarget, indicator.NoShareBecause?.ToString()));
    }

    [Fact]
    public void The_widest_way_that_numbers_can_say_is_measured_too()
    {
        var indicator = Of(
            true, Value("b", IndicatorKind.Baseline, decimal.MinValue), Value("t", IndicatorKind.Target, decimal.MaxValue), Value("a", IndicatorKind.Actual, 0m));

        Assert.Equal((0.5m, Trend.Better), (indicator.ShareOfTarget!.Value, indicator.Trend!.Value));
    }

    [Fact]
    public void Nearly_there_is_not_there() =>
        Assert.Equal(0.9999m, Of(true, Value("b", IndicatorKind.Baseline, 0), Value("t", IndicatorKind.Target, 1_000_000), Value("a", IndicatorKind.Actual, 999_999)).ShareOfTarget);

    [Theory]
    [InlineData(true, 10, 12, Trend.Better)]
    [InlineData(true, 12, 10, Trend.Worse)]
    [InlineData(false, 10, 12, Trend.Worse)]
    [InlineData(false, 12, 10, Trend.Better)]
    [InlineData(false, 12, 12, Trend.Unchanged)]
    public void The_trend_is_better_or_worse_and_not_up_or_down(bool higherIsBetter, int earlier, int later, object trend)
    {
        var indicator = Of(higherIsBetter, Value("b", IndicatorKind.Baseline, 11), Value("1", IndicatorKind.Actual, earlier, day: 5), Value("2", IndicatorKind.Actual, later, day: 9));

        Assert.Equal((earlier, (Trend)trend), (indicator.Previous, indicator.Trend!.Value));
    }

    [Fact]
    public void The_first_actual_is_measured_against_the_baseline_and_a_look_that_found_nothing_is_passed_over()
    {
        Assert.Equal((Trend.Better, 10m), TrendOf(Value("b", IndicatorKind.Baseline, 10), Value("1", IndicatorKind.Actual, 12, day: 5)));
        Assert.Equal(
            (Trend.Worse, 12m),
            TrendOf(Value("b", IndicatorKind.Baseline, 10), Value("1", IndicatorKind.Actual, 12, 5), Value("2", IndicatorKind.Actual, null, 6), Value("3", IndicatorKind.Actual, 11, 7)));
        Assert.Equal((null, 12m), TrendOf(Value("1", IndicatorKind.Actual, 12, 5), Value("2", IndicatorKind.Actual, null, 6)));
        Assert.Equal((null, null), TrendOf(Value("1", IndicatorKind.Actual, 12, 5)));
        // A baseline of the same day is what it is measured against, one of a later day is not: nothing goes back in time.
        Assert.Equal((Trend.Better, 10m), TrendOf(Value("b", IndicatorKind.Baseline, 10, 5), Value("1", IndicatorKind.Actual, 12, 5)));
        Assert.Equal((null, null), TrendOf(Value("b", IndicatorKind.Baseline, 10, 6), Value("1", IndicatorKind.Actual, 12, 5)));

        static (Trend?, decimal?) TrendOf(params IndicatorValueFact[] values) => Of(true, values) is var i ? (i.Trend, i.Previous) : default;
    }

    private static IndicatorValueFact Told(string key, IndicatorKind kind, int? value) => Value(key, kind, value, day: 9);

    private static IndicatorProgress Of(bool higherIsBetter, params IndicatorValueFact[] values) =>
        IndicatorProgress.Of(Indicator("annual_sales", "Rp", higherIsBetter), values);
}
