using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CsCheck;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain.Referrals;

/// <summary>Who is ready is read off the progress, and says why.</summary>
public sealed class ReadinessTests
{
    private static readonly Indicator Sales = Indicator("annual_sales", "Rp");
    private static readonly Indicator Defects = Indicator("defect_rate", "%", higherIsBetter: false);

    private static readonly Gen<Condition> AnyCondition = Gen.OneOf(
        Gen.Int[1, 4].Select(n => Asks(ConditionKind.SessionsHeld, n)),
        Gen.Int[1, 100].Select(n => Asks(ConditionKind.AttendanceRate, n)),
        Gen.Select(Gen.Int[0, 6], Gen.Bool, (n, sales) => Asks(ConditionKind.IndicatorReaches, n, sales ? "annual_sales" : "defect_rate")),
        Gen.Select(Gen.Int[1, 150], Gen.Bool, (n, sales) => Asks(ConditionKind.IndicatorImproves, n, sales ? "annual_sales" : "defect_rate")));

    private static readonly Gen<Fact> AnyFact = Gen.OneOf<Fact>(
        Gen.Select(Gen.Int[1, 4], OneOf(SessionState.Completed, SessionState.NoShow, SessionState.Cancelled), Gen.Enum<AttendanceStatus>(), (k, s, a) => (Fact)Session($"{k}", s, a)),
        Gen.Select(Gen.Int[1, 6], OneOf(IndicatorKind.Baseline, IndicatorKind.Actual), Gen.Int[-1, 6], Gen.Int[1, 3], Gen.Bool, (k, kind, value, day, sales) =>
            (Fact)Value($"{k}", kind, value < 0 ? null : value, day, sales ? "annual_sales" : "defect_rate")));

    [Fact]
    public void A_criterion_holds_exactly_where_the_same_condition_of_a_milestone_would() => Gen.Select(AnyFact.List[0, 12], AnyCondition).Sample((facts, condition) =>
    {
        Fact[] told = [Enrolment() with { Indicators = [Sales, Defects] }, Business(), .. facts.DistinctBy(f => f.Key)];
        var known = new KnownOnDay([Us], [Sales, Defects]);
        foreach (var (_, day) in Days.Of(told, "Asia/Makassar"))
            known.Add(day);

        var seen = Assert.Single(Readiness.Of(ProgressOf.Facts(Us, told)!, [condition]).Criteria);

        Assert.Equal(known.Shows(condition) is not null, seen.Holds);
        if (known.Shows(condition) is { } evidence)
            Assert.Equal((evidence.Asked, evidence.Saw), (seen.Asked, seen.Saw));
    });

    [Fact]
    public void A_business_that_gets_better_never_becomes_less_ready_and_more_criteria_never_make_more_ready() => Gen.Select(
        AnyFact.List[0, 12], AnyCondition.List[1, 6], Gen.Enum<MarketLevel>(), Gen.Int[0, 3], Gen.Int[0, 3]).Sample((facts, conditions, asked, more, sessions) =>
    {
        Fact[] told = [Enrolment() with { Indicators = [Sales, Defects] }, Business(), .. facts.DistinctBy(f => f.Key)];
        var progress = ProgressOf.Facts(Us, told)!;
        var better = progress with
        {
            SessionsHeld = progress.SessionsHeld + sessions,
            SessionsAttended = progress.SessionsAttended + sessions,
            AttendanceMarks = progress.AttendanceMarks + sessions,
            MarketLevel = more == 0 ? progress.MarketLevel : MarketLevel.Global,
            Indicators = [.. progress.Indicators.Select(i => i with { Latest = i.Latest + (i.HigherIsBetter ? more : -more) })],
        };
        IReadOnlyList<Condition> criteria = [.. conditions, Asks(ConditionKind.MarketLevel, null, asked.ToString())];

        var (before, after) = (Readiness.Of(progress, criteria), Readiness.Of(better, criteria));

        Assert.All(before.Criteria.Zip(after.Criteria), pair => Assert.True(!pair.First.Holds || pair.Second.Holds, $"{pair}"));
        Assert.True(Readiness.Of(progress, conditions).Lacking <= before.Lacking);
        Assert.Equal((before.Lacking == 0, before.Criteria.Count(c => !c.Holds)), (before.IsReady, before.Lacking));
    });

    [Fact]
    public void It_says_of_each_criterion_what_was_asked_and_seen()
    {
        var progress = Referring.ProgressIn(more: [Session("a"), Session("b"), Session("c", attendance: AttendanceStatus.ExcusedAbsence), Value("v", IndicatorKind.Actual, 160), Value("b", IndicatorKind.Baseline, 120)]);

        var readiness = Readiness.Of(progress,
        [
            Asks(ConditionKind.MarketLevel, null, "National"), Asks(ConditionKind.SessionsHeld, 3), Asks(ConditionKind.AttendanceRate, 67),
            Asks(ConditionKind.IndicatorReaches, 160, "annual_sales"), Asks(ConditionKind.IndicatorImproves, 33, "annual_sales"),
            Asks(ConditionKind.IndicatorReaches, 1, "employees"), Asks(ConditionKind.IndicatorReaches, 1, "of_no_track"), Asks(ConditionKind.MilestoneReached, null, "two_sessions"),
        ]);

        Assert.Equal(
            ["MarketLevel - False", "SessionsHeld 3 True", "AttendanceRate 66.67 False", "IndicatorReaches 160 True", "IndicatorImproves 33.33 True", "IndicatorReaches - False", "IndicatorReaches - False", "MilestoneReached - True"],
            readiness.Criteria.Select(c => FormattableString.Invariant($"{c.Kind} {c.Saw?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {c.Holds}")));
        Assert.Equal((false, 4), (readiness.IsReady, readiness.Lacking));
    }

    [Theory]
    [InlineData("Local", "Local", true)]
    [InlineData("Local", "National", false)]
    [InlineData("National", "National", true)]
    [InlineData("Global", "National", true)]
    [InlineData("National", "Global", false)]
    public void A_higher_level_is_as_good(string has, string asked, bool holds) =>
        Assert.Equal(holds, Readiness.Of(Referring.ProgressIn(more: [Level(Enum.Parse<MarketLevel>(has))]), [Asks(ConditionKind.MarketLevel, null, asked)]).IsReady);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
