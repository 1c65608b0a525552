using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class TransactionTests(Store store)
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<BsonDocument> Change = Builders<BsonDocument>.Update;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_aborted_transaction_leaves_nothing()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        await people.InsertOneAsync(session, new BsonDocument("_id", 1), cancellationToken: Cancel);
        Assert.Equal(2, await people.CountDocumentsAsync(session, Where.Empty, cancellationToken: Cancel));
        Assert.Equal(1, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
        await session.AbortTransactionAsync(Cancel);
        Assert.Equal(1, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_committed_transaction_appears_as_a_whole()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        await people.InsertManyAsync(session, [new("_id", 1), new("_id", 2)], cancellationToken: Cancel);
        await people.UpdateOneAsync(session, Where.Eq("_id", 0), Change.Set("seen", true), cancellationToken: Cancel);
        await session.CommitTransactionAsync(Cancel);
        await session.CommitTransactionAsync(Cancel);
        Assert.Equal(3, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
        Assert.True((await people.Find(Where.Eq("_id", 0)).SingleAsync(Cancel))["seen"].AsBoolean);
    }

    [Fact]
    public async Task A_transaction_reads_its_snapshot_whatever_others_write_meanwhile()
    {
        var people = await CollectionWithAsync(new BsonDocument { { "_id", 0 }, { "n", 1 } });
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction(new TransactionOptions(readConcern: ReadConcern.Snapshot));
        Assert.Equal(1, (await people.Find(session, Where.Empty).SingleAsync(Cancel))["n"]);
        await people.UpdateOneAsync(Where.Eq("_id", 0), Change.Set("n", 2), cancellationToken: Cancel);
        Assert.Equal(1, (await people.Find(session, Where.Empty).SingleAsync(Cancel))["n"]);
        await session.AbortTransactionAsync(Cancel);
        Assert.Equal(2, (await people.Find(Where.Empty).SingleAsync(Cancel))["n"]);
    }

    [Fact]
    public async Task The_second_writer_of_a_document_is_told_to_run_its_transaction_again()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        using var first = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        using var second = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        first.StartTransaction();
        second.StartTransaction();
        await people.UpdateOneAsync(first, Where.Eq("_id", 0), Change.Set("by", 1), cancellationToken: Cancel);
        var refused = await Assert.ThrowsAnyAsync<MongoException>(
            () => people.UpdateOneAsync(second, Where.Eq("_id", 0), Change.Set("by", 2), cancellationToken: Cancel));
        Assert.True(refused.HasErrorLabel("TransientTransactionError"));
        Assert.Equal(112, Assert.IsAssignableFrom<MongoCommandException>(refused).Code);
        await first.CommitTransactionAsync(Cancel);
        Assert.Equal(1, (await people.Find(Where.Empty).SingleAsync(Cancel))["by"]);
    }

    [Fact]
    public async Task An_error_ends_the_transaction_as_in_MongoDB()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        await people.InsertOneAsync(session, new BsonDocument("_id", 1), cancellationToken: Cancel);
        var duplicate = await Assert.ThrowsAsync<MongoWriteException>(
            () => people.InsertOneAsync(session, new BsonDocument("_id", 0), cancellationToken: Cancel));
        Assert.Equal(ServerErrorCategory.DuplicateKey, duplicate.WriteError.Category);
        var gone = await Assert.ThrowsAsync<MongoCommandException>(
            () => people.InsertOneAsync(session, new BsonDocument("_id", 2), cancellationToken: Cancel));
        Assert.Equal(251, gone.Code);
        Assert.Equal(1, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Transfers_in_parallel_neither_lose_nor_make_money()
    {
        const int Accounts = 5, Workers = 8, Transfers = 15;
        var accounts = await CollectionWithAsync([.. Enumerable.Range(0, Accounts).Select(i => new BsonDocument { { "_id", i }, { "rupiah", 1000 } })]);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            var random = new Random(worker);
            using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
            for (var i = 0; i < Transfers; i++)
            {
                var (from, to, amount) = (random.Next(Accounts), random.Next(Accounts), random.Next(1, 50));
                await session.WithTransactionAsync(
                    async (s, cancel) =>
                    {
                        await accounts.UpdateOneAsync(s, Where.Eq("_id", from), Change.Inc("rupiah", -amount), cancellationToken: cancel);
                        await accounts.UpdateOneAsync(s, Where.Eq("_id", to), Change.Inc("rupiah", amount).Inc("transfers", 1), cancellationToken: cancel);
                        return true;
                    },
                    cancellationToken: Cancel);
            }
        }));
        var all = await accounts.Find(Where.Empty).ToListAsync(Cancel);
        Assert.Equal(Accounts * 1000, all.Sum(account => account["rupiah"].AsInt32));
        Assert.Equal(Workers * Transfers, all.Sum(account => account.GetValue("transfers", 0).AsInt32));
    }

    [Fact]
    public async Task Cursors_inside_a_transaction_do_not_disturb_each_other()
    {
        var people = await CollectionWithAsync([.. Enumerable.Range(0, 300).Select(i => new BsonDocument { { "_id", i }, { "k", 300 - i } })]);
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        var options = new FindOptions<BsonDocument> { BatchSize = 7, Sort = new BsonDocument("k", 1) };
        using var one = await people.FindAsync(session, Where.Empty, options, Cancel);
        using var two = await people.FindAsync(session, Where.Lt("_id", 150), options, Cancel);
        await people.InsertOneAsync(session, new BsonDocument { { "_id", 1000 }, { "k", 0 } }, cancellationToken: Cancel);
        List<int> first = [], second = [];
        while (true)
        {
            var more = await one.MoveNextAsync(Cancel);
            if (more) first.AddRange(one.Current.Select(row => row["k"].AsInt32));
            var moreToo = await two.MoveNextAsync(Cancel);
            if (moreToo) second.AddRange(two.Current.Select(row => row["k"].AsInt32));
            if (!more && !moreToo) break;
        }

        await session.CommitTransactionAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, 300), first);
        Assert.Equal(Enumerable.Range(151, 150), second);
    }

    [Fact]
    public async Task A_commit_over_another_connection_than_the_writes_counts_once()
    {
        await using var bridge = await store.StartBridgeAsync();
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        var session = RawClient.NewSession();
        await using (var doomed = await RawClient.ConnectAsync("127.0.0.1", bridge.Port))
            Assert.Equal(1.0, (await doomed.RunAsync(Insert(people, 1, session).Add("startTransaction", true)))["ok"].AsDouble);

        await using var other = await RawClient.ConnectAsync("127.0.0.1", bridge.Port);
        Assert.Equal(1.0, (await other.RunAsync(Commit(session)))["ok"].AsDouble);
        Assert.Equal(1.0, (await other.RunAsync(Commit(session)))["ok"].AsDouble);
        Assert.Equal(2, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_commit_asked_for_again_after_a_restart_of_the_bridge_is_still_known()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        var session = RawClient.NewSession();
        await using (var before = await store.StartBridgeAsync())
        {
            await using var client = await RawClient.ConnectAsync("127.0.0.1", before.Port);
            await client.RunAsync(Insert(people, 1, session).Add("startTransaction", true));
            Assert.Equal(1.0, (await client.RunAsync(Commit(session)))["ok"].AsDouble);
        }

        await using var after = await store.StartBridgeAsync();
        await using var again = await RawClient.ConnectAsync("127.0.0.1", after.Port);
        Assert.Equal(1.0, (await again.RunAsync(Commit(session)))["ok"].AsDouble);
        Assert.Equal(251, (await again.RunAsync(Commit(RawClient.NewSession())))["code"]);
    }

    [Fact]
    public async Task An_idle_transaction_ends_and_gives_its_connection_and_its_locks_back()
    {
        var clock = new AdjustableTime();
        await using var bridge = await store.StartBridgeAsync(options => (options.Time, options.MaxTransactions) = (clock, 1));
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        var session = RawClient.NewSession();
        await using var client = await RawClient.ConnectAsync("127.0.0.1", bridge.Port);
        await client.RunAsync(Insert(people, 1, session).Add("startTransaction", true));
        await bridge.Sessions.ExpireAsync();
        Assert.Equal(1.0, (await client.RunAsync(Insert(people, 2, session)))["ok"].AsDouble);

        clock.Advance(TimeSpan.FromSeconds(61));
        await bridge.Sessions.ExpireAsync();
        Assert.Equal(251, (await client.RunAsync(Insert(people, 3, session)))["code"]);
        Assert.Equal(1.0, (await client.RunAsync(Insert(people, 1, RawClient.NewSession()).Add("startTransaction", true)))["ok"].AsDouble);

        clock.Advance(TimeSpan.FromMinutes(31));
        await bridge.Sessions.ExpireAsync();
        Assert.Equal(0, bridge.Sessions.Count);
    }

    [Fact]
    public async Task A_transaction_whose_connection_is_gone_ends_five_seconds_later_unless_another_goes_on_with_it()
    {
        var clock = new AdjustableTime();
        await using var bridge = await store.StartBridgeAsync(options => (options.Time, options.MaxTransactions, options.PoolWait) = (clock, 2, TimeSpan.FromSeconds(1)));
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        var (left, carried) = (RawClient.NewSession(), RawClient.NewSession());
        await using var other = await RawClient.ConnectAsync("127.0.0.1", bridge.Port);
        await using (var doomed = await RawClient.ConnectAsync("127.0.0.1", bridge.Port))
        {
            await doomed.RunAsync(Insert(people, 1, left).Add("startTransaction", true));
            await doomed.RunAsync(Insert(people, 2, carried).Add("startTransaction", true));
        }

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1.0, (await other.RunAsync(Insert(people, 3, carried)))["ok"].AsDouble);

        // With two at a time, a third begins only when one has given its place back.
        BsonDocument third = new("ok", 0.0);
        for (var tries = 0; third["ok"] != 1.0 && tries < 30; tries++)
        {
            await bridge.Sessions.ExpireAsync();
            third = await other.RunAsync(Insert(people, 4, RawClient.NewSession()).Add("startTransaction", true));
        }

        Assert.Equal(251, (await other.RunAsync(Commit(left)))["code"]);
        Assert.Equal(1.0, (await other.RunAsync(Commit(carried)))["ok"].AsDouble);
        Assert.Equal([0, 2, 3], (await people.Find(Where.Empty).Sort(new BsonDocument("_id", 1)).ToListAsync(Cancel)).Select(p => p["_id"].AsInt32));
    }

    [Fact]
    public async Task One_transaction_too_many_gets_a_clear_error_and_not_a_hang()
    {
        await using var bridge = await store.StartBridgeAsync(options => (options.MaxTransactions, options.PoolWait) = (1, TimeSpan.FromSeconds(1)));
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        await using var client = await RawClient.ConnectAsync("127.0.0.1", bridge.Port);
        await client.RunAsync(Insert(people, 1, RawClient.NewSession()).Add("startTransaction", true));
        var refused = await client.RunAsync(Insert(people, 2, RawClient.NewSession()).Add("startTransaction", true));
        Assert.Equal(262, refused["code"]);
        Assert.Contains("too many", refused["errmsg"].AsString, StringComparison.Ordinal);
        Assert.Equal(1.0, (await client.RunAsync(new BsonDocument { { "ping", 1 }, { "$db", "admin" } }))["ok"].AsDouble);
    }

    [Fact]
    public async Task What_MongoDB_forbids_inside_a_transaction_is_refused()
    {
        var people = await CollectionWithAsync(new BsonDocument("_id", 0));
        using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
        session.StartTransaction();
        var refused = await Assert.ThrowsAsync<MongoCommandException>(() => store.Database.RunCommandAsync<BsonDocument>(
            session, new BsonDocument("count", people.CollectionNamespace.CollectionName), cancellationToken: Cancel));
        Assert.Equal(263, refused.Code);
        await session.AbortTransactionAsync(Cancel);
    }

    private static BsonDocument Insert(IMongoCollection<BsonDocument> collection, int id, BsonDocument session) => new()
    {
        { "insert", collection.CollectionNamespace.CollectionName }, { "documents", new BsonArray { new BsonDocument("_id", id) } },
        { "$db", collection.Database.DatabaseNamespace.DatabaseName }, { "lsid", session }, { "txnNumber", 1L }, { "autocommit", false },
    };

    private static BsonDocument Commit(BsonDocument session) => new()
    {
        { "commitTransaction", 1 }, { "$db", "admin" }, { "lsid", session }, { "txnNumber", 1L }, { "autocommit", false },
    };

    private async Task<IMongoCollection<BsonDocument>> CollectionWithAsync(params BsonDocument[] documents)
    {
        var collection = store.NewCollection();
        await collection.InsertManyAsync(documents, cancellationToken: Cancel);
        return collection;
    }
}
