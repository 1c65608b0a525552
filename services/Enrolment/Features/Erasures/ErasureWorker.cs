using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Erasures;

/// <summary>
/// Goes through what holds something of erased businesses besides the businesses themselves, part after part, on one instance at a time. A part that was
/// cut off is done again; were two at work on it, the second would find nothing.
/// </summary>
internal sealed class ErasureWorker(
    Collections store, ErasedRows rows, AuditTrail audit, OutboxStore outbox, StoreTransactions transactions, LeaseStore leases, TimeProvider time,
    ILogger<ErasureWorker> log) : BackgroundService
{
    private const int Together = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("erasures");
        using var beat = new PeriodicTimer(Every);
        do
        {
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                    await GoOnAsync(lease, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service.
                log.LogWarning("Erasures wait and will go on: {Reason}", e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    private async Task GoOnAsync(Lease lease, CancellationToken cancellation)
    {
        var begun = await store.Erasures.Find(e => e.State == ErasureState.Erasing).SortBy(e => e.Id).Limit(Together).ToListAsync(cancellation);
        foreach (var one in begun)
        {
            for (var erasure = one; erasure.Next is { } part && lease.IsHeld && await IsDoneAsync(erasure, part, cancellation);)
                erasure = await AdvanceAsync(erasure, cancellation);
        }
    }

    /// <returns>False when it has to wait for something.</returns>
    private async Task<bool> IsDoneAsync(Erasure erasure, ErasurePart part, CancellationToken cancellation)
    {
        switch (part)
        {
            case ErasurePart.ImportFiles:
                return await rows.RemoveAsync(erasure, cancellation);
            case ErasurePart.AuditTrail:
                foreach (var subject in erasure.Subjects)
                    await transactions.RunAsync((tx, ct) => audit.ForgetAsync(tx, subject, ct), cancellation);
                return true;
            default:
                foreach (var subject in erasure.Subjects)
                {
                    if (await outbox.HoldsAsync(subject, cancellation))
                        return false;
                }

                return true;
        }
    }

    private Task<Erasure> AdvanceAsync(Erasure erasure, CancellationToken cancellation) => transactions.RunAsync(
        async (tx, ct) =>
        {
            tx.By = "enrolment.erasures";
            var next = erasure.Advance(time.Now());
            await store.Erasures.SaveAsync(tx, next, next.Id, ct);
            return next;
        },
        cancellation);
}
