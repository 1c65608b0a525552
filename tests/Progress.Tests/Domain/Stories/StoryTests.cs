using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Stories;

/// <summary>
/// Rules 9 and 10 over whole stories: transfers told late, sessions that were corrected, cancelled or nobody came to, readings corrected, milestones and levels
/// granted and revoked, schemes activated meanwhile, and a merge, all at once.
/// </summary>
public sealed class StoryTests
{
    static StoryTests() => BsonConventions.Register();

    [Fact]
    public void Rule10_Any_order_with_any_repeats_leaves_the_same_rows() => Story.Any.SelectMany(story => Gen.Select(
        Gen.Shuffle(story.Told.ToArray()), Gen.Int[0, story.Told.Count - 1].Array[0, 10], (shuffled, repeated) => (story, told: shuffled.Concat(repeated.Select(n => story.Told[n])).ToList())))
        .Sample(c => Assert.Equal(Written(c.story, c.story.Told), Written(c.story, c.told)));

    [Fact]
    public void Each_number_is_what_counting_day_by_day_from_the_beginning_gives() => Story.Any.Sample(
        story =>
        {
            foreach (var row in Rows.After(story.Told, story.Schemes, [.. story.There]))
            {
                var (progress, recount) = (row.Progress!, new Recount(story, row.Id));
                Assert.Equal((recount.Business, recount.Held, recount.Rate, recount.Sales), (progress.BusinessName, progress.SessionsHeld, progress.AttendanceRate, progress.Indicators[0].Latest));
                Assert.Equal(recount.Mentor, progress.MentorId);
                Assert.Equal(recount.Items, (progress.OpenActionItems, progress.DoneActionItems, progress.DroppedActionItems));
                Assert.Equal(recount.Milestones, progress.Milestones.Select(m => (m.Code, m.ReachedOn)));
                Assert.Equal(recount.Levels, progress.MarketLevelHistory.Select(c => (c.On, c.Level, c.Scheme, c.Decision?.At)));
                Assert.Equal(recount.Levels.Select(l => l.Level).LastOrDefault(), progress.MarketLevel);
            }
        });

    [Fact]
    public void What_a_later_scheme_judges_changes_no_day_before_it_and_no_milestone() => Story.Any.Sample(
        story =>
        {
            foreach (var scheme in story.Schemes.InOrder.Skip(1))
            {
                var (before, after) = (Rows.After(story.Told, story.Schemes.UpTo(scheme.Number - 1), [.. story.There]), Rows.After(story.Told, story.Schemes.UpTo(scheme.Number), [.. story.There]));
                foreach (var (then, now) in before.Zip(after, (b, a) => (b.Progress!, a.Progress!)))
                {
                    var day = scheme.ActivatedAt.DayIn(now.TimeZone);
                    Assert.Equal(Before(then, day), Before(now, day));
                    Assert.Equal(then.Milestones.Select(m => m.ToJson()), now.Milestones.Select(m => m.ToJson()));
                }
            }

            static IEnumerable<string> Before(EnrolmentProgress progress, DateOnly day) => progress.MarketLevelHistory.Where(c => c.On < day).Select(c => c.ToJson());
        });

    [Fact]
    public void Rule10_Made_anew_from_what_is_told_again_it_is_the_same() =>
        Story.Any.Sample(story => Assert.Equal(Written(story, story.Told), Written(story, story.LastVersions)));

    private static IEnumerable<string> Written(Story story, IReadOnlyList<Fact> told) => Rows.After(told, story.Schemes, [.. story.There]).Select(r => r.ToJson());
}
