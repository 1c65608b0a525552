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

/// <summary>Calendar mails of businesses, as the files that they are without an SMTP server.</summary>
public sealed class BusinessMailTests(MentoringHost host)
{
    private static readonly DateTimeOffset Planned = new(TimeProvider.System.Now().UtcDateTime.Date.AddDays(2).AddHours(6), TimeSpan.Zero);
    private readonly string email = $"{Guid.NewGuid():N}@contoh.id";

    private string Folder => host.Services.GetRequiredService<MailSettings>().Folder;

    [Fact]
    public async Task Rule11_a_business_gets_request_and_cancel_with_one_uid_a_rising_sequence_and_itself_as_only_attendee()
    {
        var (mentorId, mentor) = await MentorAsync("");
        var (first, _) = await host.BusinessOfAsync(mentorId, email, "en", region: "62.71.01");
        var (other, _) = await host.BusinessOfAsync(mentorId, $"lain-{email}", name: "Amplang Ida");
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, first, other));
        Assert.Equal(HttpStatusCode.Created, planned.Status);
        Assert.Equal(HttpStatusCode.OK, (await mentor.SendAsync("POST", $"/sessions/{planned.Id}/reschedule", new { scheduledAt = Planned.AddHours(3) })).Status);
        Assert.Equal(HttpStatusCode.OK, (await mentor.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Amplang Ida kebanjiran." })).Status);

        var (request, asked) = await ReadAsync($"session-{planned.Id}-1-businesses-{first}");
        var (_, moved) = await ReadAsync($"session-{planned.Id}-2-businesses-{first}");
        var (cancel, called) = await ReadAsync($"session-{planned.Id}-3-businesses-{first}");
        var (others, _) = await ReadAsync($"session-{planned.Id}-1-businesses-{other}");
        var (othersCancel, _) = await ReadAsync($"session-{planned.Id}-3-businesses-{other}");
        await ReadAsync($"session-{planned.Id}-2-businesses-{other}");

        Assert.Equal(("REQUEST", "REQUEST", "CANCEL"), (asked["METHOD"], moved["METHOD"], called["METHOD"]));
        Assert.Equal(("CONFIRMED", "CANCELLED"), (asked["STATUS"], called["STATUS"]));
        Assert.Equal((planned.Id.ToString(), planned.Id.ToString(), planned.Id.ToString()), (asked["UID"], moved["UID"], called["UID"]));
        Assert.Equal(("0", "1", "2"), (asked["SEQUENCE"], moved["SEQUENCE"], called["SEQUENCE"]));
        Assert.Equal(($"{Planned:yyyyMMdd'T'HHmmss'Z'}", $"{Planned.AddHours(3):yyyyMMdd'T'HHmmss'Z'}"), (asked["DTSTART"], moved["DTSTART"]));
        Assert.Equal($"mailto:{email}", asked["ATTENDEE"]);
        Assert.Equal((email, $"lain-{email}"), (Assert.Single(request.To.Mailboxes).Address, Assert.Single(others.To.Mailboxes).Address));
        Assert.Equal(("Coaching session: Siap Ekspor", "Cancelled: Coaching session: Siap Ekspor", "Sesi pembinaan: Siap Ekspor"), (request.Subject, cancel.Subject, others.Subject));
        // 06:00 UTC where the business is and where the cohort is, each with its zone; and who comes.
        Assert.Contains(" 13:00 WIB\n", Text(request), StringComparison.Ordinal);
        Assert.Contains(" 14:00 WITA\n", Text(request), StringComparison.Ordinal);
        Assert.Contains("Mentor: Rahmawati\n", Text(request), StringComparison.Ordinal);
        Assert.Contains(" 14.00 WITA\nPendamping: Rahmawati\n", Text(others), StringComparison.Ordinal);
        // Nobody reads who else takes part, or why another cannot.
        foreach (var message in new[] { request, cancel, othersCancel })
        {
            await using var all = new MemoryStream();
            await message.WriteToAsync(all, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(message == othersCancel ? $"mailto:{email}" : "lain-", System.Text.Encoding.UTF8.GetString(all.ToArray()), StringComparison.Ordinal);
            Assert.DoesNotContain("kebanjiran", Text(message), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_of_one_business_says_why_it_is_called_off_and_a_new_mentor_is_told_to_it()
    {
        var (oldId, _) = await MentorAsync("");
        var (nextId, next) = await MentorAsync("", "Fauzi");
        var (enrolment, business) = await host.BusinessOfAsync(oldId, email);
        var planned = await host.Coordinator.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment).With("mentorId", oldId));
        var assignments = await host.Coordinator.ReadAsync($"/assignments?enrolmentId={enrolment}");
        await host.Coordinator.SendAsync("POST", $"/assignments/{assignments.Items.Single().GetProperty("id")}/reassign", new { mentorId = nextId, handoverNote = "Pindah." });
        await next.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });

        var (before, _) = await ReadAsync($"session-{planned.Id}-1-businesses-{enrolment}");
        var (after, calendar) = await ReadAsync($"session-{planned.Id}-2-businesses-{enrolment}");
        var (cancel, _) = await ReadAsync($"session-{planned.Id}-3-businesses-{enrolment}");

        Assert.Contains("Pendamping: Rahmawati\n", Text(before), StringComparison.Ordinal);
        Assert.Contains("Pendamping: Fauzi\n", Text(after), StringComparison.Ordinal);
        Assert.Equal(("REQUEST", "1"), (calendar["METHOD"], calendar["SEQUENCE"]));
        Assert.Contains("\nBanjir.\n", Text(cancel), StringComparison.Ordinal);
        Assert.Equal(["SessionMail", "SessionMail", "SessionMail"], host.Enrolment.AskedOf(business));
    }

    [Fact]
    public async Task A_business_with_two_enrolments_gets_one_mail_and_one_without_an_address_none_and_no_entry_stays()
    {
        var (mentorId, mentor) = await MentorAsync("");
        var (silent, _) = await host.BusinessOfAsync(mentorId, null);
        var (one, business) = await host.BusinessOfAsync(mentorId, email);
        var again = Samples.Snapshot(business: Samples.Business(id: business));
        await host.TellAsync(new Contracts.V1.EnrolmentAccepted(again, DateTimeOffset.UtcNow));
        await host.AssignAsync(mentorId, again.EnrolmentId);
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, silent, one, again.EnrolmentId));
        Assert.Equal(HttpStatusCode.Created, planned.Status);

        var (mail, _) = await ReadAsync($"session-{planned.Id}-1-businesses-{one}");
        var mails = host.Database.GetCollection<BsonDocument>("mails");
        var ofSession = new BsonDocument { { "session._id", new BsonBinaryData(planned.Id, GuidRepresentation.Standard) }, { "sentAt", BsonNull.Value } };
        await Eventually.HoldsAsync(async () => !await mails.Find(ofSession).AnyAsync(TestContext.Current.CancellationToken), TimeSpan.FromSeconds(30));

        Assert.Equal("Sesi pembinaan: Siap Ekspor, Siap Ekspor", mail.Subject);
        Assert.Equal(["SessionMail"], host.Enrolment.AskedOf(business));
        ofSession.Remove("sentAt");
        Assert.Equal([$"session-{planned.Id}-1-businesses-{one}"], (await mails.Find(ofSession).ToListAsync(TestContext.Current.CancellationToken)).Select(m => m["_id"].AsString));
    }

    private static string Text(MimeMessage message) => message.TextBody!.ReplaceLineEndings("\n");

    private async Task<(Guid Id, HttpClient Client)> MentorAsync(string address, string name = "Rahmawati")
    {
        var account = Guid.NewGuid().ToString();
        var made = await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = account, name, loadLimit = 5, email = address });
        return (made.Id, host.Client(Roles.Mentor, account));
    }

    // The mail that was written, which is taken away, and the lines of its calendar by name.
    private async Task<(MimeMessage Mail, Dictionary<string, string> Calendar)> ReadAsync(string name)
    {
        var path = Path.Combine(Folder, $"{name}.eml");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(path)), TimeSpan.FromSeconds(30));
        var message = await MimeMessage.LoadAsync(path, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.Equal($"{name}@coachingplatform", message.MessageId);
        var part = message.BodyParts.OfType<TextPart>().Single(p => p.ContentType.MimeType == "text/calendar");
        var lines = part.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n ", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2)).Where(p => p[0] is not ("BEGIN" or "END"));
        return (message, lines.ToDictionary(p => p[0].Split(';')[0], p => p[1]));
    }
}
