using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Sends the mails that are due; one instance of the service does it at a time. A crash between sending a mail and marking it sent sends it once
/// more, with the same Message-ID.
/// </summary>
internal sealed class MailWorker(
    MentoringStore store, StoreTransactions transactions, Letters letters, IMailer mailer, LeaseStore leases, TimeProvider time,
    ILogger<MailWorker> log) : BackgroundService
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
            if (await TryAsync(mail, cancellation) is { } tried)
                await KeepAsync(mail, tried);
            else
                await store.Mails.DeleteOneAsync(m => m.Id == mail.Id && m.Attempts == mail.Attempts, cancellation);
        }
    }

    // Whatever ends now: what was sent is marked, so that an orderly stop sends nothing twice.
    private Task KeepAsync(Mail before, Mail after) => transactions.RunAsync(
        async (tx, ct) =>
        {
            var kept = await store.Mails.ReplaceOneAsync(
                tx.Session, m => m.Id == before.Id && m.Attempts == before.Attempts, after, cancellationToken: ct);
            // Whoever was told, or could not be, and goes on holding no session is told again another fortnight later.
            if (kept.MatchedCount == 1 && after.DueAt is null && after.Reminder is { Kind: ReminderKind.NoSessionHeld } idle)
                await store.RemindAsync(tx, [Reminder.Idle(new(idle.Of), idle.At, time.Now() + Reminder.IdleAfter)], ct);
        },
        CancellationToken.None);

    // The mail as it is afterwards, or null when it has become pointless.
    private async Task<Mail?> TryAsync(Mail mail, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            if (await letters.WriteAsync(mail, time.Now(), limit.Token) is not { } letter)
                return null;
            if (letter.Message is null)
                return letter.Mail;
            await mailer.SendAsync(letter.Message, limit.Token);
            return letter.Mail.Sent(time.Now());
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // One mail that cannot be written or sent does not hold up the others.
            log.LogWarning("Mail {Mail} was not sent at attempt {Attempt}: {Reason}", mail.Id, mail.Attempts + 1, e.GetType().Name);
            return mail.Failed(time.Now());
        }
    }
}
