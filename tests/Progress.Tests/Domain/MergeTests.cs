using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Store;
using CsCheck;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Businesses merged and parted again: the progress of an enrolment goes with it, in whatever order it is told.</summary>
public sealed class MergeTests
{
    private static readonly Telling Goes = new() { Name = "Sasirangan Kayuh", Region = "63.71.01" };
    private static readonly Telling Stays = new() { Name = "Sasirangan Kayuh Baimbai", Region = "63.02.05" };
    private static readonly Telling Next = Goes with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };
    private static readonly Guid Before = Guid.CreateVersion7();
    private static readonly Guid Meanwhile = Guid.CreateVersion7();
    private static readonly Guid Since = Guid.CreateVersion7();
    private static readonly Guid Item = Guid.CreateVersion7();
    private static readonly Guid Later = Guid.CreateVersion7();

    // Each business has an enrolment with a session held; one is transferred; then the businesses are merged, and a session is held.
    private static readonly IEvent[] UntilMerged =
    [
        new BusinessRegistered(Profile(Goes, 1), Telling.Noon), new BusinessRegistered(Profile(Stays, 1), Telling.Noon),
        new BusinessProfileChanged(Profile(Goes, 2), Telling.Noon.AddHours(1)),
        new EnrolmentAccepted(Of(Goes, Goes, 2, "Enrolled", 1), Telling.Noon), new EnrolmentAccepted(Of(Stays, Stays, 1, "Enrolled", 1), Telling.Noon),
        Goes.Logged(Before), Goes.Value("Baseline", 10, 1), Goes.ActionItem(Item, "Open", 1, new DateOnly(2027, 3, 9)), Goes.Assigned(Guid.CreateVersion7()),
        new EnrolmentTransferred(Of(Goes, Goes, 2, "Transferred", 2), Next.Enrolment, Telling.Noon.AddDays(5)),
        new EnrolmentAccepted(Of(Next, Goes, 2, "Enrolled", 1) with { ContinuedFrom = [Goes.Enrolment] }, Telling.Noon.AddDays(5)),
        Next.ActionItem(Item, "Open", 2, new DateOnly(2027, 3, 9)),
        new BusinessMerged(Profile(Goes, 3), Stays.Business, Telling.Noon.AddDays(6)),
        new BusinessProfileChanged(Profile(Stays, 2), Telling.Noon.AddDays(6)),
        new EnrolmentTransferred(Of(Goes, Stays, 2, "Transferred", 3) with { FormerBusinessVersions = 3 }, Next.Enrolment, Telling.Noon.AddDays(5)),
        new EnrolmentAccepted(
            Of(Next, Stays, 2, "Enrolled", 2) with { ContinuedFrom = [Goes.Enrolment], FormerBusinessVersions = 3 }, Telling.Noon.AddDays(5)),
        Next.Logged(Meanwhile, status: "ExcusedAbsence"), Stays.Logged(Later),
    ];

    // And parted again: what was held meanwhile stays with the enrolment that it was held for.
    private static readonly IEvent[] Story =
    [
        .. UntilMerged,
        new BusinessProfileChanged(Profile(Stays, 3), Telling.Noon.AddDays(7)),
        new BusinessMergeUndone(Profile(Goes, 4), Telling.Noon.AddDays(8)),
        new BusinessProfileChanged(Profile(Stays, 4), Telling.Noon.AddDays(8)),
        new EnrolmentTransferred(Of(Goes, Goes, 4, "Transferred", 4) with { FormerBusinessVersions = 7 }, Next.Enrolment, Telling.Noon.AddDays(5)),
        new EnrolmentAccepted(
            Of(Next, Goes, 4, "Enrolled", 3) with { ContinuedFrom = [Goes.Enrolment], FormerBusinessVersions = 7 }, Telling.Noon.AddDays(5)),
        Next.Logged(Since), new BusinessProfileChanged(Profile(Goes, 5), Telling.Noon.AddDays(9)),
    ];

    static MergeTests() => BsonConventions.Register();

    public static TheoryData<bool> Undone => [false, true];

    [Fact]
    public void Rule09_A_merge_takes_the_progress_along_and_its_undo_gives_it_back_with_what_came_since()
    {
        var (goes, next, stays) = (RowsOf(UntilMerged)[0], RowsOf(UntilMerged)[1], RowsOf(UntilMerged)[2]);
        Assert.All(new[] { goes, next, stays }, p => Assert.Equal((Stays.Business, Stays.Name, Stays.Region), (p.BusinessId.Value, p.BusinessName, p.RegionCode)));
        Assert.Equal((1, 2, 1), (goes.SessionsHeld, next.SessionsHeld, stays.SessionsHeld));
        Assert.Equal((1, 0.5m), (next.OpenActionItems, next.AttendanceRate));

        var (back, nextBack, stayed) = (RowsOf(Story)[0], RowsOf(Story)[1], RowsOf(Story)[2]);
        Assert.All(new[] { back, nextBack }, p => Assert.Equal((Goes.Business, Goes.Name, Goes.Region), (p.BusinessId.Value, p.BusinessName, p.RegionCode)));
        Assert.Equal((Stays.Business, Stays.Name, 1), (stayed.BusinessId.Value, stayed.BusinessName, stayed.SessionsHeld));
        Assert.Equal((1, 3, 1), (back.SessionsHeld, nextBack.SessionsHeld, nextBack.OpenActionItems));
    }

    [Theory]
    [MemberData(nameof(Undone))]
    public void Rule09_Any_order_of_a_story_with_a_merge_leaves_the_same_rows(bool undone)
    {
        var story = undone ? Story : UntilMerged;
        Gen.Select(Gen.Shuffle(story), Gen.Int[0, story.Length - 1].Select(i => story[i]).List[0, 10]).Sample((shuffled, repeats) =>
            Assert.Equal(Written(story), Written([.. shuffled, .. repeats])));
    }

    [Theory]
    [MemberData(nameof(Undone))]
    public void Rule09_The_rows_are_the_same_when_only_the_last_version_of_each_thing_is_told_again(bool undone)
    {
        var story = undone ? Story : UntilMerged;
        var again = story.GroupBy(e => e.AggregateId).Select(versions => versions.MaxBy(e => e.Version)!).ToArray();
        Assert.Equal(Written(story), Written(again));
    }

    [Fact]
    public void Rule09_The_version_of_a_row_grows_through_a_merge_and_its_undo()
    {
        foreach (var row in Rows.Each(Story).GroupBy(r => r.Id))
            Assert.Equal(row.Select(r => r.Version).Order(), row.Select(r => r.Version));
        var merged = Rows.After(UntilMerged, Goes.Enrolment).Single();
        Assert.True(Rows.After(Story, Goes.Enrolment).Single().Version > merged.Version);
    }

    private static EnrolmentProgress[] RowsOf(IReadOnlyList<IEvent> told) =>
        [.. Rows.After(told, Goes.Enrolment, Next.Enrolment, Stays.Enrolment).Select(r => r.Progress!)];

    private static IEnumerable<BsonDocument> Written(IReadOnlyList<IEvent> told) =>
        Rows.After(told, Goes.Enrolment, Next.Enrolment, Stays.Enrolment).Select(r => r.ToBsonDocument());

    private static EnrolmentSnapshot Of(Telling enrolment, Telling business, long businessVersion, string state, long version) =>
        enrolment.Snapshot(state, version) with { Business = Profile(business, businessVersion) };

    private static BusinessProfile Profile(Telling business, long version) => new(business.Business, version, business.Name, business.Region, null, null);
}
