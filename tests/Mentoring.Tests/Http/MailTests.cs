using System.Net;
using CoachingPlatform.Mentoring.Features.Mails;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class MailTests(MentoringHost host)
{
    private static readonly DateTimeOffset Planned = TimeProvider.System.Now().AddDays(2);

    private string Folder => host.Services.GetRequiredService<MailSettings>().Folder;

    [Fact]
    public async Task Rule11_a_cancelled_session_goes_out_as_cancel_with_the_same_uid_and_a_higher_sequence()
    {
        var (id, mentor) = await MentorAsync("Rahma@Contoh.id");
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, await host.CoachedByAsync(id)));
        var later = Planned.AddHours(3);
        var moved = await mentor.SendAsync("POST", $"/sessions/{planned.Id}/reschedule", new { scheduledAt = later });
        Assert.Equal(HttpStatusCode.OK, moved.Status);
        await mentor.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });

        var (request, asked) = await ReadAsync($"session-{planned.Id}-1");
        var (again, movedTo) = await ReadAsync($"session-{planned.Id}-2");
        var (cancel, called) = await ReadAsync($"session-{planned.Id}-3");

        Assert.Equal(("REQUEST", "REQUEST"), (asked["METHOD"], request.Method));
        Assert.Equal(("CANCEL", "CANCEL"), (called["METHOD"], cancel.Method));
        Assert.Equal((planned.Id.ToString(), planned.Id.ToString()), (asked["UID"], called["UID"]));
        Assert.Equal(("REQUEST", planned.Id.ToString()), (again.Method, movedTo["UID"]));
        Assert.Equal(("0", "1", "2"), (asked["SEQUENCE"], movedTo["SEQUENCE"], called["SEQUENCE"]));
        Assert.Equal($"{Planned.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}", asked["DTSTART"]);
        Assert.Equal($"{later.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}", called["DTSTART"]);
        Assert.Equal("mailto:Rahma@Contoh.id", called["ATTENDEE"]);
        Assert.StartsWith("mailto:", called["ORGANIZER"], StringComparison.Ordinal);
        Assert.Equal("Rahma@Contoh.id", Assert.Single(cancel.Message.To.Mailboxes).Address);
        Assert.Equal("Dibatalkan: Sesi pembinaan: Sasirangan Bunda", cancel.Message.Subject);
        Assert.Contains("Banjir.", cancel.Message.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_handed_over_leaves_one_calendar_and_enters_the_other()
    {
        var (oldId, old) = await MentorAsync("lama@contoh.id");
        var (nextId, _) = await MentorAsync("baru@contoh.id");
        var enrolment = await host.EnrolAsync();
        var assignment = await host.AssignAsync(oldId, enrolment);
        var planned = await old.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment));
        await host.Coordinator.SendAsync("POST", $"/assignments/{assignment.Id}/reassign", new { mentorId = nextId, handoverNote = "Pindah." });

        var (taken, _) = await ReadAsync($"session-{planned.Id}-2");
        var (left, calendar) = await ReadAsync($"session-{planned.Id}-2-handed-over");
        await ReadAsync($"session-{planned.Id}-1");

        Assert.Equal(("REQUEST", "baru@contoh.id"), (taken.Method, Assert.Single(taken.Message.To.Mailboxes).Address));
        Assert.Equal(("CANCEL", "lama@contoh.id"), (left.Method, Assert.Single(left.Message.To.Mailboxes).Address));
        Assert.Equal((planned.Id.ToString(), "1"), (calendar["UID"], calendar["SEQUENCE"]));
    }

    [Fact]
    public async Task A_mail_is_marked_sent_once_and_its_entry_does_not_hold_the_address()
    {
        var (id, mentor) = await MentorAsync("rahma@contoh.id");
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, await host.CoachedByAsync(id)));

        var mails = host.Database.GetCollection<BsonDocument>("mails");
        var own = new BsonDocument { { "session._id", new BsonBinaryData(planned.Id, GuidRepresentation.Standard) }, { "to", "Mentor" } };
        var sent = await Eventually.Async(
            () => mails.Find(own).SingleAsync(TestContext.Current.CancellationToken), m => !m["sentAt"].IsBsonNull, TimeSpan.FromSeconds(30));

        Assert.Equal((1, true), (sent["attempts"].AsInt32, sent["dueAt"].IsBsonNull));
        Assert.DoesNotContain("contoh.id", sent.ToJson(), StringComparison.Ordinal);
        await ReadAsync($"session-{planned.Id}-1");
    }

    [Fact]
    public async Task Entries_of_sent_mails_go_after_thirty_days_and_those_that_wait_stay()
    {
        var mails = host.Database.GetCollection<BsonDocument>("mails");
        var now = DateTime.UtcNow;
        await mails.InsertManyAsync(
            [Entry("old", now.AddDays(-30).AddMinutes(-1)), Entry("recent", now.AddDays(-29)), Entry("given-up", BsonNull.Value)],
            cancellationToken: TestContext.Current.CancellationToken);

        // The store looks once a minute.
        await Eventually.HoldsAsync(async () => !(await EntriesAsync()).Contains("old"), TimeSpan.FromMinutes(3));

        Assert.Equal(["given-up", "recent"], await EntriesAsync());

        BsonDocument Entry(string id, BsonValue sentAt) =>
            new() { { "_id", id }, { "attempts", 1 }, { "dueAt", BsonNull.Value }, { "sentAt", sentAt }, { "entry", true } };

        async Task<IEnumerable<string>> EntriesAsync() =>
            (await mails.Find(new BsonDocument("entry", true)).ToListAsync(TestContext.Current.CancellationToken)).Select(m => m["_id"].AsString).Order();
    }

    [Fact]
    public async Task A_mentor_without_an_address_and_a_refused_plan_make_no_mail()
    {
        var (id, mentor) = await MentorAsync("");
        var (otherId, other) = await MentorAsync("rahma@contoh.id");
        var silent = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, await host.CoachedByAsync(id)));
        var enrolment = await host.CoachedByAsync(otherId);
        var first = await other.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment));
        var refused = await other.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment));

        var mails = await host.Database.GetCollection<BsonDocument>("mails")
            .Find(new BsonDocument { { "session.mentorId", new BsonDocument("$in", new BsonArray { Binary(id), Binary(otherId) }) }, { "to", "Mentor" } })
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (silent.Status, refused.Status));
        Assert.Equal($"session-{first.Id}-1", Assert.Single(mails)["_id"].AsString);
        await ReadAsync($"session-{first.Id}-1");
    }

    [Fact]
    public async Task An_address_is_shown_masked_kept_by_an_edit_without_one_and_removed_by_an_empty_one()
    {
        var (id, _) = await MentorAsync("rahma@contoh.id");
        var body = new { accountId = Guid.NewGuid().ToString(), name = "Rahmawati", loadLimit = 3 };

        var kept = await host.Coordinator.SendAsync("PUT", $"/mentors/{id}", body, ("If-Match", "\"1\""));
        var removed = await host.Coordinator.SendAsync(
            "PUT", $"/mentors/{id}", new { body.accountId, body.name, body.loadLimit, email = "" }, ("If-Match", "\"2\""));

        Assert.Equal("r******@contoh.id", kept.Body.GetProperty("email").GetString());
        Assert.Null(removed.Body.GetProperty("email").GetString());
    }

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);

    private async Task<(Guid Id, HttpClient Client)> MentorAsync(string email)
    {
        var account = Guid.NewGuid().ToString();
        var made = await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = account, name = "Rahmawati", loadLimit = 3, email });
        return (made.Id, host.Client(Roles.Mentor, account));
    }

    // The mail that was written, which is taken away, and the lines of its calendar by name.
    private async Task<((string? Method, MimeMessage Message) Mail, Dictionary<string, string> Calendar)> ReadAsync(string name)
    {
        var path = Path.Combine(Folder, $"{name}.eml");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(path)), TimeSpan.FromSeconds(30));
        var message = await MimeMessage.LoadAsync(path, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.Equal($"{name}@coachingplatform", message.MessageId);
        var part = message.BodyParts.OfType<TextPart>().Single(p => p.ContentType.MimeType == "text/calendar");
        var lines = part.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n ", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2)).Where(p => p[0] is not ("BEGIN" or "END"));
        return ((part.ContentType.Parameters["method"], message), lines.ToDictionary(p => p[0].Split(';')[0], p => p[1]));
    }
}
