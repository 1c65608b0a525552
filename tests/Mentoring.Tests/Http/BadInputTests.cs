using System.Net;
using System.Text;
using MongoDB.Bson;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class BadInputTests(MentoringHost host)
{
    private const string Somebody = "0198f000-0000-7000-8000-000000000001";

    [Theory]
    [InlineData("/mentors", "{", 400, "request.malformed")]
    [InlineData("/mentors", "[]", 400, "request.malformed")]
    [InlineData("/mentors", "null", 400, "request.malformed")]
    [InlineData("/mentors", """{"name":"A"}""", 400, "field.required")]
    [InlineData("/mentors", """{"accountId":"a1","name":"\ud800","loadLimit":1}""", 400, "request.malformed")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":1234567890123456}""", 400, "request.malformed")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":-5}""", 400, "field.out_of_range")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":"5"}""", 400, "request.malformed")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"kbliDivisions":["A"]}""", 400, "kbli.division")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"kbliDivisions":[null]}""", 400, "kbli.division")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"regionCodes":["63.2"]}""", 400, "region.code")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"languages":["Indonesian"]}""", 400, "language.code")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"topics":[""]}""", 400, "mentor.topic")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"email":"rahma"}""", 400, "email.format")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"email":"r******@contoh.id"}""", 400, "email.format")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"email":"a@contoh.id, b@contoh.id"}""", 400, "email.format")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"email":"a@contoh.id\r\nBcc: b@contoh.id"}""", 400, "email.format")]
    [InlineData("/mentors", """{"accountId":"a1","name":"A","loadLimit":5,"email":5}""", 400, "request.malformed")]
    [InlineData("/assignments", "{}", 400, "field.required")]
    [InlineData("/assignments", """{"enrolmentId":"x","mentorId":"y","startsOn":"2026-11-20"}""", 400, "request.malformed")]
    [InlineData("/assignments", """{"enrolmentId":"@","mentorId":"@","startsOn":"20-11-2026"}""", 400, "request.malformed")]
    [InlineData("/assignments", """{"enrolmentId":"@","mentorId":"@","startsOn":"2026-11-20"}""", 404, "mentor.unknown")]
    [InlineData("/assignments", """{"enrolmentId":"@","mentorId":"MENTOR","startsOn":"2026-11-20"}""", 404, "enrolment.unknown")]
    [InlineData("/assignments/@/end", """{"reason":"x"}""", 404, "assignment.unknown")]
    [InlineData("/assignments/@/end", """{"reason":"  "}""", 400, "field.required")]
    [InlineData("/assignments/abc/end", """{"reason":"x"}""", 404, "route.unknown")]
    [InlineData("/sessions", """{"kind":"Online"}""", 400, "field.required")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"Online","scheduledAt":"2026-11-20T08:00:00"}""", 400, "request.malformed")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"Online","scheduledAt":"9999-12-31T23:59:59-10:00"}""", 400, "request.malformed")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["ENROLMENT"],"kind":"Online","scheduledAt":"9999-12-31T23:59:59Z"}""", 400, "session.outside_cohort")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["ENROLMENT"],"kind":"Online","scheduledAt":"0001-01-01T00:00:00Z"}""", 400, "session.outside_cohort")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"Telepathy","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 400, "field.unknown_value")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"1","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 400, "field.unknown_value")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@","@"],"kind":"Online","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 400, "field.repeated")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":[],"kind":"Online","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 400, "field.required")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"Online","scheduledAt":"2026-11-20T08:00:00+08:00","durationMinutes":100000}""", 400, "field.out_of_range")]
    [InlineData("/sessions", """{"mentorId":"MENTOR","enrolmentIds":["@"],"kind":"Online","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 404, "enrolment.unknown")]
    [InlineData("/sessions", """{"mentorId":"@","enrolmentIds":["@"],"kind":"Online","scheduledAt":"2026-11-20T08:00:00+08:00"}""", 404, "mentor.unknown")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"2999-01-01T00:00:00Z","attendance":[{"enrolmentId":"ENROLMENT","status":"Present"}]}""", 400, "session.in_future")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[]}""", 400, "attendance.missing")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[null]}""", 400, "field.required")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[{"enrolmentId":"ENROLMENT","status":"Late"}]}""", 400, "field.unknown_value")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","sessionId":"7e1a2c9e-7f0b-4d53-9a83-1d0c86a2a111","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[]}""", 400, "session.id_form")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[{"enrolmentId":"ENROLMENT","status":"Present"}],"indicatorValues":[{"enrolmentId":"ENROLMENT","code":"annual_sales","kind":"Actual","value":1e400}]}""", 400, "request.malformed")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[{"enrolmentId":"ENROLMENT","status":"Present"}],"indicatorValues":[{"enrolmentId":"ENROLMENT","code":"annual_sales","kind":"Actual","value":"1.500.000"}]}""", 400, "request.malformed")]
    [InlineData("/sessions/logged", """{"mentorId":"MENTOR","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[{"enrolmentId":"ENROLMENT","status":"Present"}],"actionItems":[{"enrolmentId":"ENROLMENT"}]}""", 400, "field.required")]
    [InlineData("/sessions/@/log", """{"occurredAt":"NOW","attendance":[]}""", 404, "session.unknown")]
    [InlineData("/sessions/@/cancel", """{"reason":"x"}""", 404, "session.unknown")]
    [InlineData("/sessions/@/cancel", "{}", 400, "field.required")]
    [InlineData("/action-items/@/done", "", 404, "action_item.unknown")]
    public async Task It_is_refused_with_its_code_and_nothing_is_written(string path, string body, int status, string code)
    {
        var (mentor, enrolment) = await KnownAsync();
        var written = Fill(body).Replace("MENTOR", mentor.ToString(), StringComparison.Ordinal).Replace("ENROLMENT", enrolment.ToString(), StringComparison.Ordinal);
        using var content = new StringContent(written, Encoding.UTF8, "application/json");

        var answer = await host.Coordinator.SendAsync("POST", Fill(path), content);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.Raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, await WrittenAsync(mentor));
    }

    [Theory]
    [InlineData("/mentors?limit=0", 400, "page.limit")]
    [InlineData("/mentors?limit=201", 400, "page.limit")]
    [InlineData("/mentors?after=zzz", 400, "page.cursor")]
    [InlineData("/sessions", 400, "filter.required")]
    [InlineData("/sessions?mentorId=abc", 400, "request.malformed")]
    [InlineData("/sessions?mentorId=@&after=e30", 400, "page.cursor")]
    [InlineData("/assignments", 400, "filter.required")]
    [InlineData("/action-items", 400, "field.required")]
    [InlineData("/action-items?enrolmentId=@", 404, "enrolment.unknown")]
    [InlineData("/mentors/@", 404, "mentor.unknown")]
    [InlineData("/sessions/@", 404, "session.unknown")]
    [InlineData("/assignments/@", 404, "assignment.unknown")]
    public async Task A_wrong_question_is_answered_with_its_code(string path, int status, string code)
    {
        var answer = await host.Coordinator.ReadAsync(Fill(path));

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_post_without_a_key_another_media_type_and_a_huge_body_are_refused()
    {
        using var text = new StringContent("accountId=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var huge = new StringContent($$"""{"name":"{{new string('x', 1_100_000)}}"}""", Encoding.UTF8, "application/json");

        Assert.Equal("idempotency.key_required", (await host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(Guid.NewGuid().ToString()), ("Idempotency-Key", "a b"))).Code);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.Coordinator.SendAsync("POST", "/mentors", text)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.Coordinator.SendAsync("POST", "/mentors", huge, ("Expect", "100-continue"))).Status);
    }

    private static string Fill(string text) => text
        .Replace("@", Somebody, StringComparison.Ordinal)
        .Replace("NOW", DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O"), StringComparison.Ordinal);

    // Both are of this case alone, so what was written for them was written by it.
    private async Task<(Guid Mentor, Guid Enrolment)> KnownAsync()
    {
        var mentor = await host.RegisterMentorAsync();
        return (mentor.Id, await host.CoachedByAsync(mentor.Id));
    }

    private Task<long> WrittenAsync(Guid mentor) => host.Database.GetCollection<BsonDocument>("sessions")
        .CountDocumentsAsync(new BsonDocument("mentorId", new BsonBinaryData(mentor, GuidRepresentation.Standard)));
}
