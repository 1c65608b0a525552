namespace CoachingPlatform.Messaging.Leases;

/// <summary>One instance's hold on a named job. Call <see cref="HoldAsync"/> in the job's loop and check <see cref="IsHeld"/> before each step.</summary>
public sealed class Lease : IDisposable
{
    private readonly LeaseStore store;
    private readonly string name;
    private readonly TimeProvider time;
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private bool exists;
    private long? takenAt;

    internal Lease(LeaseStore store, string name, TimeProvider time)
    {
        this.store = store;
        this.name = name;
        this.time = time;
    }

    /// <summary>Grows with each new holder; work stamped with a lower token is stale.</summary>
    public long Token { get; private set; }

    /// <summary>True while the lease certainly has not expired, measured on this machine's monotonic clock from before it was asked for.</summary>
    public bool IsHeld => takenAt is { } since && time.GetElapsedTime(since) < LeaseStore.Length - LeaseStore.RenewAfter;

    /// <summary>Until when it is held as last seen, whoever holds it, by the server's clock: it grows for as long as that one lives.</summary>
    public DateTime Until { get; private set; }

    /// <summary>Takes or renews the lease when that is due. False: another instance holds it.</summary>
    public async Task<bool> HoldAsync(CancellationToken cancellation)
    {
        if (takenAt is { } since && time.GetElapsedTime(since) < LeaseStore.RenewAfter)
            return true;

        if (!exists)
            await store.EnsureExistsAsync(name, cancellation);
        exists = true;
        var before = time.GetTimestamp();
        (var token, Until) = await store.TakeAsync(name, owner, cancellation);
        takenAt = token is null ? null : before;
        Token = token ?? Token;
        return token is not null;
    }

    /// <summary>Gives it back at an orderly stop; after a crash it expires.</summary>
    public void Dispose()
    {
        if (!IsHeld)
            return;
        takenAt = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            store.ReleaseAsync(name, owner, limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is MongoDB.Driver.MongoException or OperationCanceledException or TimeoutException)
        {
            // The store is gone too; the lease expires by itself.
        }
    }
}
