using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Store;
using CsCheck;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>A business that is erased is nameless and shared with nobody in whatever order it is told, and counts as before.</summary>
public sealed class ErasureTests
{
    private static readonly Telling Us = new()
    {
        Name = "Amplang Terhapus", Region = "63.02.05", Kbli = "10794", Size = "Micro", Consents = [new(Guid.CreateVersion7(), "export")],
    };

    private static readonly IEvent[] Before =
    [
        new BusinessRegistered(Profile(1), Telling.Noon), Us.Accepted(), new BusinessProfileChanged(Profile(2), Telling.Noon.AddHours(1)),
        Us.Logged(Guid.CreateVersion7()), Us.Value("Baseline", 10, 1), Us.ActionItem(Guid.CreateVersion7(), "Done", 2),
        new EnrolmentCompleted(Us.Snapshot("Completed", 2) with { Business = Profile(2) }, Telling.Noon.AddDays(40)),
    ];

    private static readonly IEvent[] Story =
    [
        .. Before,
        new BusinessErased(Left(), Telling.Noon.AddDays(90)),
        new EnrolmentCompleted(Us.Snapshot("Completed", 3) with { Business = Left() }, Telling.Noon.AddDays(40)),
    ];

    static ErasureTests() => BsonConventions.Register();

    [Fact]
    public void Rule13_It_counts_where_and_as_what_it_counted_and_is_shared_with_nobody()
    {
        var (before, after) = (RowOf(Before), RowOf(Story));

        Assert.NotEmpty(before.SharedUnder);
        Assert.Equal((0, 0), (after.SharedUnder.Count, after.SharedFacets.Count));
        Assert.Equal((BusinessProfile.ErasedName, "63.02", "10"), (after.Progress!.BusinessName, after.Progress.RegionCode, after.Progress.KbliCode));
        Assert.Equal(before.Counted.ToBsonDocument(), after.Counted.ToBsonDocument());
        Assert.True(after.Version > before.Version);
    }

    [Fact]
    public void Rule10_Any_order_and_repeats_and_the_last_versions_alone_leave_the_same_row_without_the_name()
    {
        var expected = RowOf(Story).ToBsonDocument();
        Assert.DoesNotContain(Us.Name, expected.ToJson(), StringComparison.Ordinal);
        Gen.Select(Gen.Shuffle(Story), Gen.Int[0, Story.Length - 1].Select(i => Story[i]).List[0, 10]).Sample((shuffled, repeats) =>
            Assert.Equal(expected, RowOf([.. shuffled, .. repeats]).ToBsonDocument()));
        Assert.Equal(expected, RowOf([.. Story.GroupBy(e => e.AggregateId).Select(versions => versions.MaxBy(e => e.Version)!)]).ToBsonDocument());
    }

    [Theory]
    [InlineData(0, null, "0")]
    [InlineData(0, 1, "0 1")]
    [InlineData(2, null, "2 1")]
    [InlineData(2, 3, "2 3")]
    public void The_read_model_that_served_before_a_rebuild_is_reached_too_as_long_as_it_is_there(int active, int? rebuilding, string held) =>
        Assert.Equal(held, string.Join(' ', new Generation { Active = active, Rebuilding = rebuilding }.Held));

    private static ProgressRow RowOf(IReadOnlyList<IEvent> told) => Rows.After(told, Us.Enrolment).Single();

    private static BusinessProfile Profile(long version) => new(Us.Business, version, Us.Name, Us.Region, Us.Kbli, Us.Size, Us.Consents);

    private static BusinessProfile Left() => new(Us.Business, 3, BusinessProfile.ErasedName, "63.02", "10", "Micro", null, IsErased: true);
}
