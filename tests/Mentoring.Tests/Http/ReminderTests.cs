using System.Net;
using MimeKit;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Reminders by the hand of a clock; times are those of WITA unless they say otherwise.</summary>
public sealed class ReminderTests(ReminderHost host) : IClassFixture<ReminderHost>
{
    private readonly string email = $"{Guid.NewGuid():N}@contoh.id";

    [Fact]
    public async Task A_planned_session_is_told_once_a_day_before_and_once_an_hour_before()
    {
        var day = host.NewDay();
        await PlanAsync(await host.MentorAsync(email), day.AddDays(3).AddHours(14));

        await host.ComesAsync(day.AddDays(2).AddHours(14).AddMinutes(-1));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(14));
        await host.ComesAsync(day.AddDays(3).AddHours(13).AddMinutes(-1));
        Assert.Single(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(3).AddHours(13));
        await host.ComesAsync(day.AddDays(3).AddHours(15));

        var (first, second) = Two(host.RemindersTo(email));
        Assert.NotEqual(first.MessageId, second.MessageId);
        Assert.Matches("^Pengingat: sesi pembinaan [A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ 20[0-9]{2} 14.00 WITA$", first.Subject);
        Assert.Contains("Sasirangan Bunda:", first.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(email, (await RowsAsync()).ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_moves_reminds_of_its_new_time_and_one_that_is_called_off_of_none()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email, "en");
        var moved = await PlanAsync(mentor, day.AddDays(2).AddHours(14));
        var cancelled = await PlanAsync(mentor, day.AddDays(2).AddHours(16));
        await mentor.Client.SendAsync("POST", $"/sessions/{moved}/reschedule", new { scheduledAt = day.AddDays(3).AddHours(9) });
        await mentor.Client.SendAsync("POST", $"/sessions/{cancelled}/cancel", new { reason = "Banjir." });

        await host.ComesAsync(day.AddDays(1).AddHours(17));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(9));
        await host.ComesAsync(day.AddDays(2).AddHours(16));

        Assert.EndsWith(" 09:00 WITA", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(await RowsAsync(), r => r["_id"].AsString.Contains($"{cancelled}", StringComparison.Ordinal) && r["reminder"].IsBsonDocument);
    }

