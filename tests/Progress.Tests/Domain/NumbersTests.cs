using System.Text.Json;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Domain.Numbers;
using CoachingPlatform.Progress.Domain.Referrals;
using CsCheck;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Every number can be opened, and what is named as its facts is what it is made of.</summary>
public sealed class NumbersTests
{
    private static readonly DateOnly Today = new(2027, 3, 20);

    private static readonly Fact[] Story =
    [
        Enrolment(), Business(), Session("a"), Session("b", SessionState.NoShow, AttendanceStatus.UnexcusedAbsence), Session("c", version: 2, heldAt: Noon.AddDays(3)),
        Value("b", IndicatorKind.Baseline, 100), Value("t", IndicatorKind.Target, 200), Value("v", IndicatorKind.Actual, 140, day: 5), Value("w", IndicatorKind.Actual, 160, day: 9),
        ActionItem("1", due: new DateOnly(2027, 3, 19)), ActionItem("2", due: new DateOnly(2027, 3, 20)), ActionItem("3", ActionItemState.Done), ActionItem("4"),
        ActionItem("5", ActionItemState.Dropped), Assignment("m", new(Guid.CreateVersion7()), 2), Decision("checked", true), Level(MarketLevel.National),
        Referred("1", ReferralState.Accepted, 1, 5_000_000), Referred("2", ReferralState.Declined),
    ];

    [Theory]
    [InlineData("sessionsHeld", "2", "sessions_held 1", "enrolment:us session:a session:c")]
    [InlineData("attendanceRate", "0.6667", "attendance_rate 1", "enrolment:us session:a session:b session:c")]
    [InlineData("overdueActionItems", "1", "overdue 1", "actionItem:1 enrolment:us")]
    [InlineData("openActionItems", "3", "action_items 1", "actionItem:1 actionItem:2 actionItem:4 enrolment:us")]
    [InlineData("indicators.annual_sales.latest", "160", "indicator.newest 1", "enrolment:us indicatorValue:v indicatorValue:w")]
    [InlineData("indicators.annual_sales.shareOfTarget", "0.6", "indicator.share_of_target 1", "enrolment:us indicatorValue:b indicatorValue:t indicatorValue:v indicatorValue:w")]
    [InlineData("marketLevel", "1", "market_level.granted 1", "enrolment:us marketLevel:us")]
    [InlineData(
        "completion", """{"ConditionsMet":false,"IsProposed":false,"Rule":"sessions_missing","SessionsMissing":4,"MilestonesMissing":[]}""", "completion.sessions_missing 1",
        "enrolment:us indicatorValue:b indicatorValue:v indicatorValue:w milestoneDecision:us:checked:1 session:a session:b session:c")]
    [InlineData("referrals.accepted", "1", "referrals 1", "enrolment:us referral:1")]
    [InlineData("referrals.withdrawn", "0", "referrals 1", "enrolment:us")]
    [InlineData("referrals.outcomes.Order", "{\"Kind\":1,\"Count\":1,\"Rupiah\":5000000}", "outcomes 1", "enrolment:us referral:1")]
    [InlineData("referrals.outcomes.Loan", "null", "outcomes 1", "enrolment:us")]
    [InlineData("lastActivityAt", "\"2027-03-04T04:00:00+00:00\"", "last_activity 1", "enrolment:us session:c")]
    public void A_number_says_its_rule_its_version_and_its_facts(string name, string value, string rule, string facts)
    {
        var number = Open(Story, name)!;

        Assert.Equal((value, rule, facts), (JsonSerializer.Serialize(number.Value), $"{number.Rule.Id} {number.Rule.Version}", string.Join(' ', number.Facts.Select(f => f.Key))));
    }

    [Fact]
    public void A_milestone_is_judged_by_the_version_of_its_track()
    {
        var number = Open(Story, "milestones.checked")!;

        Assert.Equal(("milestone.checked", 3L), (number.Rule.Id, number.Rule.Version));
        Assert.Equal(["enrolment:us", "milestoneDecision:us:checked:1", "session:a", "session:c"], number.Facts.Select(f => f.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("indicators.unknown.latest")]
    [InlineData("indicators.annual_sales.guess")]
    [InlineData("indicators.annual_sales")]
    [InlineData("milestones.unknown")]
    [InlineData("sessionsHeld.")]
    [InlineData("referrals.Accepted")]
    [InlineData("referrals.outcomes.1")]
    public void What_is_no_number_is_not_found(string name) => Assert.Null(Open(Story, name));

    [Fact]
    public void Every_name_can_be_opened()
    {
        var numbers = Of(Story);

        Assert.Equal(14 + (2 * 6) + 4 + 7, numbers.Names.Distinct().Count());
        Assert.All(numbers.Names, name => Assert.NotNull(numbers.Find(name)));
    }

    [Fact]
    public void The_facts_that_a_number_names_make_it_without_the_others()
    {
        var cases = Gen.Shuffle(Story[2..]).SelectMany(shuffled => Gen.Int[0, shuffled.Length].Select(n => (Fact[])[Story[0], Story[1], .. shuffled.Take(n)]));

        cases.Sample(told =>
        {
            var all = Of(told);
            foreach (var name in all.Names)
            {
                var number = all.Find(name)!;
                var alone = Open([.. number.Facts, Story[1]], name)!;
                Assert.Equal(JsonSerializer.Serialize(number.Value), JsonSerializer.Serialize(alone.Value));
            }
        });
    }

    private static Number? Open(IReadOnlyList<Fact> told, string name) => Of(told).Find(name);

    private static NumbersOf Of(IReadOnlyList<Fact> told) =>
        new(CountedFacts.Of(Us, told)!, ProgressOf.Facts(Us, told)!, Schemes.Initial, Today);
}
