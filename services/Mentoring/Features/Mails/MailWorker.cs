using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MimeKit;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Sends the mails that are due; one instance of the service does it at a time. A crash between sending a mail and noting that sends it once more,
/// with the same Message-ID.
/// </summary>
internal sealed class MailWorker(
    MentoringStore store, StoreTransactions transactions, Parting parting, Letters letters, IMailer mailer, LeaseStore leases, TimeProvider time,
    ILogger<MailWorker> log) : BackgroundService
{
    private const int Together = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // With the two seconds that a lease may be old without being renewed, this ends before the lease does.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("mails");
        using var beat = new PeriodicTimer(Every);
        do
        {
            try
            {
                // At once again after a parting: what came of it is due.
                while (await lease.HoldAsync(stoppingToken) && await SendDueAsync(lease, stoppingToken))
                {
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // What was under way when the service stops fails in its own words; the mail is due as it was.
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service. Its text might name an address.
                log.LogWarning("Mails wait and will be tried again: {Reason}", e.GetType().Name);
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    // True when something was parted, which is not due a second time.
    private async Task<bool> SendDueAsync(Lease lease, CancellationToken cancellation)
    {
        var now = time.Now();
        // With a lower bound, that all meet, mails that are done are passed over.
        var due = await store.Mails.Find(m => m.DueAt > DateTimeOffset.UnixEpoch && m.DueAt <= now)
            .SortBy(m => m.DueAt).Limit(Together).ToListAsync(cancellation);
        foreach (var mail in due)
        {
            if (!await lease.HoldAsync(cancellation))
                return false;
            try
            {
                await HandleAsync(mail, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // One mail that cannot be written or sent does not hold up the others.
                log.Log(
                    mail.Attempts + 1 < Mail.MaxAttempts ? LogLevel.Warning : LogLevel.Error,
                    "Mail {Mail} was not sent at attempt {Attempt} of {Most}: {Reason}", mail.Id, mail.Attempts + 1, Mail.MaxAttempts, e.GetType().Name);
            }
        }

        return due.Exists(m => m.To == MailTo.Businesses);
    }

    private async Task HandleAsync(Mail mail, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        if (mail.To == MailTo.Businesses)
            await OrLaterAsync(mail, () => parting.PartAsync(mail, limit.Token), cancellation);
        else if (await OrLaterAsync(mail, () => letters.WriteAsync(mail, time.Now(), limit.Token), cancellation) is not { } letter)
            await store.Mails.DeleteOneAsync(m => m.Id == mail.Id && m.Attempts == mail.Attempts, cancellation);
        else if (letter.Message is null)
            await KeepAsync(mail, letter.Mail);
        else
            await SendAsync(mail, letter.Mail.Tried(time.Now()), letter.Message, limit.Token);
    }

    // One that cannot be written counts as tried, so that it does not come first for ever.
    private async Task<T> OrLaterAsync<T>(Mail mail, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            await KeepAsync(mail, mail.Tried(time.Now()));
            throw;
        }
    }

    // Noted as tried before it goes: of two instances that both believe to hold the lease, one after it was frozen, only one sends it.
    private async Task SendAsync(Mail mail, Mail tried, MimeMessage message, CancellationToken cancellation)
    {
        if (!await KeepAsync(mail, tried))
            return;
        await mailer.SendAsync(message, cancellation);
        await KeepAsync(tried, tried.Sent(time.Now()));
    }

    // Whatever ends now: what was sent is noted, so that an orderly stop sends nothing twice.
    private Task<bool> KeepAsync(Mail before, Mail after) => transactions.RunAsync(
        async (tx, ct) =>
        {
            var kept = await store.Mails.ReplaceOneAsync(
                tx.Session, m => m.Id == before.Id && m.Attempts == before.Attempts && m.SentAt == null, after, cancellationToken: ct);
            // Whoever goes on holding no session is told again another fortnight later.
            if (kept.MatchedCount == 1 && before.Attempts == 0 && after is { Attempts: 1, Reminder: { Kind: ReminderKind.NoSessionHeld } idle })
                await store.RemindAsync(tx, [Reminder.Idle(new(idle.Of), idle.At, time.Now() + Reminder.IdleAfter)], ct);
            return kept.MatchedCount == 1;
        },
        CancellationToken.None);
}
