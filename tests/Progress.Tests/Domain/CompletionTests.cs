using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>When an enrolment is proposed for completion.</summary>
public sealed class CompletionTests
{
    // Two sessions, sales of 160 from a baseline of 100, and a coordinator's word: all that the track of these tests asks.
    private static readonly Fact[] Done =
    [
        Enrolment(EnrolmentState.Active, 2, required: 2), Business(), Session("a"), Session("b", heldAt: Noon.AddDays(3)),
        Value("b", IndicatorKind.Baseline, 100), Value("v", IndicatorKind.Actual, 160, day: 5), Decision("checked", true),
    ];

    [Fact]
    public void It_is_proposed_when_all_sessions_were_held_and_every_milestone_is_reached() => Assert.Equal("proposed True True 0 ", Say(Done));

    [Fact]
    public void The_rule_says_what_is_missing()
    {
        Assert.Equal("sessions_missing False False 1 two_sessions checked", Say([.. Done.Where(f => f.Key != "session:b")]));
        Assert.Equal("milestones_missing False False 0 sales growth", Say([.. Done.Where(f => f.Key != "indicatorValue:v")]));
        Assert.Equal("milestones_missing False False 0 checked", Say([.. Done, Decision("checked", false, 2, day: 9)]));
    }

    [Theory]
    [InlineData(EnrolmentState.Enrolled)]
    [InlineData(EnrolmentState.Completed)]
    [InlineData(EnrolmentState.Withdrawn)]
    [InlineData(EnrolmentState.Transferred)]
    internal void Only_an_active_enrolment_is_proposed_but_its_conditions_are_met_in_any_state(EnrolmentState state) =>
        Assert.Equal("not_active True False 0 ", Say([.. Done, Enrolment(state, 3, required: 2)]));

    [Fact]
    public void An_absence_is_a_session_held_and_a_no_show_is_none()
    {
        Fact[] few = [.. Done.Where(f => f.Key is not ("session:b" or "enrolment:us")), Enrolment(EnrolmentState.Active, 2, required: 2)];

        Assert.StartsWith("proposed", Say([.. few, Session("c", attendance: AttendanceStatus.ExcusedAbsence)]), StringComparison.Ordinal);
        Assert.StartsWith("sessions_missing", Say([.. few, Session("c", SessionState.NoShow, AttendanceStatus.UnexcusedAbsence)]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_taken_back_takes_the_proposal_back_and_Enrolment_is_told_each_change_once()
    {
        var (heard, told) = (new Dictionary<string, Fact>(), new List<string>());
        Completion? before = null;
        foreach (var fact in (Fact[])[
            .. Done, Assignment("m", new(Guid.Empty), 1), Session("b", SessionState.Cancelled, null, version: 2), ActionItem("1"), Session("b", version: 3, heldAt: Noon.AddDays(3))])
        {
            heard[fact.Key] = fact;
            var row = ProgressRow.Of(Us, heard.Values);
            if (row.Judged(before) is { } judged)
                told.Add($"{judged.Version} {judged.AreMet}");
            before = row.Progress?.Completion;
        }

        Assert.Equal(["8 True", "10 False", "12 True"], told);
    }

    private static string Say(IEnumerable<Fact> facts)
    {
        var completion = ProgressOf.Facts(Us, facts)!.Completion!;
        return $"{completion.Rule} {completion.ConditionsMet} {completion.IsProposed} {completion.SessionsMissing} {string.Join(' ', completion.MilestonesMissing)}";
    }
}
