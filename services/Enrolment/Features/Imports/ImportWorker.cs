using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Leases;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>
/// Takes one import after the other from upload to end, on one instance of the service at a time. After a crash the next holder of the lease
/// goes on behind the last stored batch.
/// </summary>
internal sealed class ImportWorker(
    Collections store, ImportFiles files, ImportRun run, ImportSignal signal, LeaseStore leases, TimeProvider time, ILogger<ImportWorker> log) : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private static readonly ImportState[] ToDo = [ImportState.Uploaded, ImportState.Validating, ImportState.Committing];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var lease = leases.Open("imports");
        long? swept = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var worked = false;
            try
            {
                if (await lease.HoldAsync(stoppingToken))
                {
                    worked = await RunNextAsync(lease, stoppingToken);
                    if (swept is null || time.GetElapsedTime(swept.Value) > SweepEvery)
                    {
                        await files.RemoveStaleAsync(stoppingToken);
                        swept = time.GetTimestamp();
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: an exception that leaves this loop would stop the whole service.
                log.LogWarning("An import waits and will be tried again: {Reason}", e.Message);
            }

            if (!worked)
                await signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private async Task<bool> RunNextAsync(Lease lease, CancellationToken cancellation)
    {
        var job = await store.Imports.Find(i => ToDo.Contains(i.State)).SortBy(i => i.Id).FirstOrDefaultAsync(cancellation);
        if (job is null)
            return false;
        try
        {
            await run.RunAsync(job, lease, cancellation);
        }
        catch (Exception e) when (e is not (MongoException or TimeoutException or OperationCanceledException))
        {
            // A file that is gone or breaks the reader must not hold up the imports behind it.
            log.LogError(e, "Import {ImportId} failed", job.Id);
            await run.SaveAsync(job.Id, j => j.Fail(new Fault("import.unreadable"), run.Now), cancellation);
        }

        return true;
    }
}
