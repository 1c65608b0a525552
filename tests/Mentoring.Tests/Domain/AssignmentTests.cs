using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class AssignmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Enrolled", null)]
    [InlineData("Active", null)]
    [InlineData("Applied", "enrolment.not_coached")]
    [InlineData("Waitlisted", "enrolment.not_coached")]
    [InlineData("Denied", "enrolment.not_coached")]
    [InlineData("Withdrawn", "enrolment.not_coached")]
    [InlineData("Completed", "enrolment.not_coached")]
    [InlineData("Transferred", "enrolment.not_coached")]
    public void Only_an_enrolment_with_a_seat_gets_a_mentor(string state, string? code) =>
        Assert.Equal(code, Assignment.Assign(Id<Mentor>.New(), Samples.Enrolment(state), Samples.Today, Now).Refusal?.Code);

    [Fact]
    public void It_starts_by_the_last_day_of_the_cohort()
    {
        var enrolment = Samples.Enrolment(cohort: Samples.Cohort(endsOn: Samples.Today));

        Assert.False(Assignment.Assign(Id<Mentor>.New(), enrolment, Samples.Today, Now).IsRefused);
        Assert.Equal("assignment.after_cohort", Assignment.Assign(Id<Mentor>.New(), enrolment, Samples.Today.AddDays(1), Now).Refusal!.Code);
    }

    [Fact]
    public void It_ends_once_and_keeps_when_and_why()
    {
        var assignment = Assignment.Assign(Id<Mentor>.New(), Samples.Enrolment(), Samples.Today, Now).Value!;

        var ended = assignment.End("pindah tugas", new DateOnly(2026, 11, 20), Now).Value!;

        Assert.Equal((2, false, "pindah tugas"), (ended.Version, ended.IsLive, ended.EndReason));
        Assert.Equal((new DateOnly(2026, 11, 20), Now), (ended.EndedOn, ended.EndedAt));
        Assert.Equal("assignment.ended", ended.End("lagi", new DateOnly(2026, 11, 21), Now).Refusal!.Code);
    }
}
