using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Leases;

/// <summary>The <c>leases</c> collection: who does a job that only one instance of a service may do at a time.</summary>
/// <remarks>Times are the server's (<c>$$NOW</c>), so clocks of the instances do not matter. A lease expires and is never deleted.</remarks>
public sealed class LeaseStore(IMongoDatabase database, TimeProvider time)
{
    internal static readonly TimeSpan Length = TimeSpan.FromSeconds(9);
    internal static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(2);

    private readonly IMongoCollection<BsonDocument> leases = database.GetCollection<BsonDocument>("leases");

    /// <summary>A lease of that name for this instance; not yet held.</summary>
    public Lease Open(string name) => new(this, name, time);

    /// <summary>Takes or renews it.</summary>
    /// <returns>The token, or null while another instance holds it; and until when it is held now.</returns>
    internal async Task<(long? Token, DateTime Until)> TakeAsync(string name, string owner, CancellationToken cancellation)
    {
        // The whole decision is in the update: DocumentDB knows $$NOW there, but not everywhere in a query.
        var isMine = new BsonDocument("$eq", new BsonArray { "$owner", owner });
        var isFree = new BsonDocument("$or", new BsonArray { isMine, new BsonDocument("$lt", new BsonArray { "$expiresAt", "$$NOW" }) });
        var nextToken = If(isMine, "$token", new BsonDocument("$add", new BsonArray { "$token", 1L }));
        var expiry = new BsonDocument("$add", new BsonArray { "$$NOW", (long)Length.TotalMilliseconds });
        var take = new BsonDocument("$set", new BsonDocument
        {
            { "owner", If(isFree, owner, "$owner") },
            { "token", If(isFree, nextToken, "$token") },
            { "expiresAt", If(isFree, expiry, "$expiresAt") },
        });
        var lease = await leases.FindOneAndUpdateAsync<BsonDocument>(
            new BsonDocument("_id", name),
            new PipelineUpdateDefinition<BsonDocument>(new[] { take }),
            new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After },
            cancellation);
        return (lease["owner"] == owner ? lease["token"].ToInt64() : null, lease["expiresAt"].ToUniversalTime());
    }

    /// <summary>Makes the lease's document, free, unless it is there.</summary>
    internal async Task EnsureExistsAsync(string name, CancellationToken cancellation)
    {
        var first = new BsonDocument { { "owner", "" }, { "token", 0L }, { "expiresAt", BsonDateTime.Create(DateTime.UnixEpoch) } };
        try
        {
            await leases.UpdateOneAsync(
                new BsonDocument("_id", name), new BsonDocument("$setOnInsert", first), new UpdateOptions { IsUpsert = true }, cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Another instance made it in the same moment.
        }
    }

    /// <summary>Ends it now, so that another instance need not wait for its expiry.</summary>
    internal Task ReleaseAsync(string name, string owner, CancellationToken cancellation) =>
        leases.UpdateOneAsync(
            new BsonDocument { { "_id", name }, { "owner", owner } },
            new BsonDocument("$set", new BsonDocument { { "owner", "" }, { "expiresAt", BsonDateTime.Create(DateTime.UnixEpoch) } }),
            cancellationToken: cancellation);

    private static BsonDocument If(BsonDocument condition, BsonValue then, BsonValue otherwise) =>
        new("$cond", new BsonArray { condition, then, otherwise });
}
