using System.Collections.Concurrent;
using System.Net;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Features.Mails;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MimeKit;

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>The service with a clock that a test moves, and a mailbox instead of a mail server. Each test begins on a day of its own.</summary>
public sealed class ReminderHost : MentoringHost
{
    private readonly Mailbox mailbox = new();
    private readonly MovableClock clock = new();
    private MentorAccount? marker;
    private Guid markers;

    /// <summary>A cohort that is still running whatever day it has become.</summary>
    public static CohortTerms Cohort(string zone = Samples.Zone) => Samples.Cohort(endsOn: Samples.Today.AddDays(1000), zone: zone);

    /// <summary>Midnight in WITA of the day after the clock's, at whose ten o'clock the clock now is.</summary>
    public DateTimeOffset NewDay()
    {
        var wita = TimeSpan.FromHours(8);
        var midnight = new DateTimeOffset(clock.GetUtcNow().ToOffset(wita).Date.AddDays(1), wita);
        clock.Set(midnight.AddHours(10));
        return midnight;
    }

    /// <summary>It is so much later.</summary>
    public void Passes(TimeSpan time) => clock.Set(clock.GetUtcNow() + time);

    /// <summary>It is that time; the reminders that this made due are sent, wait, or are gone.</summary>
    public async Task ComesAsync(DateTimeOffset instant)
    {
        clock.Set(instant);
        // Mails go in the order in which they are due, so one that becomes due now goes last, and that to its business at the very end.
        marker ??= await MentorAsync("marker@contoh.id");
        if (markers == default)
            markers = (await BusinessOfAsync(marker.Id, "marker-usaha@contoh.id", cohort: Cohort())).Enrolment;
        var planned = await marker.Client.SendAsync("POST", "/sessions", Samples.Plan(clock.GetUtcNow().AddMinutes(5), markers).With("durationMinutes", 5));
        await Eventually.HoldsAsync(() => Task.FromResult(Sent().Any(m => m.MessageId == $"session-{planned.Id}-1-businesses-{markers}@coachingplatform")), TimeSpan.FromSeconds(30));
        await marker.Client.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "-" });
    }

    public async Task<MentorAccount> MentorAsync(string email, string language = "id", string? zone = null)
    {
        var account = Guid.NewGuid().ToString();
        var made = await Coordinator.SendAsync(
            "POST", "/mentors", new { accountId = account, name = "Rahmawati", loadLimit = 10, email, languages = new[] { "bjn", language } });
        if (zone is not null)
            await SetHoursAsync(made.Id, new { timeZone = zone });
        return new MentorAccount(made.Id, Client(Roles.Mentor, account));
    }

    public async Task SetHoursAsync(Guid mentor, object hours, int version = 1)
    {
        var set = await Coordinator.SendAsync("PUT", $"/mentors/{mentor}/availability", hours, ("If-Match", $"\"{version}\""));
        Assert.Equal(HttpStatusCode.OK, set.Status);
    }

    /// <summary>What was sent.</summary>
    public IReadOnlyList<MimeMessage> Sent() => mailbox.Messages;

    /// <summary>The reminders that were sent to an address, in order.</summary>
    public IReadOnlyList<MimeMessage> RemindersTo(string email) =>
        [.. mailbox.Messages.Where(m => m.To.Mailboxes.Single().Address == email && m.BodyParts.Count() == 1)];

    /// <summary>The next mail is taken, and whoever hands it over hears of that only when the answer is completed.</summary>
    public TaskCompletionSource Freeze() => mailbox.Freeze();

    /// <summary>Another instance with the same clock and mailbox.</summary>
    internal SecondInstance Second() => new(this, Replace);

    protected override void ConfigureServices(IServiceCollection services) => Replace(services);

    private void Replace(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.Replace(ServiceDescriptor.Singleton<IMailer>(mailbox));
    }

    private sealed class Mailbox : IMailer
    {
        private readonly ConcurrentQueue<MimeMessage> messages = new();
        private TaskCompletionSource? frozen;

        public IReadOnlyList<MimeMessage> Messages => [.. messages];

        public TaskCompletionSource Freeze() => frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SendAsync(MimeMessage message, CancellationToken cancellation)
        {
            messages.Enqueue(message);
            return Interlocked.Exchange(ref frozen, null)?.Task ?? Task.CompletedTask;
        }
    }

    // Runs on from where it is set.
    private sealed class MovableClock : TimeProvider
    {
        private long ahead;

        public void Set(DateTimeOffset instant) => Interlocked.Exchange(ref ahead, (instant - base.GetUtcNow()).Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));
    }
}
