using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>The reference's writes, by the driver alone: the documents and transaction boundaries of the product.</summary>
internal sealed class RawStore(IMongoClient client, string database)
{
    private static readonly TransactionOptions Options = new(
        ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority.With(journal: true), TimeSpan.FromSeconds(5));

    private readonly IMongoCollection<Row> rows = client.GetDatabase(database).GetCollection<Row>("rows");
    private readonly IMongoCollection<BsonDocument> marks = client.GetDatabase(database).GetCollection<BsonDocument>("inbox");
    private readonly IMongoCollection<Row> aggregates = client.GetDatabase(database).GetCollection<Row>("aggregates");
    private readonly IMongoCollection<BsonDocument> outbox = client.GetDatabase(database).GetCollection<BsonDocument>("outbox");

    /// <summary>Makes the collections: a transaction should not have to.</summary>
    public async Task PrepareAsync()
    {
        foreach (var collection in (string[])["rows", "inbox", "aggregates", "outbox"])
            await client.GetDatabase(database).CreateCollectionAsync(collection);
    }

    /// <summary>A mark and the row, in one transaction.</summary>
    public Task MarkAndKeepAsync(Guid messageId, Row told) => InTransactionAsync(async session =>
    {
        await marks.InsertOneAsync(session, new BsonDocument
        {
            { "_id", new BsonDocument { { "consumer", "bench.rows" }, { "messageId", new BsonBinaryData(messageId, GuidRepresentation.Standard) } } },
            { "receivedAt", DateTime.UtcNow },
        });
        var known = await rows.Find(session, r => r.Id == told.Id).FirstOrDefaultAsync();
        if (!(known?.Version >= told.Version))
            await rows.ReplaceOneAsync(session, r => r.Id == told.Id, told, new ReplaceOptions { IsUpsert = true });
    });

    /// <summary>The row alone.</summary>
    public Task KeepAsync(Row told) => rows.ReplaceOneAsync(r => r.Id == told.Id, told, new ReplaceOptions { IsUpsert = true });

    /// <summary>An aggregate with its event, in one transaction.</summary>
    public Task CommitAsync(Row aggregate, BsonDocument message) => InTransactionAsync(async session =>
    {
        await aggregates.InsertOneAsync(session, aggregate);
        await outbox.InsertOneAsync(session, message);
    });

    private async Task InTransactionAsync(Func<IClientSessionHandle, Task> work)
    {
        using var session = await client.StartSessionAsync();
        await session.WithTransactionAsync(async (s, _) => { await work(s); return true; }, Options);
    }
}
