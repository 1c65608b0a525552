using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Attachments;

/// <summary>
/// Each hour removes the files that belong to no attachment: of one that was removed or refused while the process ended, or whose upload
/// came to nothing. Several instances may do it at once.
/// </summary>
internal sealed class AttachmentSweep(LooseFiles loose, TimeProvider time, ILogger<AttachmentSweep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Removes what has been left behind for an hour, which is longer than any upload takes.</summary>
    public Task RemoveStaleAsync(CancellationToken cancellation) => loose.RemoveSinceBeforeAsync(time.GetUtcNow() - Every, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RemoveStaleAsync(stoppingToken);
            }
            catch (Exception e) when (e is MongoException or TimeoutException)
            {
                log.LogWarning("Files that were left behind are removed an hour later: {Reason}", e.Message);
            }
        }
    }
}
