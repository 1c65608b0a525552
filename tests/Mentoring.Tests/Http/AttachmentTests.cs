using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CoachingPlatform.Mentoring.Features.Attachments;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class AttachmentTests(MentoringHost host)
{
    private const int MaxBytes = 10_000_000;
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_to_be_saved_and_not_shown()
    {
        var (mentor, session) = await LoggedAsync();
        var photo = Photo(700_000);

        var added = await AddAsync(mentor, session, photo);
        var path = $"/api/v1/sessions/{session}/attachments/{added.Id}";
        using var download = await mentor.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Created, path), (added.Status, added.Raw.Headers.Location!.OriginalString));
        Assert.Equal(("Png", "image/png", 700_000L), (added.Body.GetProperty("kind").GetString(), added.Body.GetProperty("mediaType").GetString(), added.Body.GetProperty("bytes").GetInt64()));
        Assert.Equal(photo, await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("image/png", download.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("attachment", $"{added.Id}.png"), (download.Content.Headers.ContentDisposition!.DispositionType, download.Content.Headers.ContentDisposition.FileName));
        Assert.Equal("nosniff", download.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", download.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True(download.Headers.CacheControl!.NoStore);
        Assert.Equal([added.Id], (await host.Coordinator.ReadAsync($"/sessions/{session}/attachments")).Items.Select(i => i.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_removed_file_is_gone_and_its_trace_stays()
    {
        var (mentor, session) = await LoggedAsync();
        var added = await AddAsync(mentor, session, Photo(300_000));
        var path = $"/sessions/{session}/attachments/{added.Id}";

        var removed = await mentor.Client.SendAsync("POST", $"{path}/remove", new { reason = "Salah foto." });

        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal("attachment.unknown", (await mentor.Client.ReadAsync(path)).Code);
        Assert.Equal("attachment.unknown", (await mentor.Client.SendAsync("POST", $"{path}/remove", new { reason = "Lagi." })).Code);
        Assert.Empty((await mentor.Client.ReadAsync($"/sessions/{session}/attachments")).Items);
        Assert.Equal(((0, 0), false), (await StoredAsync(added.Id), await IsLooseAsync(added.Id)));
        var trace = await host.Database.GetCollection<BsonDocument>("attachments").Find(ById(added.Id)).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Salah foto.", trace["removeReason"].AsString);
    }

    [Fact]
    public async Task Of_twelve_files_sent_at_once_a_session_takes_ten_and_leaves_nothing_of_the_others()
    {
        var (mentor, session) = await LoggedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AddAsync(mentor, session, Photo(1000 + i))));

        Assert.Equal(10, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Created), a => Assert.Equal((HttpStatusCode.Conflict, "attachment.too_many"), (a.Status, a.Code)));
        var stored = await host.Database.GetCollection<BsonDocument>("attachmentFiles.files").Find(new BsonDocument("length", new BsonDocument { { "$gte", 1000 }, { "$lt", 1012 } })).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(10, stored.Count);
        var one = answers.First(a => a.Status == HttpStatusCode.Created).Id;
        await mentor.Client.SendAsync("POST", $"/sessions/{session}/attachments/{one}/remove", new { reason = "Ganti." });
        Assert.Equal(HttpStatusCode.Created, (await AddAsync(mentor, session, Photo(2000))).Status);
        Assert.Equal(13, (await mentor.Client.ReadAsync($"/sessions/{session}")).Body.GetProperty("session").GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task The_same_file_with_the_same_key_is_added_once()
    {
        var (mentor, session) = await LoggedAsync();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = await AddAsync(mentor, session, Photo(5000), null, key);
        var again = await AddAsync(mentor, session, Photo(5000), null, key);
        var other = await AddAsync(mentor, session, Photo(5001), null, key);

        Assert.Equal((first.Id, HttpStatusCode.Created), (again.Id, again.Status));
        Assert.Equal("idempotency.other_body", other.Code);
        Assert.Single((await mentor.Client.ReadAsync($"/sessions/{session}/attachments")).Items);
    }

    [Fact]
    public async Task The_trail_and_the_history_say_which_file_was_added_and_removed_by_whom_and_why()
    {
        var (mentor, session) = await LoggedAsync();
        var added = (await AddAsync(mentor, session, Photo(100))).Id;
        await host.Coordinator.SendAsync("POST", $"/sessions/{session}/attachments/{added}/remove", new { reason = "Salah foto." });

        var trail = (await host.Coordinator.ReadAsync($"/sessions/{session}/audit")).Items;
        var history = (await mentor.Client.ReadAsync($"/sessions/{session}/history")).Items;

        Assert.Equal([1, 2, 3], trail.Select(e => e.GetProperty("version").GetInt32()));
        var files = trail.Skip(1).Select(e => e.GetProperty("changes").EnumerateArray().Single(c => c.GetProperty("field").GetString() == "files")).ToList();
        Assert.Contains($"{added}", files[0].GetProperty("after").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{added}", files[1].GetProperty("before").GetString(), StringComparison.Ordinal);
        Assert.Equal((null, "Salah foto."), (trail[1].GetProperty("reason").GetString(), trail[2].GetProperty("reason").GetString()));
        Assert.NotEqual(trail[1].GetProperty("by").GetString(), trail[2].GetProperty("by").GetString());
        Assert.Equal([(null, "Attached"), ("Attached", null)], history.Skip(1).Select(h => h.GetProperty("changes").EnumerateArray().Single())
            .Select(c => (c.GetProperty("before").GetString(), c.GetProperty("after").GetString())));
        Assert.All(history.Skip(1), h => Assert.Equal($"attachments[{added}]", h.GetProperty("changes")[0].GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Files_that_belong_to_nothing_are_swept_away_after_an_hour_and_the_sweep_reads_no_others()
    {
        var (mentor, session) = await LoggedAsync();
        var kept = (await AddAsync(mentor, session, Photo(100))).Id;
        var (orphan, recent, brokenOff) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var bucket = new GridFSBucket<Guid>(host.Database, new GridFSBucketOptions { BucketName = "attachmentFiles" });
        foreach (var (id, age) in new[] { (orphan, 61), (recent, 59) })
        {
            await bucket.UploadFromBytesAsync(id, "orphan", Photo(100), cancellationToken: TestContext.Current.CancellationToken);
            await Loose.InsertOneAsync(new BsonDocument { ById(id).GetElement(0), { "since", DateTime.UtcNow.AddMinutes(-age) } }, cancellationToken: TestContext.Current.CancellationToken);
        }

        await host.Database.GetCollection<BsonDocument>("attachmentFiles.chunks").InsertOneAsync(
            new BsonDocument { { "files_id", ById(brokenOff)["_id"] }, { "n", 0 }, { "data", new byte[10] } }, cancellationToken: TestContext.Current.CancellationToken);
        await Loose.InsertOneAsync(new BsonDocument { ById(brokenOff).GetElement(0), { "since", DateTime.UtcNow.AddMinutes(-61) } }, cancellationToken: TestContext.Current.CancellationToken);

        await host.Services.GetRequiredService<AttachmentSweep>().RemoveStaleAsync(TestContext.Current.CancellationToken);

        Assert.Equal(((1, 1), (0, 0), (1, 1)), (await StoredAsync(kept), await StoredAsync(orphan), await StoredAsync(recent)));
        Assert.Equal((0, 0), await StoredAsync(brokenOff));
        Assert.Equal((false, false, true), (await IsLooseAsync(kept), await IsLooseAsync(orphan), await IsLooseAsync(recent)));
    }

    [Theory]
    [InlineData("", null, 415, "attachment.kind")]
    [InlineData("<svg onload=alert(1)>", "image/png", 415, "attachment.kind")]
    [InlineData("<html>", "application/pdf", 415, "attachment.kind")]
    [InlineData("%PDF-1.7 x", "image/jpeg", 415, "attachment.kind")]
    [InlineData("%PDF-1.7 x", "text/html", 415, "request.media_type")]
    public async Task What_is_no_photo_or_document_is_refused_and_not_kept(string content, string? type, int status, string code)
    {
        var (mentor, session) = await LoggedAsync();

        var answer = await AddAsync(mentor, session, Encoding.ASCII.GetBytes(content), type);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Empty((await mentor.Client.ReadAsync($"/sessions/{session}/attachments")).Items);
    }

    [Fact]
    public async Task Ten_megabytes_are_taken_and_one_byte_more_is_not()
    {
        var (mentor, session) = await LoggedAsync();

        var largest = await AddAsync(mentor, session, Photo(MaxBytes));
        var larger = await AddAsync(mentor, session, Photo(MaxBytes + 1), null, ("Expect", "100-continue"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.RequestEntityTooLarge), (largest.Status, larger.Status));
    }

    [Fact]
    public async Task Strangers_unknown_ids_missing_reasons_and_completed_enrolments_are_refused()
    {
        var (mentor, session) = await LoggedAsync();
        var (other, otherSession) = await LoggedAsync();
        var added = await AddAsync(mentor, session, Photo(100));
        var path = $"/sessions/{session}/attachments/{added.Id}";

        Assert.Equal("session.unknown", (await AddAsync(other, session, Photo(100))).Code);
        Assert.Equal("session.unknown", (await AddAsync(mentor, Guid.CreateVersion7(), Photo(100))).Code);
        Assert.Equal("session.unknown", (await other.Client.ReadAsync(path)).Code);
        Assert.Equal("session.unknown", (await other.Client.ReadAsync($"/sessions/{session}/attachments")).Code);
        Assert.Equal("session.unknown", (await other.Client.SendAsync("POST", $"{path}/remove", new { reason = "x" })).Code);
        Assert.Equal("attachment.unknown", (await other.Client.ReadAsync($"/sessions/{otherSession}/attachments/{added.Id}")).Code);
        Assert.Equal("attachment.unknown", (await other.Client.SendAsync("POST", $"/sessions/{otherSession}/attachments/{added.Id}/remove", new { reason = "x" })).Code);
        Assert.Equal("field.required", (await mentor.Client.SendAsync("POST", $"{path}/remove", new { })).Code);
        Assert.Equal("field.too_long", (await mentor.Client.SendAsync("POST", $"{path}/remove", new { reason = new string('x', 501) })).Code);
        Assert.Equal("request.malformed", (await mentor.Client.SendAsync("POST", $"{path}/remove", new { reason = 5 })).Code);
        Assert.Equal("idempotency.key_required", (await AddAsync(mentor, session, Photo(100), null, ("Idempotency-Key", "a b"))).Code);
        var enrolment = (await mentor.Client.ReadAsync($"/sessions/{session}")).Body.GetProperty("session").GetProperty("enrolmentIds")[0].GetGuid();
        await host.ChangeAsync(enrolment, "Completed");
        Assert.Equal("enrolment.locked", (await AddAsync(mentor, session, Photo(100))).Code);
        Assert.Equal("enrolment.locked", (await mentor.Client.SendAsync("POST", $"{path}/remove", new { reason = "x" })).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Client("business").ReadAsync(path)).Status);
    }

    [Fact]
    public async Task A_group_takes_files_for_those_who_are_not_completed_and_keeps_what_belongs_to_one_who_is()
    {
        var mentor = await host.RegisterMentorAsync();
        var (done, other) = (await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id));
        var session = (await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(done, other))).Body.GetProperty("session").GetProperty("id").GetGuid();
        var before = await AddAsync(mentor, session, Photo(100));
        await host.ChangeAsync(done, "Completed");

        var after = await AddAsync(mentor, session, Photo(101));

        Assert.Equal(HttpStatusCode.Created, after.Status);
        Assert.Equal([done, other], Of(before));
        Assert.Equal([other], Of(after));
        Assert.Equal("enrolment.locked", (await RemoveAsync(before)).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(after)).Status);
        Assert.Equal([before.Id], (await mentor.Client.ReadAsync($"/sessions/{session}/attachments")).Items.Select(i => i.GetProperty("id").GetGuid()));
        await host.ChangeAsync(other, "Completed");
        Assert.Equal("enrolment.locked", (await AddAsync(mentor, session, Photo(102))).Code);
        await host.ChangeAsync(done, "Active", version: 3);
        await host.ChangeAsync(other, "Active", version: 3);
        Assert.Equal(HttpStatusCode.NoContent, (await RemoveAsync(before)).Status);

        Task<Answer> RemoveAsync(Answer added) => mentor.Client.SendAsync("POST", $"/sessions/{session}/attachments/{added.Id}/remove", new { reason = "Salah foto." });

        static IEnumerable<Guid> Of(Answer added) => added.Body.GetProperty("enrolmentIds").EnumerateArray().Select(e => e.GetGuid());
    }

    private static byte[] Photo(int bytes)
    {
        var photo = new byte[bytes];
        new Random(bytes).NextBytes(photo);
        Png.CopyTo(photo, 0);
        return photo;
    }

    private static Task<Answer> AddAsync(MentoringHost.MentorAccount mentor, Guid session, byte[] file, string? type = null, params (string, string)[] headers)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return mentor.Client.SendAsync("POST", $"/sessions/{session}/attachments", content, headers);
    }

    private async Task<(MentoringHost.MentorAccount Mentor, Guid Session)> LoggedAsync()
    {
        var mentor = await host.RegisterMentorAsync();
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(await host.CoachedByAsync(mentor.Id)));
        return (mentor, logged.Body.GetProperty("session").GetProperty("id").GetGuid());
    }

    private IMongoCollection<BsonDocument> Loose => host.Database.GetCollection<BsonDocument>("looseFiles");

    private Task<bool> IsLooseAsync(Guid id) => Loose.Find(ById(id)).AnyAsync(TestContext.Current.CancellationToken);

    private static BsonDocument ById(Guid id) => new("_id", new BsonBinaryData(id, GuidRepresentation.Standard));

    private async Task<(int Files, int Chunks)> StoredAsync(Guid id)
    {
        var files = await host.Database.GetCollection<BsonDocument>("attachmentFiles.files").Find(ById(id)).ToListAsync();
        var chunks = await host.Database.GetCollection<BsonDocument>("attachmentFiles.chunks").Find(new BsonDocument("files_id", ById(id)["_id"])).ToListAsync();
        return (files.Count, chunks.Count);
    }
}
