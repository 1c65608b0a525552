using System.Net;
using CoachingPlatform.Contracts.V1;
using MimeKit;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>What businesses are reminded of, by the hand of a clock; times are those of WITA unless they say otherwise.</summary>
public sealed class BusinessReminderTests(ReminderHost host) : IClassFixture<ReminderHost>
{
    private readonly string email = $"{Guid.NewGuid():N}@contoh.id";

    [Fact]
    public async Task A_business_is_told_of_its_session_once_a_day_and_once_an_hour_before_in_its_language_and_its_time()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, "en", "62.71.01", ReminderHost.Cohort());
        var (other, _) = await host.BusinessOfAsync(mentor.Id, $"lain-{email}", cohort: ReminderHost.Cohort(), name: "Amplang Ida");
        await PlanAsync(mentor, day.AddDays(3).AddHours(14), enrolment, other);

        await host.ComesAsync(day.AddDays(2).AddHours(14).AddMinutes(-1));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(14));
        await host.ComesAsync(day.AddDays(3).AddHours(13).AddMinutes(-1));
        Assert.Single(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(3).AddHours(13));
        await host.ComesAsync(day.AddDays(3).AddHours(15));

        var told = host.RemindersTo(email);
        Assert.Equal(2, told.Count);
        Assert.Equal(2, told.Select(m => m.MessageId).Distinct().Count());
        Assert.All(told, m => Assert.Matches("^Reminder: coaching session [A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ 20[0-9]{2} 13:00 WIB$", m.Subject));
        Assert.Matches("^Coaching session of Siap Ekspor with your mentor Rahmawati:\n.* 13:00 WIB\n.* 14:00 WITA\n\nYou get this mail because .*\n$", Text(told[0]));
        Assert.Contains(" 14.00 WITA\n\nSurel ini dikirim", Text(host.RemindersTo($"lain-{email}")[0]), StringComparison.Ordinal);
        Assert.All(told, m => Assert.DoesNotContain("Amplang", m.ToString(), StringComparison.Ordinal));
        Assert.Equal(["SessionMail", "SessionReminder", "SessionReminder"], host.Enrolment.AskedOf(business));
    }

    [Fact]
    public async Task At_night_where_the_business_is_it_is_neither_told_nor_asked_about_and_what_the_morning_is_too_late_for_is_left_out()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, region: "91.71.01", cohort: ReminderHost.Cohort());
        var late = day.AddDays(2).AddHours(20.5);
        await PlanAsync(mentor, late, enrolment);
        await PlanAsync(mentor, day.AddDays(4).AddHours(5.5), enrolment);

        // 20:30 in WITA, where the cohort is, is 21:30 in WIT, where the business is.
        await host.ComesAsync(late.AddDays(-1));
        await host.ComesAsync(day.AddDays(2).AddHours(5.9));
        Assert.Empty(host.RemindersTo(email));
        Assert.Equal(["SessionMail", "SessionMail"], host.Enrolment.AskedOf(business));
        await host.ComesAsync(day.AddDays(2).AddHours(6));
        Assert.EndsWith(" 21.30 WIT", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
        await host.ComesAsync(late.AddHours(-1));
        await host.ComesAsync(day.AddDays(3).AddHours(6));
        Assert.Equal(3, host.RemindersTo(email).Count);
        await host.ComesAsync(day.AddDays(4).AddHours(4.5));
        await host.ComesAsync(day.AddDays(4).AddHours(7));

        Assert.Equal(3, host.RemindersTo(email).Count);
    }

    [Fact]
    public async Task Who_wants_no_more_mails_between_planning_and_sending_gets_none()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, cohort: ReminderHost.Cohort());
        await PlanAsync(mentor, day.AddDays(2).AddHours(14), enrolment);
        await host.ComesAsync(day.AddDays(1).AddHours(13));
        Assert.Single(host.Sent(), m => m.To.Mailboxes.Single().Address == email);

        host.Enrolment.Forgets(business);
        await host.ComesAsync(day.AddDays(1).AddHours(15));
        await host.ComesAsync(day.AddDays(2).AddHours(13));

        Assert.Empty(host.RemindersTo(email));
        Assert.Equal(["SessionMail", "SessionReminder", "SessionReminder"], host.Enrolment.AskedOf(business));
    }

    [Fact]
    public async Task A_business_that_moves_to_another_zone_is_told_by_the_clock_there()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, cohort: ReminderHost.Cohort());
        await PlanAsync(mentor, day.AddDays(2).AddHours(7.5), enrolment);
        var moved = Samples.Snapshot(enrolment, 2, cohort: ReminderHost.Cohort(), business: Samples.Business(region: "62.71.01", id: business));
        await host.TellAsync(new EnrolmentStarted(moved, DateTimeOffset.UtcNow));

        // 07:30 in WITA is 06:30 in WIB: night.
        await host.ComesAsync(day.AddDays(1).AddHours(7.6));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(1).AddHours(8));

        Assert.EndsWith(" 06.30 WIB", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_moves_away_and_back_is_told_once_one_that_is_called_off_not_and_a_business_that_left_not()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, _) = await host.BusinessOfAsync(mentor.Id, email, cohort: ReminderHost.Cohort());
        var (left, leaver) = await host.BusinessOfAsync(mentor.Id, $"pergi-{email}", cohort: ReminderHost.Cohort());
        var session = await PlanAsync(mentor, day.AddDays(2).AddHours(14), enrolment, left);
        var cancelled = await PlanAsync(mentor, day.AddDays(2).AddHours(16), enrolment);
        foreach (var hour in (int[])[18, 14])
            Assert.Equal(HttpStatusCode.OK, (await mentor.Client.SendAsync("POST", $"/sessions/{session}/reschedule", new { scheduledAt = day.AddDays(2).AddHours(hour) })).Status);
        await host.ComesAsync(day.AddDays(1).AddHours(13.5));
        var withdrawn = Samples.Snapshot(left, 2, "Withdrawn", ReminderHost.Cohort(), Samples.Business(id: leaver));
        await host.TellAsync(new EnrolmentWithdrawn(withdrawn, DateTimeOffset.UtcNow));
        Assert.Equal(HttpStatusCode.OK, (await host.Coordinator.SendAsync("POST", $"/sessions/{cancelled}/cancel", new { reason = "Banjir." })).Status);

        await host.ComesAsync(day.AddDays(1).AddHours(19));
        Assert.EndsWith(" 14.00 WITA", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
        await host.ComesAsync(day.AddDays(2).AddHours(13));
        await host.ComesAsync(day.AddDays(2).AddHours(15));

        Assert.Equal(2, host.RemindersTo(email).Count);
        Assert.Empty(host.RemindersTo($"pergi-{email}"));
    }

    [Fact]
    public async Task A_business_that_goes_on_in_another_cohort_while_its_reminder_waits_for_the_morning_is_told_once()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (old, business) = await host.BusinessOfAsync(mentor.Id, email, region: "91.71.01", cohort: ReminderHost.Cohort());
        await PlanAsync(mentor, day.AddDays(2).AddHours(20.5), old);
        await host.ComesAsync(day.AddDays(1).AddHours(20.5));
        Assert.Empty(host.RemindersTo(email));

        var (own, next) = (Samples.Business(region: "91.71.01", id: business), Guid.CreateVersion7());
        await host.TellAsync(new EnrolmentTransferred(Samples.Snapshot(old, 2, "Transferred", ReminderHost.Cohort(), own), next, DateTimeOffset.UtcNow));
        await host.TellAsync(new EnrolmentStarted(Samples.Snapshot(next, 1, "Active", ReminderHost.Cohort("Asia/Jayapura"), own) with { ContinuedFrom = [old] }, DateTimeOffset.UtcNow));
        await host.ComesAsync(day.AddDays(2).AddHours(6));
        await host.ComesAsync(day.AddDays(2).AddHours(7));

        Assert.EndsWith(" 21.30 WIT", Assert.Single(host.RemindersTo(email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_own_open_items_are_told_in_the_morning_after_their_day_once_also_without_a_mentor()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, "en", "62.71.01", ReminderHost.Cohort());
        var (other, _) = await host.BusinessOfAsync(mentor.Id, $"lain-{email}", cohort: ReminderHost.Cohort());
        var dueOn = DateOnly.FromDateTime(day.AddDays(1).DateTime);
        var logged = await mentor.Client.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment, other).With("occurredAt", day.AddHours(8)).With("actionItems", new[]
        {
            Item("Catat kas harian", enrolment), Item("Foto produk", enrolment), Item("Urus PIRT", other),
        }));
        Assert.Equal(HttpStatusCode.Created, logged.Status);
        var done = logged.Body.GetProperty("actionItems").EnumerateArray().Single(i => i.GetProperty("text").GetString() == "Foto produk").GetProperty("id");
        await mentor.Client.SendAsync("POST", $"/action-items/{done}/done");
        var assignment = (await host.Coordinator.ReadAsync($"/assignments?enrolmentId={enrolment}")).Items.Single().GetProperty("id");
        await host.Coordinator.SendAsync("POST", $"/assignments/{assignment}/end", new { reason = "Selesai." });

        // Over in WITA, where the cohort is; the morning is that of WIB.
        await host.ComesAsync(day.AddDays(2).AddHours(7.9));
        Assert.Empty(host.RemindersTo(email));
        await host.ComesAsync(day.AddDays(2).AddHours(8));
        await host.ComesAsync(day.AddDays(3).AddHours(8));

        var told = Assert.Single(host.RemindersTo(email));
        Assert.Equal("Reminder: overdue action items of Sasirangan Bunda", told.Subject);
        Assert.Contains(" and are still open:\n- Catat kas harian\n\nYou get this mail", Text(told), StringComparison.Ordinal);
        Assert.Contains("\n- Urus PIRT\n\nSurel ini", Text(Assert.Single(host.RemindersTo($"lain-{email}"))), StringComparison.Ordinal);
        Assert.Equal(["ItemReminder"], host.Enrolment.AskedOf(business));

        object Item(string text, Guid of) => new { enrolmentId = of, text, dueOn };
    }

    private static string Text(MimeMessage message) => message.TextBody!.ReplaceLineEndings("\n");

    private static async Task<Guid> PlanAsync(MentoringHost.MentorAccount mentor, DateTimeOffset at, params Guid[] enrolments)
    {
        var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(at, enrolments));
        Assert.Equal(HttpStatusCode.Created, planned.Status);
        return planned.Id;
    }
}
