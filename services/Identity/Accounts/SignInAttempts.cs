using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Identity.Accounts;

/// <summary>
/// Counts attempts by the name that was typed, whether such an account exists or not, so that a lockout tells nothing.
/// An attempt is counted before the password is checked: many at once get no more guesses than one after another.
/// </summary>
internal sealed class SignInAttempts(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    /// <summary>Wrong passwords before a name is locked.</summary>
    public const int Allowed = 5;

    /// <summary>How long a name stays locked after the last counted attempt.</summary>
    public static readonly TimeSpan Locked = TimeSpan.FromMinutes(5);

    private readonly IMongoCollection<Attempts> attempts = database.GetCollection<Attempts>("signInAttempts");

    public Task PrepareAsync(CancellationToken cancellation) => attempts.Indexes.CreateOneAsync(
        new CreateIndexModel<Attempts>(Builders<Attempts>.IndexKeys.Ascending(a => a.Until), new CreateIndexOptions { ExpireAfter = TimeSpan.Zero }),
        cancellationToken: cancellation);

    /// <summary>Counts one attempt; the time until the lock ends, or null when the password may be checked.</summary>
    public async Task<TimeSpan?> CountAsync(string userName, CancellationToken cancellation)
    {
        var now = time.Now();
        var latest = await attempts.Find(a => a.UserName == userName).FirstOrDefaultAsync(cancellation);
        if (latest is not null && latest.Until > now && latest.Count >= Allowed)
            return latest.Until - now;
        if (latest is not null && latest.Until <= now)
            await attempts.DeleteOneAsync(a => a.UserName == userName && a.Until == latest.Until, cancellation);
        return await IncrementAsync(userName, now + Locked, cancellation) > Allowed ? Locked : null;
    }

    /// <summary>A right password starts the count again.</summary>
    public Task ClearAsync(string userName, CancellationToken cancellation) => attempts.DeleteOneAsync(a => a.UserName == userName, cancellation);

    // Insert or add, never an upsert: of many first attempts at the same time one inserts and all others add to it.
    private async Task<int> IncrementAsync(string userName, DateTimeOffset until, CancellationToken cancellation)
    {
        while (true)
        {
            var added = await attempts.FindOneAndUpdateAsync<Attempts>(
                a => a.UserName == userName,
                Builders<Attempts>.Update.Inc(a => a.Count, 1).Set(a => a.Until, until),
                new FindOneAndUpdateOptions<Attempts> { ReturnDocument = ReturnDocument.After },
                cancellation);
            if (added is not null)
                return added.Count;
            try
            {
                await attempts.InsertOneAsync(new Attempts(userName, 1, until), cancellationToken: cancellation);
                return 1;
            }
            catch (MongoWriteException e) when (e.WriteError.Category == ServerErrorCategory.DuplicateKey)
            {
                // another attempt was first: add to it
            }
        }
    }

    private sealed record Attempts([property: MongoDB.Bson.Serialization.Attributes.BsonId] string UserName, int Count, DateTimeOffset Until);
}
