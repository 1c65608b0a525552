using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>What was done before a transfer counts after it, in whatever order it is told.</summary>
public sealed class TransferTests
{
    private static readonly Telling First = new();
    private static readonly Telling Second = First with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };
    private static readonly Telling Third = First with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };
    private static readonly Guid Held = Guid.CreateVersion7();
    private static readonly Guid HeldLater = Guid.CreateVersion7();
    private static readonly Guid Item = Guid.CreateVersion7();
    private static readonly Guid Mentor = Guid.CreateVersion7();

    // A session, a baseline and an open item in the first cohort; the item moves to the second, where another session is held; then the third.
    private static readonly IEvent[] Story =
    [
        First.Accepted(1), First.Logged(Held), First.Value("Baseline", 10, 1), First.ActionItem(Item, "Open", 1, new DateOnly(2027, 3, 9)),
        new EnrolmentStarted(First.Snapshot("Active", 2), Telling.Noon.AddDays(3)),
        new EnrolmentTransferred(First.Snapshot("Transferred", 3), Second.Enrolment, Telling.Noon.AddDays(4)),
        new EnrolmentStarted(Second.Snapshot("Active", 1) with { ContinuedFrom = [First.Enrolment] }, Telling.Noon.AddDays(4)),
        Second.ActionItem(Item, "Open", 2, new DateOnly(2027, 3, 9)), Second.Assigned(Mentor), Second.Logged(HeldLater, status: "ExcusedAbsence"),
        Second.Value("Actual", 20, 20),
        new EnrolmentTransferred(
            Second.Snapshot("Transferred", 2) with { ContinuedFrom = [First.Enrolment] }, Third.Enrolment, Telling.Noon.AddDays(9)),
        new EnrolmentStarted(Third.Snapshot("Active", 1) with { ContinuedFrom = [First.Enrolment, Second.Enrolment] }, Telling.Noon.AddDays(9)),
        Third.ActionItem(Item, "Open", 3, new DateOnly(2027, 3, 9)),
    ];

    static TransferTests() => BsonConventions.Register();

    [Fact]
    public void What_was_held_and_measured_goes_along_and_stays_in_what_was_left()
    {
        var rows = RowsAfter(Story);
        var (first, second, third) = (rows[0].Progress!, rows[1].Progress!, rows[2].Progress!);

        Assert.Equal((1, 1, 1m), (first.SessionsHeld, first.SessionsAttended, first.AttendanceRate));
        Assert.Equal((2, 1, 0.5m), (second.SessionsHeld, second.SessionsAttended, second.AttendanceRate));
        Assert.Equal((2, 1, 0.5m), (third.SessionsHeld, third.SessionsAttended, third.AttendanceRate));
        Assert.Equal((Stage.Left, Stage.Left, Stage.InProgress), (first.Stage, second.Stage, third.Stage));
        Assert.Equal((0, 0, 1), (first.OpenActionItems, second.OpenActionItems, third.OpenActionItems));
        Assert.Equal((10m, 20m), (third.Indicators[0].Baseline!.Value, third.Indicators[0].Latest!.Value));
        Assert.Null(first.Indicators[0].Latest);
        Assert.Equal((null, new Id<Mentor>(Mentor)), (first.MentorId, third.MentorId));
    }

    [Fact]
    public void Rule10_Any_order_of_a_story_with_transfers_leaves_the_same_rows() => Gen.Select(
        Gen.Shuffle(Story), Gen.Int[0, Story.Length - 1].Select(i => Story[i]).List[0, 10]).Sample((shuffled, repeats) =>
            Assert.Equal(RowsAfter(Story).Select(r => r.ToBsonDocument()), RowsAfter([.. shuffled, .. repeats]).Select(r => r.ToBsonDocument())));

    [Fact]
    public void The_rows_are_the_same_when_only_the_last_version_of_each_thing_is_told_again()
    {
        var again = Story.GroupBy(e => e.AggregateId).Select(versions => versions.MaxBy(e => e.Version)!).ToArray();
        Assert.True(again.Length < Story.Length);
        Assert.Equal(RowsAfter(Story).Select(r => r.ToBsonDocument()), RowsAfter(again).Select(r => r.ToBsonDocument()));
    }

    private static List<ProgressRow> RowsAfter(IReadOnlyList<IEvent> told) => Rows.After(told, First.Enrolment, Second.Enrolment, Third.Enrolment);
}
