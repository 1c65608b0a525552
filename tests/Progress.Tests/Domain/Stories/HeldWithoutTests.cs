using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Store;
using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain.Stories;

/// <summary>A group session that was held without one whom it was planned for.</summary>
public sealed class HeldWithoutTests
{
    private static readonly Telling Here = new();
    private static readonly Telling Done = new();

    static HeldWithoutTests() => BsonConventions.Register();

    [Fact]
    public void Rule10_Who_was_completed_before_a_planned_session_was_held_has_the_same_row_when_only_its_log_is_told_again()
    {
        var session = Guid.CreateVersion7();
        var logged = Here.Logged(session, version: 2);
        IEvent[] told =
        [
            Here.Accepted(), Done.Accepted(),
            new SessionScheduled(logged.Session with { Version = 1, State = "Scheduled", EnrolmentIds = [Here.Enrolment, Done.Enrolment], HeldAt = null, Attendance = [] }, Telling.Noon.AddDays(1)),
            logged with { Session = logged.Session with { FormerEnrolmentIds = [Done.Enrolment] } },
        ];

        var (live, rebuilt) = (Rows.After(told, Here.Enrolment, Done.Enrolment), Rows.After([told[0], told[1], told[3]], Here.Enrolment, Done.Enrolment));

        // The enrolment, its business and the session, which was told of it twice.
        Assert.Equal([4L, 4], live.Select(r => r.Version));
        Assert.Equal([1, 0], live.Select(r => r.Progress!.SessionsHeld));
        Assert.Equal(live.Select(r => r.ToBsonDocument()), rebuilt.Select(r => r.ToBsonDocument()));
    }
}
