using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class LogTests(MentoringHost host)
{
    private static readonly DateTimeOffset Earlier = TimeProvider.System.Now().AddHours(-3);

    [Fact]
    public async Task A_group_session_is_logged_with_all_that_belongs_to_it_and_the_others_hear_of_each_part()
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        Guid[] both = [await host.CoachedByAsync(mentor.Id), await host.CoachedByAsync(mentor.Id)];
        var body = Samples.Report(both)
            .With("occurredAt", Earlier)
            .With("attendance", new object[] { new { enrolmentId = both[0], status = "Present" }, new { enrolmentId = both[1], status = "ExcusedAbsence" } })
            .With("actionItems", new[] { new { enrolmentId = both[0], text = "Urus PIRT", owner = "Pemilik", dueOn = Samples.Today.AddDays(14) } })
            .With("indicatorValues", new object[]
            {
                new { enrolmentId = both[0], code = "annual_sales", kind = "Baseline", value = 1_500_000_000m, evidence = "buku kas" },
                new { enrolmentId = both[0], code = "defect_rate", kind = "Actual", value = (decimal?)null, asOf = Samples.Today.AddDays(-2) },
            });

        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", body);

        Assert.Equal(HttpStatusCode.Created, logged.Status);
        var id = logged.Body.GetProperty("session").GetProperty("id").GetGuid();
        var told = await Eventually.Async(
            () => Task.FromResult(listener.All.Select(r => r.Event).ToList()),
            all => all.OfType<SessionLogged>().Any(e => e.AggregateId == id) && all.OfType<ActionItemChanged>().Any(e => e.EnrolmentId == both[0])
                && all.OfType<IndicatorValueRecorded>().Count(e => e.EnrolmentId == both[0]) == 2);
        var session = told.OfType<SessionLogged>().Single(e => e.AggregateId == id).Session;
        Assert.Equal(("Completed", 1, mentor.Id), (session.State, session.Version, session.MentorId));
        Assert.Equal((null, Earlier), (session.ScheduledAt, session.HeldAt));
        Assert.Equal([new(both[0], "Present"), new(both[1], "ExcusedAbsence")], session.Attendance);
        var values = told.OfType<IndicatorValueRecorded>().Where(e => e.EnrolmentId == both[0]).ToDictionary(e => e.Code);
        Assert.Equal(("Baseline", 1_500_000_000m, Earlier.DayIn(Samples.Zone)), (values["annual_sales"].Kind, values["annual_sales"].Value, values["annual_sales"].AsOf));
        Assert.Equal(("Actual", null, Samples.Today.AddDays(-2)), (values["defect_rate"].Kind, values["defect_rate"].Value, values["defect_rate"].AsOf));
        var item = told.OfType<ActionItemChanged>().Single(e => e.EnrolmentId == both[0]);
        Assert.Equal(("Open", Samples.Today.AddDays(14)), (item.State, item.DueOn));
    }

    [Fact]
    public async Task A_planned_session_is_logged_and_keeps_its_plan()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(Earlier, enrolment));

        var logged = await mentor.Client.SendAsync(
            "POST", $"/sessions/{planned.Id}/log", Samples.Report(enrolment).With("occurredAt", Earlier.AddMinutes(30)).With("kind", null));

        var session = logged.Body.GetProperty("session");
        Assert.Equal(("Completed", "Online", 2), (session.GetProperty("state").GetString(), session.GetProperty("kind").GetString(), session.GetProperty("version").GetInt32()));
        Assert.Equal(Earlier, session.GetProperty("scheduledAt").GetDateTimeOffset());
        Assert.Equal(Earlier.AddMinutes(30), session.GetProperty("occurredAt").GetDateTimeOffset());
        Assert.True(session.GetProperty("recordedAt").GetDateTimeOffset() > Earlier.AddHours(2));
    }

    [Fact]
    public async Task A_session_that_a_phone_sends_twice_is_recorded_once()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var id = Guid.CreateVersion7();
        var body = Samples.Report(enrolment).With("sessionId", id).With("actionItems", new[] { new { enrolmentId = enrolment, text = "Foto produk" } });
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = await mentor.Client.SendAsync("POST", "/sessions/logged", body, key);
        var replayed = await mentor.Client.SendAsync("POST", "/sessions/logged", body, key);
        var otherKeys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => mentor.Client.SendAsync("POST", "/sessions/logged", body)));

        Assert.Equal(id, first.Body.GetProperty("session").GetProperty("id").GetGuid());
        Assert.Equal((HttpStatusCode.Created, "true"), (replayed.Status, replayed.Raw.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.All(otherKeys, a => Assert.Equal((HttpStatusCode.Conflict, "session.exists"), (a.Status, a.Code)));
        Assert.Single((await mentor.Client.ReadAsync($"/sessions?enrolmentId={enrolment}")).Items);
        Assert.Single((await mentor.Client.ReadAsync($"/action-items?enrolmentId={enrolment}")).Items);
    }

    [Fact]
    public async Task A_new_session_sent_by_two_phones_at_once_is_recorded_once()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        var body = Samples.Report(enrolment).With("sessionId", Guid.CreateVersion7());

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => mentor.Client.SendAsync("POST", "/sessions/logged", body)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "session.exists"));
    }

    [Fact]
    public async Task A_refused_report_writes_nothing()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        var refused = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)
            .With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus halal" } })
            .With("indicatorValues", new[] { new { enrolmentId = enrolment, code = "omzet", kind = "Actual", value = 1 } }));

        Assert.Equal((HttpStatusCode.BadRequest, "indicator.unknown"), (refused.Status, refused.Code));
        Assert.Contains("annual_sales, defect_rate", refused.Body.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty((await mentor.Client.ReadAsync($"/sessions?enrolmentId={enrolment}")).Items);
        Assert.Empty((await mentor.Client.ReadAsync($"/action-items?enrolmentId={enrolment}")).Items);
    }

    [Fact]
    public async Task An_action_item_is_done_once_and_the_others_hear_of_it()
    {
        await using var listener = await host.ListenAsync();
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("actionItems", new[] { new { enrolmentId = enrolment, text = "Urus PIRT" } }));
        var item = (await mentor.Client.ReadAsync($"/action-items?enrolmentId={enrolment}")).Items.Single().GetProperty("id").GetGuid();

        var done = await mentor.Client.SendAsync("POST", $"/action-items/{item}/done");
        var dropped = await mentor.Client.SendAsync("POST", $"/action-items/{item}/drop");

        Assert.Equal((HttpStatusCode.OK, "Done"), (done.Status, done.Body.GetProperty("state").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, "action_item.closed"), (dropped.Status, dropped.Code));
        await Eventually.HoldsAsync(() => Task.FromResult(listener.All.Any(r => r.Event is ActionItemChanged { Version: 2, State: "Done" } e && e.AggregateId == item)));
    }

    [Fact]
    public async Task Sessions_are_listed_latest_first_page_by_page()
    {
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);
        int[] hoursAgo = [5, 1, 3, 3, 4];
        foreach (var hours in hoursAgo)
            await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("occurredAt", Earlier.AddHours(-hours)));

        var listed = new List<(Guid Id, DateTimeOffset At)>();
        for (var next = $"/sessions?enrolmentId={enrolment}&limit=2"; next is not null;)
        {
            var page = await mentor.Client.ReadAsync(next);
            listed.AddRange(page.Items.Select(i => (i.GetProperty("id").GetGuid(), i.GetProperty("occurredAt").GetDateTimeOffset())));
            next = page.Body.GetProperty("next").GetString();
        }

        Assert.Equal([-1, -3, -3, -4, -5], listed.Select(s => (int)(s.At - Earlier).TotalHours));
        Assert.Equal(5, listed.Select(s => s.Id).Distinct().Count());
    }
}
