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

    /// <summary>A mark and the row, in one transaction.</summary>
    public async Task MarkAndKeepAsync(string messageId, Row told)
    {
        using var session = await client.StartSessionAsync();
        session.StartTransaction(Options);
        var id = Guid.Parse(messageId);
        await marks.InsertOneAsync(session, new BsonDocument
        {
            { "_id", new BsonDocument { { "consumer", "bench.rows" }, { "messageId", new BsonBinaryData(id, GuidRepresentation.Standard) } } },
            { "receivedAt", DateTime.UtcNow },
        });
        var known = await rows.Find(session, r => r.Id == told.Id).FirstOrDefaultAsync();
        if (!(known?.Version >= told.Version))
            await rows.ReplaceOneAsync(session, r => r.Id == told.Id, told, new ReplaceOptions { IsUpsert = true });
        await session.CommitTransactionAsync();
    }

    /// <summary>The row alone.</summary>
    public Task KeepAsync(Row told) => rows.ReplaceOneAsync(r => r.Id == told.Id, told, new ReplaceOptions { IsUpsert = true });

    /// <summary>An aggregate with its event, in one transaction.</summary>
    public async Task CommitAsync(Row aggregate, BsonDocument message)
    {
        using var session = await client.StartSessionAsync();
        session.StartTransaction(Options);
        await aggregates.InsertOneAsync(session, aggregate);
        await outbox.InsertOneAsync(session, message);
        await session.CommitTransactionAsync();
    }
}
