using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class WorkloadTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_mentor_at_the_limit_takes_no_more()
    {
        var full = Workload.None(Id<Mentor>.New()).Take(1, Now).Value!;

        var refused = full.Take(1, Now);

        Assert.Equal("mentor.full", refused.Refusal!.Code);
        Assert.Equal(RefusalKind.Conflict, refused.Refusal.Kind);
    }

    [Fact]
    public void A_limit_of_zero_takes_nobody() => Assert.True(Workload.None(Id<Mentor>.New()).Take(0, Now).IsRefused);

    [Fact]
    public void However_assignments_come_and_go_the_load_counts_the_live_ones_and_keeps_to_the_limit() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool.List[0, 40]).Sample((limit, steps) =>
        {
            var (workload, live, changes) = (Workload.None(Id<Mentor>.New()), 0, 1L);
            foreach (var takes in steps)
            {
                if (takes)
                {
                    var taken = workload.Take(limit, Now);
                    Assert.Equal(live == limit, taken.IsRefused);
                    if (taken.IsRefused)
                        continue;
                    (workload, live) = (taken.Value, live + 1);
                }
                else if (live > 0)
                {
                    (workload, live) = (workload.Release(), live - 1);
                }
                else
                {
                    continue;
                }

                changes++;
            }

            Assert.Equal(live, workload.LiveAssignments);
            Assert.Equal(changes, workload.Version);
        });
}
