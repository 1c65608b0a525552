using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class OfflineTests(MentoringHost host)
{
    private const string Unknown = "0198f000-0000-7000-8000-000000000001";
    private static readonly DateTimeOffset Tuesday = DateTimeOffset.UtcNow.AddDays(-3);

    [Fact]
    public async Task Planned_and_unplanned_sessions_are_recorded_each_with_its_own_answer_and_its_own_time()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(-2), enrolment))).Id;
        var ownId = Guid.CreateVersion7();

        var sent = await SendAsync(
            mentor,
            Session(enrolment, ownId),
            Session(enrolment, planned).With("enrolmentIds", null).With("kind", null),
            Session(Guid.CreateVersion7(), Guid.CreateVersion7()));

        Assert.Equal(HttpStatusCode.OK, sent.Status);
        Assert.Equal(["0 Created 1", "1 Created 2", "2 Refused "], sent.Items.Select(Short));
        Assert.Equal("enrolment.unknown", sent.Items[2].GetProperty("problems")[0].GetProperty("code").GetString());
        var session = (await mentor.Client.ReadAsync($"/sessions/{ownId}")).Body.GetProperty("session");
        Assert.Equal(Tuesday, session.GetProperty("occurredAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.True(session.GetProperty("recordedAt").GetDateTimeOffset() > Tuesday.AddDays(2));
        var by = (await host.Coordinator.ReadAsync($"/sessions/{planned}/audit")).Items.Select(e => e.GetProperty("by").GetString()).ToList();
        Assert.Equal([by[0], by[0]], by); // planned by the mentor, and logged by the same
        Assert.Equal(by[0], (await host.Coordinator.ReadAsync($"/sessions/{ownId}/audit")).Items.Single().GetProperty("by").GetString());
    }

    [Fact]
    public async Task A_session_sent_again_is_the_same_even_after_it_was_corrected()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var body = Session(enrolment, Guid.CreateVersion7());

        var first = await SendAsync(mentor, body, body);
        await mentor.Client.SendAsync("POST", $"/sessions/{body["sessionId"]}/correct", body.With("sharedNotes", "Baru.").With("reason", "Kurang lengkap."), ("If-Match", "\"1\""));
        var again = await SendAsync(mentor, body);

        Assert.Equal(["0 Created 1", "1 Same 1"], first.Items.Select(Short));
        Assert.Equal(["0 Same 2"], again.Items.Select(Short));
        Assert.Equal("Baru.", (await mentor.Client.ReadAsync($"/sessions/{body["sessionId"]}")).Body.GetProperty("session").GetProperty("sharedNotes").GetString());
    }

    [Fact]
    public async Task Another_report_of_the_same_session_is_a_conflict_that_shows_what_differs_and_changes_nothing()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var id = Guid.CreateVersion7();
        await SendAsync(mentor, Session(enrolment, id).With("sharedNotes", "Dari ponsel.").With("indicatorValues", Value(enrolment, 5)));

        var other = await SendAsync(mentor, Session(enrolment, id).With("sharedNotes", "Dari tablet.").With("indicatorValues", Value(enrolment, 7)));

        Assert.Equal(["0 Conflict 1"], other.Items.Select(Short));
        Assert.Equal(
            [($"indicatorValues[{enrolment}: defect_rate Actual]", "5", "7"), ("sharedNotes", "Dari ponsel.", "Dari tablet.")],
            other.Items[0].GetProperty("differences").EnumerateArray()
                .Select(d => (d.GetProperty("field").GetString()!, d.GetProperty("before").GetString()!, d.GetProperty("after").GetString()!)));
        var stored = await mentor.Client.ReadAsync($"/sessions/{id}");
        Assert.Equal("Dari ponsel.", stored.Body.GetProperty("session").GetProperty("sharedNotes").GetString());
        Assert.Equal(5, stored.Body.GetProperty("indicatorValues")[0].GetProperty("value").GetDecimal());
    }

    [Fact]
    public async Task A_batch_sent_by_several_at_once_records_each_session_once()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var batch = Enumerable.Range(0, 5).Select(i => Session(enrolment, Guid.CreateVersion7()).With("sharedNotes", $"Sesi {i}")).ToArray();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(mentor, batch)));

        var outcomes = answers.SelectMany(a => a.Items).ToLookup(i => i.GetProperty("outcome").GetString());
        Assert.Equal((5, 15), (outcomes["Created"].Count(), outcomes["Same"].Count()));
        Assert.Equal(5, (await mentor.Client.ReadAsync($"/sessions?enrolmentId={enrolment}")).Items.Count);
    }

    [Fact]
    public async Task Any_split_order_and_repetition_of_a_batch_gives_the_same_final_state()
    {
        const int Sessions = 6;
        var mentor = await host.RegisterMentorAsync(loadLimit: 100);
        var sendings = Gen.Select(Gen.Shuffle(Enumerable.Range(0, Sessions).ToArray()), Gen.Int[0, Sessions - 1].List[0, 6], Gen.Int[1, 4]);

        await sendings.SampleAsync(
            async (order, repeated, size) =>
            {
                var enrolment = await host.CoachedByAsync(mentor.Id);
                var batch = Enumerable.Range(0, Sessions).Select(i => Numbered(enrolment, i)).ToArray();
                foreach (var part in order.Concat(repeated).Chunk(size))
                {
                    var sent = await SendAsync(mentor, [.. part.Select(i => batch[i])]);
                    Assert.All(sent.Items, i => Assert.Contains(i.GetProperty("outcome").GetString(), new[] { "Created", "Same" }));
                }

                Assert.Equal(Enumerable.Range(0, Sessions).Select(ExpectedState), await StateAsync(mentor, enrolment));
            },
            iter: 8,
            threads: 1);
    }

    [Theory]
    [InlineData("{}", 400, "field.required")]
    [InlineData("""{"sessions":[]}""", 400, "field.required")]
    [InlineData("""{"sessions":{}}""", 400, "request.malformed")]
    [InlineData("""{"sessions":[{]}""", 400, "request.malformed")]
    [InlineData("""{"sessions":[MANY]}""", 400, "field.too_many")]
    public async Task A_wrong_batch_is_refused_as_a_whole(string body, int status, string code)
    {
        var mentor = await host.RegisterMentorAsync();
        using var content = new StringContent(body.Replace("MANY", string.Join(',', Enumerable.Repeat("{}", 101)), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        var answer = await mentor.Client.SendAsync("POST", "/sessions/logged/batch", content);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("null", "request.malformed")]
    [InlineData("5", "request.malformed")]
    [InlineData("""{"sessionId":"x"}""", "request.malformed")]
    [InlineData("""{"sharedNotes":"\ud800"}""", "request.malformed")]
    [InlineData("""{"occurredAt":"2026-11-20T08:00:00"}""", "request.malformed")]
    [InlineData("""{"kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "field.required")]
    [InlineData("""{"sessionId":"7e1a2c9e-7f0b-4d53-9a83-1d0c86a2a111","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "session.id_form")]
    [InlineData("""{"sessionId":"NEW","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "field.required")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","occurredAt":"NOW","attendance":[MARK]}""", "field.required")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","enrolmentIds":["ENROLMENT"],"attendance":[MARK]}""", "field.required")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","enrolmentIds":["ENROLMENT","ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "field.repeated")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"2999-01-01T00:00:00Z","attendance":[MARK]}""", "session.in_future")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[]}""", "attendance.missing")]
    [InlineData("""{"sessionId":"NEW","mentorId":"UNKNOWN","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "mentor.unknown")]
    [InlineData("""{"sessionId":"NEW","kind":"Phone","enrolmentIds":["UNKNOWN"],"occurredAt":"NOW","attendance":[MARK]}""", "enrolment.unknown")]
    [InlineData("""{"sessionId":"CANCELLED","occurredAt":"NOW","attendance":[MARK]}""", "session.cancelled")]
    [InlineData("""{"sessionId":"FOREIGN","kind":"Phone","enrolmentIds":["ENROLMENT"],"occurredAt":"NOW","attendance":[MARK]}""", "session.exists")]
    [InlineData("""{"sessionId":"LOGGED","occurredAt":"NOW","attendance":[{"enrolmentId":"UNKNOWN","status":"Present"}]}""", "attendance.missing")]
    public async Task A_wrong_session_is_refused_alone_with_its_code(string session, string code)
    {
        var (mentor, other) = (await host.RegisterMentorAsync(), await host.RegisterMentorAsync());
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var (foreign, logged) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await SendAsync(other, Session(await host.CoachedByAsync(other.Id), foreign));
        await SendAsync(mentor, Session(enrolment, logged));
        var cancelled = (await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(1), enrolment))).Id;
        await mentor.Client.SendAsync("POST", $"/sessions/{cancelled}/cancel", new { reason = "Banjir." });
        var good = JsonSerializer.Serialize(Session(enrolment, Guid.CreateVersion7()));
        var written = session
            .Replace("MARK", $$"""{"enrolmentId":"{{enrolment}}","status":"Present"}""", StringComparison.Ordinal)
            .Replace("ENROLMENT", enrolment.ToString(), StringComparison.Ordinal).Replace("UNKNOWN", Unknown, StringComparison.Ordinal)
            .Replace("CANCELLED", cancelled.ToString(), StringComparison.Ordinal).Replace("FOREIGN", foreign.ToString(), StringComparison.Ordinal)
            .Replace("LOGGED", logged.ToString(), StringComparison.Ordinal).Replace("NEW", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
            .Replace("NOW", DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O"), StringComparison.Ordinal);
        using var content = new StringContent($$"""{"sessions":[{{written}},{{good}}]}""", Encoding.UTF8, "application/json");

        var answer = await mentor.Client.SendAsync("POST", "/sessions/logged/batch", content);

        Assert.Equal(["0 Refused ", "1 Created 1"], answer.Items.Select(Short));
        var problem = answer.Items[0].GetProperty("problems")[0];
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEqual(code, problem.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_session_of_a_completed_enrolment_is_refused_and_one_recorded_before_is_still_the_same()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var before = Session(enrolment, Guid.CreateVersion7());
        await SendAsync(mentor, before);
        await host.ChangeAsync(enrolment, "Completed");

        var sent = await SendAsync(mentor, before, Session(enrolment, Guid.CreateVersion7()));

        Assert.Equal(["0 Same 1", "1 Refused "], sent.Items.Select(Short));
        Assert.Equal("enrolment.locked", sent.Items[1].GetProperty("problems")[0].GetProperty("code").GetString());
    }

    private static Task<Answer> SendAsync(MentoringHost.MentorAccount mentor, params Dictionary<string, object?>[] sessions) =>
        mentor.Client.SendAsync("POST", "/sessions/logged/batch", new { sessions });

    private static string Short(JsonElement item) =>
        $"{item.GetProperty("index")} {item.GetProperty("outcome").GetString()} {item.GetProperty("version")}";

    private static Dictionary<string, object?> Session(Guid enrolment, Guid id) =>
        Samples.Report(enrolment).With("sessionId", id).With("occurredAt", Tuesday);

    private static object[] Value(Guid enrolment, decimal value) => [new { enrolmentId = enrolment, code = "defect_rate", kind = "Actual", value }];

    private static Dictionary<string, object?> Numbered(Guid enrolment, int number) => Session(enrolment, Guid.CreateVersion7())
        .With("occurredAt", Tuesday.AddHours(number)).With("sharedNotes", $"Catatan {number}")
        .With("indicatorValues", Value(enrolment, number))
        .With("actionItems", new[] { new { enrolmentId = enrolment, text = $"Tugas {number}" } });

    private static string ExpectedState(int number) => $"1 Completed Catatan {number} | Tugas {number} Open 1 | {number} 1";

    private static async Task<IReadOnlyList<string>> StateAsync(MentoringHost.MentorAccount mentor, Guid enrolment)
    {
        var states = new List<string>();
        var listed = (await mentor.Client.ReadAsync($"/sessions?enrolmentId={enrolment}")).Items;
        foreach (var session in listed.OrderBy(s => s.GetProperty("occurredAt").GetDateTimeOffset()))
        {
            var details = (await mentor.Client.ReadAsync($"/sessions/{session.GetProperty("id").GetGuid()}")).Body;
            var items = details.GetProperty("actionItems").EnumerateArray().Select(i => $"{i.GetProperty("text")} {i.GetProperty("state")} {i.GetProperty("version")}");
            var values = details.GetProperty("indicatorValues").EnumerateArray()
                .Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.GetProperty("value").GetDecimal():0.#} {v.GetProperty("version")}"));
            states.Add($"{session.GetProperty("version")} {session.GetProperty("state").GetString()} {session.GetProperty("sharedNotes").GetString()} | {string.Join(", ", items)} | {string.Join(", ", values)}");
        }

        return states;
    }
}
