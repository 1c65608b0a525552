using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>What an enrolment is counted as, and in which months.</summary>
public sealed class ContributionTests
{
    [Fact]
    public void Each_amount_belongs_to_its_month_in_the_cohorts_zone()
    {
        // 17:00 UTC on the last of March is April in Makassar.
        var april = Session("late", heldAt: new DateTimeOffset(2027, 3, 31, 17, 0, 0, TimeSpan.Zero));
        var counted = Of(
            Enrolment(EnrolmentState.Completed) with { StartsOn = new DateOnly(2027, 2, 15), OccurredAt = new DateTimeOffset(2027, 4, 30, 15, 59, 0, TimeSpan.Zero) },
            Business(),
            Session("march", heldAt: new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero), attendance: AttendanceStatus.ExcusedAbsence),
            april,
            Session("called off", SessionState.Cancelled, null));

        Assert.Equal(
            [
                new("2027-02", new Amounts { Enrolments = 1 }),
                new("2027-03", new Amounts { SessionsHeld = 1, Marks = 1 }),
                new("2027-04", new Amounts { Completed = 1, SessionsHeld = 1, Attended = 1, Marks = 1 }),
            ],
            counted!.Months);
    }

    [Fact]
    public void An_absence_where_nobody_came_belongs_to_the_month_in_which_it_was_and_not_to_that_in_which_it_was_written_down()
    {
        var noted = Session("nobody", SessionState.NoShow, AttendanceStatus.UnexcusedAbsence, heldAt: Noon) with { OccurredAt = Noon.AddDays(40) };

        Assert.Equal([new("2027-03", new Amounts { Enrolments = 1, Marks = 1 })], Of(Enrolment(), Business(), noted)!.Months);
    }

    [Theory]
    [InlineData("63.02.05", "63", "63.02")]
    [InlineData("63.71", "63", "63.71")]
    [InlineData("63", "63", "63.-")]
    [InlineData("63.99.01", "63", "63.-")]
    [InlineData("99.01.01", "-", "-.-")]
    [InlineData("Kotabaru", "-", "-.-")]
    [InlineData("", "-", "-.-")]
    public void A_place_that_there_is_not_is_unknown(string code, string province, string regency)
    {
        var counted = Of(Enrolment(), Business(region: code));

        Assert.Equal((province, regency), (counted!.Province, counted.Regency));
    }

    [Fact]
    public void What_is_not_known_is_counted_as_unknown_and_the_cohorts_month_too()
    {
        var counted = Of(Enrolment() with { StartsOn = null }, Business() with { KbliCode = "1411", SizeClass = "Besar" });

        Assert.Equal(new Kind("-", "-", "Local"), counted!.Kind);
        Assert.Equal([new("-", new Amounts { Enrolments = 1 })], counted.Months);
        Assert.Equal(new Kind("C", "Small", "National"), Of(Enrolment(), Business() with { KbliCode = "10794", SizeClass = "Small" }, Level(MarketLevel.National))!.Kind);
    }

    [Theory]
    [InlineData("Applied")]
    [InlineData("Waitlisted")]
    [InlineData("Offered")]
    [InlineData("Denied")]
    [InlineData("Withdrawn")]
    [InlineData("Transferred")]
    public void Whoever_is_not_in_the_programme_is_not_counted(string state) =>
        Assert.Null(Of(Enrolment(Enum.Parse<EnrolmentState>(state)), Business(), Session("one")));

    private static Contribution? Of(params Fact[] facts) => Contribution.Of(ProgressOf.Facts(Us, facts)!, facts);
}
