using System.Net;
using System.Net.Http.Headers;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>What was written about a business is gone when Enrolment tells that it was erased; that it was coached stays.</summary>
public sealed class ErasureTests(MentoringHost host)
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_written_about_an_erased_business_is_left_in_any_collection(bool toldFirst)
    {
        var word = $"zqm{Guid.NewGuid():N}";
        var mentor = await host.RegisterMentorAsync();
        var (us, others) = (Samples.Snapshot(business: Samples.Business($"{word}usaha")), Samples.Snapshot());
        foreach (var enrolment in new[] { us, others })
        {
            await host.TellAsync(new EnrolmentAccepted(enrolment, DateTimeOffset.UtcNow));
            await host.AssignAsync(mentor.Id, enrolment.EnrolmentId);
        }

        var id = us.EnrolmentId;
        var held = await LogAsync(mentor, word, id);
        await CorrectAsync(mentor, held, word, id);
        await AttachAsync(mentor, held, word);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(3), id));
        Assert.Equal(HttpStatusCode.OK, (await mentor.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = $"{word}alasan" })).Status);
        var group = await LogAsync(mentor, word, id, others.EnrolmentId);
        var theirs = $"bukan-{word}";
        string[] ofUs = [.. new[] { "usaha", "alasan", "tugas", "pemilik", "bukti", "koreksi", "foto", "sendiri" }.Select(of => word + of)];
        await Markers.AllThereAsync(host.Database, ofUs);
        if (toldFirst)
            await host.TellAsync(new EnrolmentWithdrawn(us with { Version = 2, State = "Withdrawn" }, DateTimeOffset.UtcNow));
        var counted = await CountedAsync(mentor, id);

        await host.TellAsync(Erased(us));
        // Late and repeated news bring nothing back.
        await host.TellAsync(new EnrolmentWithdrawn(us with { Version = 2, State = "Withdrawn" }, DateTimeOffset.UtcNow));
        await host.TellAsync(Erased(us));

        // The notes of a group's session are of the others too.
        await Markers.AllGoneAsync(host.Database, ofUs);
        var shown = (await host.Coordinator.ReadAsync($"/sessions/{group.Id}")).Body;
        Assert.Equal($"{word}catatan", shown.GetProperty("session").GetProperty("sharedNotes").GetString());
        Assert.Contains(theirs, (await host.Coordinator.ReadAsync($"/action-items?enrolmentId={others.EnrolmentId}")).Items.Select(i => i.GetProperty("text").GetString()));
        Assert.Equal(counted, await CountedAsync(mentor, id));
        Assert.All((await host.Coordinator.ReadAsync($"/action-items?enrolmentId={id}")).Items, i => Assert.Equal(BusinessProfile.ErasedName, i.GetProperty("text").GetString()));
        await NothingMoreAsync(mentor, held, id);

        // And with the last of a group go its notes.
        await host.TellAsync(Erased(others));
        await Markers.AllGoneAsync(host.Database, word);
    }

    [Fact]
    public async Task What_a_transfer_that_is_told_late_brings_to_an_erased_enrolment_is_erased_there()
    {
        var (word, mentor) = ($"zqt{Guid.NewGuid():N}", await host.RegisterMentorAsync());
        var (left, next) = (Samples.Snapshot(), Samples.Snapshot());
        await host.TellAsync(new EnrolmentAccepted(left, DateTimeOffset.UtcNow));
        await host.AssignAsync(mentor.Id, left.EnrolmentId);
        await LogAsync(mentor, word, left.EnrolmentId);
        await Markers.AllThereAsync(host.Database, $"{word}tugas", $"{word}pemilik");

        await host.TellAsync(Erased(next));
        await host.TellAsync(new EnrolmentTransferred(left with { Version = 2, State = "Transferred" }, next.EnrolmentId, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentTransferred(Erased(left).Enrolment with { State = "Transferred" }, next.EnrolmentId, DateTimeOffset.UtcNow));

        Assert.Equal([BusinessProfile.ErasedName], (await host.Coordinator.ReadAsync($"/action-items?enrolmentId={next.EnrolmentId}")).Items.Select(i => i.GetProperty("text").GetString()));
        await Markers.AllGoneAsync(host.Database, word);
    }

    [Fact]
    public async Task A_session_that_is_logged_while_the_business_is_erased_leaves_nothing_or_is_refused()
    {
        var mentor = await host.RegisterMentorAsync();
        for (var round = 0; round < 6; round++)
        {
            var (word, us) = ($"zqr{Guid.NewGuid():N}", Samples.Snapshot());
            await host.TellAsync(new EnrolmentAccepted(us, DateTimeOffset.UtcNow));
            await host.AssignAsync(mentor.Id, us.EnrolmentId);

            var logging = mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(us.EnrolmentId).With("sharedNotes", word).With("occurredAt", DateTimeOffset.UtcNow.AddHours(-1 - round)));
            await Task.WhenAll(host.TellAsync(Erased(us)), logging);

            var logged = await logging;
            var code = logged.Status == HttpStatusCode.Created ? null : logged.Code;
            Assert.Contains((logged.Status, code), new[] { (HttpStatusCode.Created, null), (HttpStatusCode.Conflict, "enrolment.erased"), (HttpStatusCode.NotFound, "enrolment.unknown") });
            await Markers.AllGoneAsync(host.Database, word);
        }
    }

    private static EnrolmentWithdrawn Erased(EnrolmentSnapshot of) => new(
        of with { Version = 3, State = "Withdrawn", Business = of.Business with { Version = 2, Name = BusinessProfile.ErasedName, RegionCode = "63.02", IsErased = true } }, DateTimeOffset.UtcNow);

    private static async Task<Answer> LogAsync(MentoringHost.MentorAccount mentor, string word, params Guid[] enrolments)
    {
        var answer = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolments)
            .With("sharedNotes", enrolments.Length == 1 ? $"{word}sendiri" : $"{word}catatan").With("internalNotes", enrolments.Length == 1 ? $"{word}sendiri" : null)
            .With("topics", enrolments.Length == 1 ? new[] { $"{word}sendiri" } : [])
            .With("actionItems", enrolments.Select((e, i) => new { enrolmentId = e, text = i == 0 ? $"{word}tugas" : $"bukan-{word}", owner = i == 0 ? $"{word}pemilik" : null, dueOn = Samples.Today.AddDays(9) }).ToArray())
            .With("indicatorValues", new[] { new { enrolmentId = enrolments[0], code = "defect_rate", kind = "Actual", value = 2.5m, evidence = $"{word}bukti" } }));
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body.ToString());
        return new Answer(answer.Status, answer.Body.GetProperty("session"), answer.Raw);
    }

    private static async Task CorrectAsync(MentoringHost.MentorAccount mentor, Answer held, string word, Guid id)
    {
        var corrected = await mentor.Client.SendAsync(
            "POST", $"/sessions/{held.Id}/correct", Samples.Report(id).With("sharedNotes", $"{word}koreksi").With("reason", $"{word}koreksi"), ("If-Match", "\"1\""));
        Assert.True(corrected.Status == HttpStatusCode.OK, corrected.Body.ToString());
    }

    private static async Task AttachAsync(MentoringHost.MentorAccount mentor, Answer held, string word)
    {
        using var photo = new ByteArrayContent([.. Png, .. System.Text.Encoding.ASCII.GetBytes($"{word}foto")]);
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var added = await mentor.Client.SendAsync("POST", $"/sessions/{held.Id}/attachments", photo);
        Assert.True(added.Status == HttpStatusCode.Created, added.Body.ToString());
    }

    // What others are told and counts rest on: sessions with their versions, times and marks, values and the states of items.
    private async Task<string> CountedAsync(MentoringHost.MentorAccount mentor, Guid id)
    {
        var (enrolment, store) = (new ServiceDefaults.Values.Id<Enrolment>(id), new Storage.MentoringStore(host.Database));
        var cancellation = TestContext.Current.CancellationToken;
        var sessions = await store.Sessions.Find(s => s.MentorId == new ServiceDefaults.Values.Id<Mentor>(mentor.Id)).SortBy(s => s.Id).ToListAsync(cancellation);
        var items = await store.ActionItems.Find(i => i.EnrolmentId == enrolment).SortBy(i => i.Id).ToListAsync(cancellation);
        var values = await store.IndicatorValues.Find(v => v.EnrolmentId == enrolment).SortBy(v => v.Id).ToListAsync(cancellation);
        return System.Text.Json.JsonSerializer.Serialize(
            new object[] { sessions.Select(s => (object)s.ToEvent()), items.Select(i => i.Changed()), values.Select(v => v.Recorded()) });
    }

    private static async Task NothingMoreAsync(MentoringHost.MentorAccount mentor, Answer held, Guid id)
    {
        var version = (await mentor.Client.ReadAsync($"/sessions/{held.Id}")).Raw.Headers.ETag!.Tag;
        foreach (var refused in new[]
        {
            await mentor.Client.SendAsync("POST", $"/sessions/{held.Id}/correct", Samples.Report(id).With("sharedNotes", "lagi").With("reason", "lagi"), ("If-Match", version)),
            await mentor.Client.SendAsync("POST", $"/sessions/{held.Id}/attachments", PhotoOf()),
        })
            Assert.Equal((HttpStatusCode.Conflict, "enrolment.erased"), (refused.Status, refused.Code));
        // It left before, so nobody coaches it.
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(id).With("sharedNotes", "lagi"));
        Assert.Equal((HttpStatusCode.NotFound, "enrolment.unknown"), (logged.Status, logged.Code));
    }

    private static ByteArrayContent PhotoOf()
    {
        var photo = new ByteArrayContent([.. Png, 1]);
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return photo;
    }
}
