using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Features.Mails;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class CalendarTests(MentoringHost host)
{
    private static readonly DateTimeOffset Planned = TimeProvider.System.Now().AddDays(2);

    [Theory]
    [InlineData("Asia/Jakarta", "WIB", 7)]
    [InlineData("Asia/Makassar", "WITA", 8)]
    [InlineData("Asia/Jayapura", "WIT", 9)]
    public async Task A_session_is_at_its_instant_and_its_description_names_the_cohorts_own_time(string zone, string name, int offset)
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id, Samples.Cohort(zone: zone));
        await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment));

        var events = await EventsAsync(await AddressAsync(mentor.Client, $"mentors/{mentor.Id}"));

        var only = Assert.Single(events);
        Assert.Equal($"{Planned.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}", only["DTSTART"]);
        Assert.Equal($"{Planned.UtcDateTime.AddHours(1):yyyyMMdd'T'HHmmss'Z'}", only["DTEND"]);
        Assert.EndsWith($"{Planned.ToOffset(TimeSpan.FromHours(offset)):HH.mm} {name}", only["DESCRIPTION"], StringComparison.Ordinal);
        Assert.Equal("Sesi pembinaan: Sasirangan Bunda", only["SUMMARY"]);
    }

    [Fact]
    public async Task Rule11_a_cancelled_session_keeps_its_uid_and_has_a_higher_sequence()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Planned, enrolment));
        var address = await AddressAsync(mentor.Client, $"mentors/{mentor.Id}");
        var before = Assert.Single(await EventsAsync(address));

        await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });
        var after = Assert.Single(await EventsAsync(address));

        Assert.Equal((planned.Id.ToString(), "0", "CONFIRMED"), (before["UID"], before["SEQUENCE"], before["STATUS"]));
        Assert.Equal((planned.Id.ToString(), "1", "CANCELLED"), (after["UID"], after["SEQUENCE"], after["STATUS"]));
    }

    [Fact]
    public async Task Rule11_feed_mail_and_answer_number_a_sessions_revisions_alike()
    {
        var account = Guid.NewGuid().ToString();
        var made = await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = account, name = "Rahmawati", loadLimit = 3, email = "urut@contoh.id" });
        var mentor = host.Client(Roles.Mentor, account);
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(Planned, await host.CoachedByAsync(made.Id)));
        var address = await AddressAsync(mentor, $"mentors/{made.Id}");
        await mentor.SendAsync("POST", $"/sessions/{planned.Id}/reschedule", new { scheduledAt = Planned.AddHours(1) });
        var moved = await NumbersAsync(2);
        await mentor.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });
        var cancelled = await NumbersAsync(3);

        Assert.Equal(("1", "1", "1"), moved);
        Assert.Equal(("2", "2", "2"), cancelled);

        async Task<(string Feed, string Mail, string Answer)> NumbersAsync(int version)
        {
            var path = Path.Combine(host.Services.GetRequiredService<MailSettings>().Folder, $"session-{planned.Id}-{version}.eml");
            await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(path)), TimeSpan.FromSeconds(30));
            var message = await MimeMessage.LoadAsync(path, TestContext.Current.CancellationToken);
            var mailed = Assert.Single(Events(message.BodyParts.OfType<TextPart>().Single(p => p.ContentType.MimeType == "text/calendar").Text.ReplaceLineEndings("\r\n")));
            var shown = (await mentor.ReadAsync($"/sessions/{planned.Id}")).Body.GetProperty("session").GetProperty("sequence");
            return (Assert.Single(await EventsAsync(address))["SEQUENCE"], mailed["SEQUENCE"], shown.ToString());
        }
    }

    [Fact]
    public async Task A_business_reads_its_own_sessions_and_neither_notes_nor_who_else_takes_part()
    {
        var mentor = await host.RegisterMentorAsync();
        var snapshots = new[] { Samples.Snapshot(), Samples.Snapshot() };
        snapshots[1] = snapshots[1] with { Business = snapshots[1].Business with { Name = "Amplang Lain" }, Track = snapshots[1].Track with { Name = "Jalur Lain" } };
        foreach (var snapshot in snapshots)
        {
            await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
            Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(mentor.Id, snapshot.EnrolmentId)).Status);
        }

        Guid[] both = [snapshots[0].EnrolmentId, snapshots[1].EnrolmentId];
        var group = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(both).With("internalNotes", "Rahasia."));
        await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Planned, both[1]));

        var text = await TextAsync(await AddressAsync(host.Coordinator, $"businesses/{snapshots[0].Business.BusinessId}"));

        var only = Assert.Single(Events(text));
        Assert.Equal((group.Body.GetProperty("session").GetProperty("id").GetString(), "Sesi pembinaan: Siap Ekspor"), (only["UID"], only["SUMMARY"]));
        Assert.DoesNotContain("Rahasia", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Lain", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_or_revoked_address_no_longer_works_and_only_the_digest_of_a_key_is_stored()
    {
        var mentor = await host.RegisterMentorAsync();
        var first = await AddressAsync(mentor.Client, $"mentors/{mentor.Id}");
        var second = await AddressAsync(mentor.Client, $"mentors/{mentor.Id}");

        Assert.NotEqual(first, second);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(first), await StatusAsync(second)));
        var stored = await host.Database.GetCollection<BsonDocument>("calendarAddresses").Find(new BsonDocument("_id", $"Mentor:{mentor.Id}")).SingleAsync(TestContext.Current.CancellationToken);
        var key = second.Split("key=")[1];
        Assert.Equal(43, key.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), stored["keyDigest"].AsString);
        Assert.DoesNotContain(key, stored.ToJson(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await mentor.Client.SendAsync("DELETE", $"/calendar-addresses/mentors/{mentor.Id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await mentor.Client.SendAsync("DELETE", $"/calendar-addresses/mentors/{mentor.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(second));
    }

    [Fact]
    public async Task The_key_is_in_no_trace()
    {
        var mentor = await host.RegisterMentorAsync();
        var address = await AddressAsync(mentor.Client, $"mentors/{mentor.Id}");
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => seen.Enqueue($"{a.DisplayName} {string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"),
        };
        ActivitySource.AddActivityListener(listener);

        await StatusAsync(address);

        await Eventually.HoldsAsync(() => Task.FromResult(seen.Any(s => s.Contains("/calendar/v1/feed.ics", StringComparison.Ordinal))));
        Assert.DoesNotContain(seen, s => s.Contains(address.Split("key=")[1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/calendar/v1/feed.ics")]
    [InlineData("/calendar/v1/feed.ics?key=")]
    [InlineData("/calendar/v1/feed.ics?key=salah")]
    [InlineData("/calendar/v1/feed.ics?key=%00")]
    public async Task A_wrong_key_finds_nothing(string address) => Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address));

    [Fact]
    public async Task Nobody_makes_or_revokes_the_address_of_another()
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var unknown = Guid.CreateVersion7();

        foreach (var method in new[] { "PUT", "DELETE" })
        {
            Assert.Equal("mentor.unknown", (await other.Client.SendAsync(method, $"/calendar-addresses/mentors/{mentor.Id}")).Code);
            Assert.Equal("mentor.unknown", (await host.Coordinator.SendAsync(method, $"/calendar-addresses/mentors/{unknown}")).Code);
            Assert.Equal("business.unknown", (await host.Coordinator.SendAsync(method, $"/calendar-addresses/businesses/{unknown}")).Code);
            Assert.Equal(HttpStatusCode.Forbidden, (await mentor.Client.SendAsync(method, $"/calendar-addresses/businesses/{unknown}")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await host.Client("business").SendAsync(method, $"/calendar-addresses/mentors/{mentor.Id}")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.AnonymousClient().SendAsync(method, $"/calendar-addresses/mentors/{mentor.Id}")).Status);
            Assert.Equal("route.unknown", (await host.Coordinator.SendAsync(method, "/calendar-addresses/mentors/abc")).Code);
        }
    }

    private static async Task<string> AddressAsync(HttpClient client, string owner)
    {
        var made = await client.SendAsync("PUT", $"/calendar-addresses/{owner}");
        Assert.Equal((HttpStatusCode.OK, true), (made.Status, made.Raw.Headers.CacheControl!.NoStore));
        return made.Body.GetProperty("address").GetString()!;
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await host.AnonymousClient().GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<string> TextAsync(string address)
    {
        using var answer = await host.AnonymousClient().GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<Dictionary<string, string>>> EventsAsync(string address) => Events(await TextAsync(address));

    // Read by hand, so that a library's mistake in writing is not hidden by the same one in reading: unfolded lines, names without parameters.
    private static List<Dictionary<string, string>> Events(string text) =>
    [
        .. text.Replace("\r\n ", "", StringComparison.Ordinal).Split("BEGIN:VEVENT").Skip(1).Select(e => e.Split("END:VEVENT")[0]
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2))
            .ToDictionary(p => p[0].Split(';')[0], p => p[1].Replace("\\,", ",", StringComparison.Ordinal))),
    ];
}
