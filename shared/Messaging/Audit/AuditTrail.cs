using CoachingPlatform.Messaging.Transactions;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Audit;

/// <summary>
/// The <c>audit</c> collection of a service's own database: who changed what, when and why. <see cref="VersionedWrites"/> hands over each saved
/// version of what is <see cref="IAudited"/>, and the transaction writes its entries with its last writes.
/// </summary>
public sealed class AuditTrail(IMongoDatabase database, TimeProvider time)
{
    private readonly IMongoCollection<AuditEntry> entries = database.GetCollection<AuditEntry>("audit");

    /// <summary>The changes of one subject in order.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="after">Only those that made a later version than this; 0 for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public async Task<IReadOnlyList<AuditEntry>> OfAsync(Guid subject, long after, int limit, CancellationToken cancellation)
    {
        var where = Builders<AuditEntry>.Filter;
        return await entries
            .Find(where.Gt(e => e.Id, new(subject, after)) & where.Lt(e => e.Id, new(subject, long.MaxValue)))
            .SortBy(e => e.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Takes what was changed and why out of the entries of a subject that was erased: that it was changed, when and by whom stays.</summary>
    public Task ForgetAsync(StoreTransaction tx, Guid subject, CancellationToken cancellation)
    {
        var where = Builders<AuditEntry>.Filter;
        return entries.UpdateManyAsync(
            tx.Session, where.Gt(e => e.Id, new(subject, 0)) & where.Lt(e => e.Id, new(subject, long.MaxValue)),
            Builders<AuditEntry>.Update.Set(e => e.Changes, []).Set(e => e.Reason, null), cancellationToken: cancellation);
    }

    internal void Add(StoreTransaction tx)
    {
        var now = time.GetUtcNow();
        var by = tx.By ?? database.DatabaseNamespace.DatabaseName;
        foreach (var change in tx.Changed)
            tx.WriteLast(new BulkWriteInsertOneModel<AuditEntry>(entries.CollectionNamespace, Entry(change, by, tx.ReasonOf(change.Subject), now)));
    }

    private static AuditEntry Entry(Change change, string by, string? reason, DateTimeOffset now) => new()
    {
        Id = new(change.Subject.Id, change.Subject.Version),
        Kind = change.Subject.Kind,
        By = by,
        At = now,
        Reason = reason is null ? null : PersonalData.Mask("reason", reason),
        Changes = Changes.Between(change.Before, change.After),
    };
}

/// <summary>A saved version, as stored before and after; before is null for a new subject.</summary>
internal sealed record Change(AuditSubject Subject, BsonDocument? Before, BsonDocument After);
