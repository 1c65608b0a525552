using System.Net;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Who somebody is says the token: no path and no body makes a mentor another one.</summary>
public sealed class IdentityTests(MentoringHost host)
{
    private static readonly DateTimeOffset Planned = DateTimeOffset.UtcNow.AddDays(3);

    [Fact]
    public async Task Rule12_nobody_changes_a_session_of_another_mentor_by_its_path()
    {
        var (own, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(own.Id);
        var planned = (await own.Client.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment))).Id;
        var report = Samples.Report(enrolment).With("mentorId", other.Id).With("reason", "x");
        var logged = SessionOf(await own.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)));
        var before = await StoredAsync(planned, logged);

        (string Method, string Path, object Body)[] attempts =
        [
            ("POST", $"/sessions/{planned}/log", report),
            ("POST", $"/sessions/{planned}/cancel", new { reason = "x", mentorId = other.Id }),
            ("POST", $"/sessions/{planned}/reschedule", new { scheduledAt = Planned.AddHours(2), mentorId = other.Id }),
            ("POST", $"/sessions/{logged}/correct", report),
            ("PUT", $"/sessions/{logged}/attendance", new { attendance = new[] { new { enrolmentId = enrolment, status = "ExcusedAbsence" } }, reason = "x" }),
            ("POST", $"/sessions/{logged}/attachments", new ByteArrayContent("%PDF-1.7 twelve"u8.ToArray())),
        ];
        foreach (var (method, path, body) in attempts)
        {
            var refused = await other.Client.SendAsync(method, path, body, ("If-Match", "\"1\""));
            Assert.Equal((path, HttpStatusCode.NotFound, "session.unknown"), (path, refused.Status, refused.Code));
        }

        Assert.Equal(before, await StoredAsync(planned, logged));
    }

    [Fact]
    public async Task Rule12_nobody_plans_or_logs_as_another_mentor_by_the_body()
    {
        var (own, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(own.Id);
        var planned = (await own.Client.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment))).Id;
        var before = await StoredAsync(planned);
        var series = new Dictionary<string, object?>
        {
            ["enrolmentIds"] = new[] { enrolment }, ["kind"] = "Online", ["firstOn"] = Samples.Today.AddDays(5), ["at"] = "08:15", ["count"] = 2,
        };

        // Naming the mentor whose business it is does not make the caller that mentor; leaving it out leaves the caller without that business.
        foreach (var (path, body) in new[] { ("/sessions", Samples.Plan(Planned.AddDays(1), enrolment)), ("/sessions/logged", Samples.Report(enrolment)), ("/session-series", series) })
        {
            Assert.Equal((path, "mentor.unknown"), (path, (await other.Client.SendAsync("POST", path, body.With("mentorId", own.Id))).Code));
            Assert.Equal((path, "enrolment.unknown"), (path, (await other.Client.SendAsync("POST", path, body)).Code));
        }

        var batch = await other.Client.SendAsync("POST", "/sessions/logged/batch", new
        {
            sessions = new[]
            {
                Samples.Report(enrolment).With("sessionId", planned),
                Samples.Report(enrolment).With("sessionId", Guid.CreateVersion7()).With("mentorId", own.Id),
                Samples.Report(enrolment).With("sessionId", Guid.CreateVersion7()),
            },
        });

        Assert.Equal(
            ["session.exists", "mentor.unknown", "enrolment.unknown"],
            batch.Items.Select(i => Assert.Single(i.GetProperty("problems").EnumerateArray()).GetProperty("code").GetString()!));
        Assert.Equal(before, await StoredAsync(planned));
        Assert.Single((await own.Client.ReadAsync("/sessions")).Items);
        Assert.Empty((await other.Client.ReadAsync("/sessions")).Items);
    }

    [Fact]
    public async Task Rule12_who_logs_is_in_the_trail_as_the_token_says()
    {
        var account = Guid.NewGuid().ToString();
        var mentor = (await host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(account))).Id;
        var enrolment = await host.CoachedByAsync(mentor);
        var claimed = Samples.Report(enrolment).With("by", "coordinator").With("subject", "coordinator").With("mentorId", mentor);
        var logged = SessionOf(await host.Client(ServiceDefaults.Security.Roles.Mentor, account).SendAsync("POST", "/sessions/logged", claimed));

        var entry = Assert.Single((await host.Coordinator.ReadAsync($"/sessions/{logged}/audit")).Items);
        var revision = Assert.Single((await host.Coordinator.ReadAsync($"/sessions/{logged}/history")).Items);

        Assert.Equal((account, account), (entry.GetProperty("by").GetString(), revision.GetProperty("by").GetString()));
    }

    private static Guid SessionOf(Answer logged) => logged.Body.GetProperty("session").GetProperty("id").GetGuid();

    private async Task<IEnumerable<string>> StoredAsync(params Guid[] sessions)
    {
        var ids = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(sessions.Select(s => new BsonBinaryData(s, GuidRepresentation.Standard)))));
        var stored = await host.Database.GetCollection<BsonDocument>("sessions").Find(ids).Sort(new BsonDocument("_id", 1)).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(sessions.Length, stored.Count);
        return stored.Select(s => s.ToJson());
    }
}