    [Fact]
    public async Task A_session_that_moves_away_and_back_is_told_once()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email);
        var session = await PlanAsync(mentor, day.AddDays(2).AddHours(14));
        await mentor.Client.SendAsync("POST", $"/sessions/{session}/reschedule", new { scheduledAt = day.AddDays(2).AddHours(18) });
        Assert.Equal(HttpStatusCode.OK, (await mentor.Client.SendAsync("POST", $"/sessions/{session}/reschedule", new { scheduledAt = day.AddDays(2).AddHours(14) })).Status);

        await host.ComesAsync(day.AddDays(1).AddHours(19));

        Assert.EndsWith(" 14.00 WITA", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_night_where_the_mentor_is_a_reminder_waits_for_the_morning_and_is_left_out_when_that_is_too_late()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email, zone: "Asia/Jayapura");
        var late = day.AddDays(2).AddHours(20.5);
        var early = day.AddDays(4).AddHours(5.5);
        await PlanAsync(mentor, late);
        await PlanAsync(mentor, early);

        // 20:30 in WITA, where the business is, is 21:30 in WIT, where the mentor is.
        await host.ComesAsync(late.AddDays(-1));
        await host.ComesAsync(day.AddDays(2).AddHours(5.9));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(6));
        var morning = Assert.Single(host.RemindersTo(email));
        Assert.Contains(" 21.30 WIT\n", morning.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(" 20.30 WITA\n", morning.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        await host.ComesAsync(late.AddHours(-1));
        await host.ComesAsync(day.AddDays(3).AddHours(6));
        Assert.Equal(3, host.RemindersTo(email).Count);
        await host.ComesAsync(early.AddHours(-1));
        await host.ComesAsync(early.AddHours(2));
        Assert.Equal(3, host.RemindersTo(email).Count);
    }

    [Fact]
    public async Task What_was_missed_is_told_while_the_session_is_ahead_by_one_mail_in_its_last_hour_and_not_afterwards()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email);
        await PlanAsync(mentor, day.AddDays(2).AddHours(9));
        await PlanAsync(mentor, day.AddDays(2).AddHours(10.5));
        await PlanAsync(mentor, day.AddDays(2).AddHours(14));

        await host.ComesAsync(day.AddDays(2).AddHours(10));

        var (first, second) = Two(host.RemindersTo(email));
        Assert.Equal(["10.30 WITA", "14.00 WITA"], new[] { first.Subject![^10..], second.Subject![^10..] }.Order());
        Assert.EndsWith("-hour@coachingplatform", new[] { first, second }.Single(m => m.Subject!.EndsWith("10.30 WITA", StringComparison.Ordinal)).MessageId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_items_are_told_to_the_present_mentor_in_the_morning_after_their_day_once_and_closed_ones_not()
    {
        var day = host.NewDay();
        var former = await host.MentorAsync($"lama-{email}");
        var next = await host.MentorAsync(email, "en");
        var enrolment = await host.EnrolAsync(ReminderHost.Cohort());
        var assignment = await host.AssignAsync(former.Id, enrolment);
        var dueOn = DateOnly.FromDateTime(day.AddDays(1).DateTime);
        var logged = await former.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("occurredAt", day.AddHours(8)).With("actionItems", new[]
        {
            Item("Catat kas harian", dueOn), Item("Foto produk", dueOn), Item("Urus PIRT", dueOn), Item("Tanpa tenggat", null),
        }));
        Assert.Equal(HttpStatusCode.Created, logged.Status);
        var done = logged.Body.GetProperty("actionItems").EnumerateArray().Single(i => i.GetProperty("text").GetString() == "Foto produk").GetProperty("id");
        await former.Client.SendAsync("POST", $"/action-items/{done}/done");
        await host.Coordinator.SendAsync("POST", $"/assignments/{assignment.Id}/reassign", new { mentorId = next.Id, handoverNote = "Pindah." });

        await host.ComesAsync(day.AddDays(2).AddHours(6.9));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(7));
        await host.ComesAsync(day.AddDays(3).AddHours(7));

        var told = Assert.Single(host.RemindersTo(email));
        Assert.Equal("Reminder: overdue action items of Sasirangan Bunda", told.Subject);
        Assert.EndsWith("and are still open:\n- Catat kas harian\n- Urus PIRT\n", told.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(host.RemindersTo($"lama-{email}"));

        object Item(string text, DateOnly? due) => new { enrolmentId = enrolment, text, dueOn = due };
    }

    [Fact]
    public async Task A_mentor_with_businesses_and_no_session_held_is_told_each_fortnight_counted_from_the_last_one_or_the_end_of_a_leave()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email);
        var enrolment = await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort());
        await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort());

        await host.ComesAsync(day.AddDays(14).AddHours(9.9));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(14).AddHours(10.1));
        Assert.Equal("Pengingat: belum ada sesi pembinaan selama 14 hari", Assert.Single(host.RemindersTo(email)).Subject);
        await host.ComesAsync(day.AddDays(28).AddHours(10.2));
        Assert.Equal("Pengingat: belum ada sesi pembinaan selama 28 hari", host.RemindersTo(email)[^1].Subject);

        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment).With("occurredAt", day.AddDays(27)));
        Assert.Equal(HttpStatusCode.Created, logged.Status);
        await host.SetHoursAsync(mentor.Id, new { timeZone = Samples.Zone, leave = new[] { new { from = Day(29), until = Day(33) } } });
        await host.ComesAsync(day.AddDays(46).AddHours(12));
        Assert.Equal(2, host.RemindersTo(email).Count);
        await host.ComesAsync(day.AddDays(47).AddHours(6.9));
        Assert.Equal(2, host.RemindersTo(email).Count);
        await host.ComesAsync(day.AddDays(47).AddHours(7));
        Assert.Equal(3, host.RemindersTo(email).Count);

        DateOnly Day(int n) => DateOnly.FromDateTime(day.AddDays(n).DateTime);
    }

    [Fact]
    public async Task A_mentor_whose_businesses_have_left_is_not_told_and_the_next_assignment_counts_anew()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(email);
        var assignment = await host.AssignAsync(mentor.Id, await host.EnrolAsync(ReminderHost.Cohort()));
        await host.Coordinator.SendAsync("POST", $"/assignments/{assignment.Id}/end", new { reason = "Selesai." });
        await host.ComesAsync(day.AddDays(5).AddHours(10));
        await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort());

        await host.ComesAsync(day.AddDays(18).AddHours(10));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(19).AddHours(10.1));

        Assert.Single(host.RemindersTo(email));
    }

    [Fact]
    public async Task A_mentor_without_an_address_is_not_told()
    {
        var day = host.NewDay();
        var session = await PlanAsync(await host.MentorAsync(""), day.AddDays(2).AddHours(14));

        await host.ComesAsync(day.AddDays(1).AddHours(15));

        Assert.Equal([$"session-{session}-{day.AddDays(2).AddHours(14).ToUnixTimeMilliseconds()}-hour"], (await RowsAsync()).Where(r => r["to"] == "Mentor").Select(r => r["_id"].AsString).Where(id => id.Contains($"{session}", StringComparison.Ordinal)));
    }

    private static (MimeMessage First, MimeMessage Second) Two(IReadOnlyList<MimeMessage> reminders)
    {
        Assert.Equal(2, reminders.Count);
        return (reminders[0], reminders[1]);
    }

    private async Task<Guid> PlanAsync(MentoringHost.MentorAccount mentor, DateTimeOffset at)
    {
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(at, await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort())));
        Assert.Equal(HttpStatusCode.Created, planned.Status);
        return planned.Id;
    }

    private Task<List<BsonDocument>> RowsAsync() =>
        host.Database.GetCollection<BsonDocument>("mails").Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(TestContext.Current.CancellationToken);
}
