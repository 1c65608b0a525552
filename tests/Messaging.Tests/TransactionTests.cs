using CoachingPlatform.Messaging.Transactions;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class TransactionTests
{
    private static readonly BsonDocument Counter = new("_id", "counter");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Concurrent_read_then_write_loses_no_increment(bool inTurns)
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var counters = host.Database.GetCollection<BsonDocument>("counters");
        await counters.InsertOneAsync(new BsonDocument { { "_id", "counter" }, { "value", 0 } }, cancellationToken: TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Transactions.RunAsync(
            async (tx, ct) =>
            {
                var value = (await counters.Find(tx.Session, Counter).SingleAsync(ct))["value"].AsInt32;
                await counters.UpdateOneAsync(tx.Session, Counter, new BsonDocument("$set", new BsonDocument("value", value + 1)), cancellationToken: ct);
            },
            TestContext.Current.CancellationToken,
            inTurns ? Guid.Empty : null)));

        Assert.Equal(20, (await counters.Find(Counter).SingleAsync(TestContext.Current.CancellationToken))["value"].AsInt32);
    }

    [Fact]
    public async Task Last_writes_come_to_all_or_nothing_and_say_what_was_refused()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var (counters, others) = (host.Database.GetCollection<BsonDocument>("counters"), host.Database.GetCollection<BsonDocument>("others"));
        await counters.InsertOneAsync(Counter, cancellationToken: TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(
            new BulkWriteInsertOneModel<BsonDocument>(others.CollectionNamespace, new BsonDocument("_id", 1)),
            new BulkWriteInsertOneModel<BsonDocument>(counters.CollectionNamespace, Counter)));
        Assert.Equal("counters", refused.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(
            new BulkWriteInsertOneModel<BsonDocument>(others.CollectionNamespace, new BsonDocument("_id", 2)),
            new BulkWriteReplaceOneModel<BsonDocument>(counters.CollectionNamespace, new BsonDocument("_id", "no such"), new BsonDocument("value", 2))));
        Assert.Equal(0, await others.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken));
        await WriteAsync(
            new BulkWriteInsertOneModel<BsonDocument>(others.CollectionNamespace, new BsonDocument("_id", 3)),
            new BulkWriteReplaceOneModel<BsonDocument>(counters.CollectionNamespace, Counter, new BsonDocument("value", 3)));
        Assert.Equal(3, (await counters.Find(Counter).SingleAsync(TestContext.Current.CancellationToken))["value"].AsInt32);
        Assert.Equal(3, (await others.Find(FilterDefinition<BsonDocument>.Empty).SingleAsync(TestContext.Current.CancellationToken))["_id"].AsInt32);

        Task WriteAsync(BulkWriteModel first, BulkWriteModel second) => host.Transactions.RunAsync(
            (tx, _) =>
            {
                tx.WriteLast(first, () => new InvalidDataException("others"));
                tx.WriteLast(second, () => new InvalidDataException("counters"));
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Work_that_never_ends_is_given_up_and_leaves_nothing()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var counters = host.Database.GetCollection<BsonDocument>("counters");

        await Assert.ThrowsAsync<TimeoutException>(() => host.Transactions.RunAsync(
            async (tx, ct) =>
            {
                await counters.InsertOneAsync(tx.Session, Counter, cancellationToken: ct);
                await Task.Delay(Timeout.Infinite, ct);
            },
            TestContext.Current.CancellationToken));

        Assert.Equal(0, await counters.CountDocumentsAsync(Counter, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Work_that_was_given_up_holds_nothing_against_who_tries_again()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var counters = host.Database.GetCollection<BsonDocument>("counters");
        var (mine, theirs) = (new BsonDocument("_id", "mine"), new BsonDocument("_id", "theirs"));
        await counters.InsertOneAsync(theirs.DeepClone().AsBsonDocument, cancellationToken: TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<TimeoutException>(() => host.Transactions.RunAsync(
            async (tx, ct) =>
            {
                await counters.InsertOneAsync(tx.Session, mine.DeepClone().AsBsonDocument, cancellationToken: ct);
                // Always inside the driver when the time is up.
                while (true)
                    await counters.Find(tx.Session, theirs).ToListAsync(ct);
            },
            TestContext.Current.CancellationToken));

        await counters.InsertOneAsync(mine.DeepClone().AsBsonDocument, cancellationToken: TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_save_of_a_version_that_somebody_else_made_first_is_refused()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var things = host.Database.GetCollection<Thing>("things");
        var ct = TestContext.Current.CancellationToken;
        await host.Transactions.RunAsync((tx, c) => things.SaveAsync(tx, new Thing(1, 1, "new"), 1, c), ct);
        await host.Transactions.RunAsync((tx, c) => things.SaveAsync(tx, new Thing(1, 2, "first"), 1, c), ct);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            host.Transactions.RunAsync((tx, c) => things.SaveAsync(tx, new Thing(1, 2, "second"), 1, c), ct));

        Assert.Equal("first", (await things.Find(t => t.Id == 1).SingleAsync(ct)).Word);
    }

    private sealed record Thing(int Id, long Version, string Word) : IVersioned<int>;
}
