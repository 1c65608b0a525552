namespace CoachingPlatform.MongoWire;

/// <summary>Ends idle transactions, forgets old sessions and cursors, and keeps the table of replies small.</summary>
internal sealed class Housekeeping(MongoWireOptions options, SessionStore sessions, CursorStore cursors, Lane lane)
{
    private const int RoundsBetweenPurges = 12;

    public async Task RunAsync(TimeSpan period, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, options.Time);
        for (var round = 0; !stopping.IsCancellationRequested; round++)
        {
            try
            {
                await timer.WaitForNextTickAsync(stopping);
                await sessions.ExpireAsync();
                cursors.Expire();
                if (round % RoundsBetweenPurges == 0)
                    await lane.ExecuteAsync("SELECT mongowire.forget_older_than($1)", [(int)options.SessionLimit.TotalSeconds], stopping);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // PostgreSQL is away or busy, and another round purges; or the bridge stops.
            }
        }
    }
}
