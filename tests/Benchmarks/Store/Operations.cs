using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Store;

/// <summary>The same five operations on the same kind of collection, through driver and bridge and straight on the engine.</summary>
/// <param name="client">The driver.</param>
/// <param name="engine">The engine.</param>
/// <param name="database">Where both find the collection.</param>
/// <param name="collection">A collection that <see cref="LoadAsync"/> has filled.</param>
/// <param name="size">Documents in it, numbered from 0.</param>
internal sealed class Operations(IMongoClient client, Engine engine, string database, string collection, int size)
{
    /// <summary>Clients at once, at most: each changes documents of its own, so that none waits for another.</summary>
    public const int MostClients = 16;

    private const int LoadedTogether = 1_000;

    private static readonly TransactionOptions InTransaction = new(
        ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority.With(journal: true));

    private readonly IMongoCollection<BsonDocument> documents = client.GetDatabase(database).GetCollection<BsonDocument>(collection);
    private readonly IMongoCollection<BsonDocument> others = client.GetDatabase(database).GetCollection<BsonDocument>(collection + "_other");

    /// <summary>An operation of one client (by number), through the driver and on the engine.</summary>
    public sealed record Pair(string Name, Func<int, Task> Driver, Func<int, Task> Engine);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Pair> All =>
    [
        new("find by id", _ => FindAsync("_id"), _ => FindOnEngineAsync("_id")),
        new("indexed find", _ => FindAsync("code"), _ => FindOnEngineAsync("code")),
        new("insert", _ => others.InsertOneAsync(NewDocument()), _ => InsertOnEngineAsync()),
        new("update", UpdateAsync, UpdateOnEngineAsync),
        new("transaction of 3 writes", TransactionAsync, TransactionOnEngineAsync),
    ];

    /// <summary>Makes the collection with its index and fills it.</summary>
    public async Task LoadAsync()
    {
        foreach (var made in (IMongoCollection<BsonDocument>[])[documents, others])
            await made.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("code")));
        var chunks = Enumerable.Range(0, size).Chunk(LoadedTogether).ToList();
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (numbers, _) =>
        {
            await using var connection = await engine.OpenAsync();
            await engine.InsertAsync(connection, collection, [.. numbers.Select(n => Document(n, n))]);
        });
    }

    private async Task FindAsync(string field)
    {
        var found = await documents.Find(Builders<BsonDocument>.Filter.Eq(field, Number())).FirstOrDefaultAsync();
        Expect(found is not null);
    }

    private async Task FindOnEngineAsync(string field)
    {
        var page = await engine.FindAsync(new BsonDocument
        {
            { "find", collection }, { "filter", new BsonDocument(field, Number()) }, { "limit", 1 }, { "singleBatch", true },
        });
        Expect(page["cursor"]["firstBatch"].AsBsonArray.Count == 1);
    }

    private async Task InsertOnEngineAsync()
    {
        await using var connection = await engine.OpenAsync();
        await engine.InsertAsync(connection, collection + "_other", [NewDocument()]);
    }

    private async Task UpdateAsync(int client)
    {
        var result = await documents.UpdateOneAsync(Builders<BsonDocument>.Filter.Eq("_id", OwnNumber(client)), Change());
        Expect(result.MatchedCount == 1);
    }

    private async Task UpdateOnEngineAsync(int client)
    {
        await using var connection = await engine.OpenAsync();
        await engine.UpdateAsync(connection, collection, OwnNumber(client), Change());
    }

    private async Task TransactionAsync(int number)
    {
        using var session = await client.StartSessionAsync();
        session.StartTransaction(InTransaction);
        var result = await documents.UpdateOneAsync(session, Builders<BsonDocument>.Filter.Eq("_id", OwnNumber(number)), Change());
        await others.InsertOneAsync(session, NewDocument());
        await others.InsertOneAsync(session, NewDocument());
        await session.CommitTransactionAsync();
        Expect(result.MatchedCount == 1);
    }

    private async Task TransactionOnEngineAsync(int number)
    {
        await using var connection = await engine.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await engine.UpdateAsync(connection, collection, OwnNumber(number), Change());
        await engine.InsertAsync(connection, collection + "_other", NewDocument());
        await engine.InsertAsync(connection, collection + "_other", NewDocument());
        await transaction.CommitAsync();
    }

    private int Number() => Random.Shared.Next(size);

    private int OwnNumber(int client) => (Random.Shared.Next(size / MostClients) * MostClients) + client;

    private static BsonDocument Change() => new("$set", new BsonDocument { { "version", Random.Shared.Next() }, { "name", "Kerupuk Cahaya Baru" } });

    private static BsonDocument NewDocument() => Document(ObjectId.GenerateNewId(), Random.Shared.Next());

    private static BsonDocument Document(BsonValue id, int code) => new()
    {
        { "_id", id }, { "code", code }, { "version", 1 }, { "name", "Kerupuk Cahaya" }, { "regionCode", "63.02.05" }, { "kbliCode", "10794" },
        { "sizeClass", "Micro" }, { "state", "Active" }, { "occurredAt", new DateTime(2026, 11, 25, 4, 0, 0, DateTimeKind.Utc) },
        { "topics", new BsonArray { "pricing", "halal", "packaging" } },
    };

    private static void Expect(bool right)
    {
        if (!right)
            throw new InvalidOperationException("The store did not find what was stored.");
    }
}
