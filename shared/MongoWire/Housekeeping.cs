namespace CoachingPlatform.MongoWire;

/// <summary>Ends idle transactions, forgets old sessions and cursors, and keeps the table of replies small.</summary>
internal sealed class Housekeeping(MongoWireOptions options, SessionStore sessions, CursorStore cursors, Lane lane)
{
    private const int RoundsBetweenPurges = 12;

    public async Task RunAsync(TimeSpan period, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, options.Time);
        try
        {
            for (var round = 0; await timer.WaitForNextTickAsync(stopping); round++)
            {
                await sessions.ExpireAsync();
                cursors.Expire();
                if (round % RoundsBetweenPurges == 0) await PurgeAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The bridge stops.
        }
    }

    private async Task PurgeAsync(CancellationToken stopping)
    {
        try
        {
            await KeptReplies.ForgetOlderThanAsync(lane, options.SessionLimit, stopping);
        }
        catch (NpgsqlException)
        {
            // PostgreSQL is away or busy; the next round purges.
        }
    }
}
