using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class MailRetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_mail_that_fails_waits_twice_as_long_each_time_and_is_given_up_in_the_end()
    {
        var mail = Mail.About(CoachingSession.Schedule(Id<Mentor>.New(), [], new SessionPlan(SessionKind.Online, Now.AddDays(1), 60), Now));
        var waits = new List<double?>();
        while (mail.DueAt is not null)
        {
            mail = mail.Tried(Now);
            waits.Add((mail.DueAt - Now)?.TotalMinutes);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64], waits.Take(8));
        Assert.Null(waits[^1]);
        Assert.All(waits.Skip(7).SkipLast(1), wait => Assert.Equal(64, wait));
        Assert.InRange(waits.Sum()!.Value / 60, 24, 25);
        Assert.Null(mail.SentAt);
    }
}
