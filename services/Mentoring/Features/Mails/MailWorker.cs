using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Sends the mails that are due; one instance of the service does it at a time. A crash between sending a mail and marking it sent sends it once
/// more, with the same Message-ID.
/// </summary>
internal sealed class MailWorker(
    MentoringStore store, IMailer mailer, MailSettings settings, LeaseStore leases, TimeProvider time, ILogger<MailWorker> log) : BackgroundService
{
    private const int Together = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // With the two seconds that a lease may be old without being renewed, this ends before the lease does.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("mails");
        using var beat = new PeriodicTimer(Every);
        do
        {
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                    await SendDueAsync(lease, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service. Its text might name an address.
                log.LogWarning("Mails wait and will be tried again: {Reason}", e.GetType().Name);
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SendDueAsync(Lease lease, CancellationToken cancellation)
    {
        var now = time.Now();
        // With a lower bound, that all meet, mails that are done are passed over.
        var due = await store.Mails.Find(m => m.DueAt > DateTimeOffset.UnixEpoch && m.DueAt <= now)
            .SortBy(m => m.DueAt).Limit(Together).ToListAsync(cancellation);
        foreach (var mail in due)
        {
            if (!await lease.HoldAsync(cancellation))
                return;
            var tried = await TryAsync(mail, cancellation);
            await store.Mails.ReplaceOneAsync(m => m.Id == mail.Id && m.Attempts == mail.Attempts, tried, cancellationToken: cancellation);
        }
    }

    private async Task<Mail> TryAsync(Mail mail, CancellationToken cancellation)
    {
        var mentor = await store.Mentors.Find(m => m.Id == mail.Session.MentorId).FirstOrDefaultAsync(cancellation);
        if (mentor?.Email is null)
            return mail.Dropped();
        var enrolments = await store.Enrolments.Find(Builders<Enrolment>.Filter.In(e => e.Id, mail.Session.EnrolmentIds)).ToListAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            await mailer.SendAsync(
                SessionMail.Write(mail, mentor.Name, mentor.Email, enrolments.ToDictionary(e => e.Id), settings.From), limit.Token);
            return mail.Sent(time.Now());
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // One mail that cannot be sent does not hold up the others.
            log.LogWarning("Mail {Mail} was not sent at attempt {Attempt}: {Reason}", mail.Id, mail.Attempts + 1, e.GetType().Name);
            return mail.Failed(time.Now());
        }
    }
}
