using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class CursorTests(Store store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{ _id: 1 }")]
    [InlineData("{ k: 1 }")]
    [InlineData("{ k: -1, _id: 1 }")]
    public async Task A_cursor_of_many_batches_gives_every_document_once(string sort)
    {
        var numbers = await NumbersAsync(1500);
        var options = new FindOptions<BsonDocument> { BatchSize = 40, Sort = BsonDocument.Parse(sort) };
        using var cursor = await numbers.FindAsync(new BsonDocument(), options, Cancel);
        var found = await cursor.ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 1500), found.Select(row => row["_id"].AsInt32).Order());
        if (sort.Contains("k: 1", StringComparison.Ordinal)) Assert.Equal(found.OrderBy(row => row["k"]).Select(row => row["k"]), found.Select(row => row["k"]));
        if (sort.Contains("k: -1", StringComparison.Ordinal)) Assert.Equal(found.OrderByDescending(row => row["k"]).ThenBy(row => row["_id"]), found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sorted_page_that_is_full_is_followed_by_the_document_that_did_not_fit(bool inTransaction)
    {
        var rows = store.NewCollection();
        var sizes = Enumerable.Range(0, 25).Select(n => n % 3 == 2 ? 200_000 : 1_000_000).ToList();
        foreach (var (n, size) in sizes.Index())
            await rows.InsertOneAsync(new BsonDocument { { "_id", n }, { "k", -n }, { "data", new byte[size] } }, cancellationToken: Cancel);
        using var session = await rows.Database.Client.StartSessionAsync(cancellationToken: Cancel);
        if (inTransaction) session.StartTransaction();
        var byKey = new BsonDocument("k", -1);

        var found = await rows.Find(session, new BsonDocument()).Sort(byKey).ToListAsync(Cancel);
        var aggregated = await rows.Aggregate(session).Sort(byKey).ToListAsync(Cancel);
        if (inTransaction) await session.CommitTransactionAsync(Cancel);

        Assert.Equal(Enumerable.Range(0, 25), found.Select(row => row["_id"].AsInt32));
        Assert.Equal(Enumerable.Range(0, 25), aggregated.Select(row => row["_id"].AsInt32));
    }

    [Fact]
    public async Task An_aggregation_gives_its_groups_over_many_batches()
    {
        var numbers = await NumbersAsync(600);
        var groups = await numbers.Aggregate(new AggregateOptions { BatchSize = 5 })
            .Group(BsonDocument.Parse("{ _id: '$k', n: { $sum: 1 } }")).Sort(new BsonDocument("_id", 1)).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 100), groups.Select(group => group["_id"].AsInt32));
        Assert.All(groups, group => Assert.Equal(6, group["n"]));
    }

    [Fact]
    public async Task Two_sorted_cursors_read_in_turns_stay_apart()
    {
        var numbers = await NumbersAsync(200);
        var sort = new BsonDocument("_id", 1);
        using var up = await numbers.FindAsync(new BsonDocument(), new FindOptions<BsonDocument> { BatchSize = 10, Sort = sort }, Cancel);
        using var down = await numbers.FindAsync(
            new BsonDocument(), new FindOptions<BsonDocument> { BatchSize = 10, Sort = new BsonDocument("_id", -1) }, Cancel);
        List<int> ups = [], downs = [];
        while (await up.MoveNextAsync(Cancel) & await down.MoveNextAsync(Cancel))
        {
            ups.AddRange(up.Current.Select(row => row["_id"].AsInt32));
            downs.AddRange(down.Current.Select(row => row["_id"].AsInt32));
        }

        Assert.Equal(Enumerable.Range(0, 200), ups);
        Assert.Equal(Enumerable.Range(0, 200).Reverse(), downs);
    }

    [Fact]
    public async Task A_cursor_is_gone_once_closed()
    {
        var numbers = await NumbersAsync(50);
        var name = numbers.CollectionNamespace.CollectionName;
        var first = await store.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "find", name }, { "batchSize", 10 }, { "sort", new BsonDocument("k", 1) } }, cancellationToken: Cancel);
        var id = first["cursor"]["id"].AsInt64;
        var killed = await store.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "killCursors", name }, { "cursors", new BsonArray { id, 99L } } }, cancellationToken: Cancel);
        Assert.Equal([id], killed["cursorsKilled"].AsBsonArray.Select(cursor => cursor.AsInt64));
        Assert.Equal([99L], killed["cursorsNotFound"].AsBsonArray.Select(cursor => cursor.AsInt64));
        var gone = await Assert.ThrowsAnyAsync<MongoCommandException>(() => store.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "getMore", id }, { "collection", name } }, cancellationToken: Cancel));
        Assert.Equal(43, gone.Code);
    }

    [Fact]
    public async Task A_batch_stops_at_sixteen_megabytes_and_nothing_is_lost()
    {
        var big = store.NewCollection();
        for (var i = 0; i < 10; i++)
            await big.InsertOneAsync(new BsonDocument { { "_id", i }, { "bytes", new byte[4_000_000] } }, cancellationToken: Cancel);
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        var inside = await big.Find(session, new BsonDocument(), new FindOptions { BatchSize = 100 }).Sort(new BsonDocument("_id", 1)).ToListAsync(Cancel);
        await session.CommitTransactionAsync(Cancel);
        var outside = await big.Find(new BsonDocument(), new FindOptions { BatchSize = 100 }).Sort(new BsonDocument("_id", 1)).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 10), inside.Select(row => row["_id"].AsInt32));
        Assert.Equal(Enumerable.Range(0, 10), outside.Select(row => row["_id"].AsInt32));
    }

    private async Task<IMongoCollection<BsonDocument>> NumbersAsync(int count)
    {
        var numbers = store.NewCollection();
        await numbers.InsertManyAsync(Enumerable.Range(0, count).Select(i => new BsonDocument { { "_id", i }, { "k", i % 100 } }), cancellationToken: Cancel);
        return numbers;
    }
}
