namespace CoachingPlatform.MongoWire;

/// <summary>Ends idle transactions, forgets old sessions and cursors, and keeps the table of replies small.</summary>
internal sealed class Housekeeping(MongoWireOptions options, SessionStore sessions, CursorStore cursors, Lane lane)
{
    public async Task RunAsync(TimeSpan period, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, options.Time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stopping);
                await sessions.ExpireAsync();
                cursors.Expire();
                await lane.ExecuteAsync("SELECT mongowire.forget_older_than($1)", [(int)options.SessionLimit.TotalSeconds], stopping);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // PostgreSQL is away or busy, and another round purges; or the bridge stops.
            }
        }
    }
}
