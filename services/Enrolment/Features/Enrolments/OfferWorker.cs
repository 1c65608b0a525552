using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>
/// Ends offers whose claim deadline has passed: the seat goes to the first of the waitlist, who did not answer to its end, in one transaction.
/// One instance of the service does it at a time; were it two, the second would find the offer ended.
/// </summary>
internal sealed class OfferWorker(Collections store, StoreTransactions transactions, LeaseStore leases, TimeProvider time, ILogger<OfferWorker> log)
    : BackgroundService
{
    private const int Together = 100;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("offers");
        using var beat = new PeriodicTimer(Every);
        do
        {
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                    await EndAsync(lease, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service.
                log.LogWarning("Offers that are over wait and will be tried again: {Reason}", e.Message);
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EndAsync(Lease lease, CancellationToken cancellation)
    {
        var now = time.Now();
        // With a lower bound, that all meet, the store sees that the index of those that have a deadline serves.
        var over = await store.Enrolments.Find(e => e.ClaimBy > DateTimeOffset.UnixEpoch && e.ClaimBy <= now)
            .SortBy(e => e.ClaimBy).Limit(Together).ToListAsync(cancellation);
        foreach (var offered in over.TakeWhile(_ => lease.IsHeld))
            await EndAsync(offered, cancellation);
    }

    private Task EndAsync(CohortEnrolment seen, CancellationToken cancellation) => transactions.RunAsync(
        async (tx, ct) =>
        {
            tx.By = "enrolment.offers";
            var offered = await store.Enrolments.Find(tx.Session, e => e.Id == seen.Id).FirstAsync(ct);
            var cohort = await store.Cohorts.Find(tx.Session, c => c.Id == new Id<Cohort>(seen.Cohort.CohortId)).FirstAsync(ct);
            if (Enrolling.Expire(cohort, offered, time.Now()) is not { } ended)
                return;
            await store.SaveAsync(tx, ended, ct);
            await store.PromoteFirstAsync(tx, ended.Cohort, time.Now(), ct);
        },
        cancellation,
        turn: seen.Cohort.CohortId);
}
