using System.Collections.Concurrent;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.TestHarness;
using MassTransit;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class InboxTests
{
    [Fact]
    public async Task A_message_that_comes_five_times_takes_effect_once_in_each_consumer()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus =>
        {
            bus.AddConsumer<Counter>();
            bus.AddConsumer<SecondCounter>();
        });
        var id = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PublishAsync(host, Samples.Registered(), id)));
        await PublishAsync(host, Samples.Registered(), Guid.CreateVersion7());

        await Eventually.HoldsAsync(async () => await CountAsync(host, "first") == 2 && await CountAsync(host, "second") == 2);
        await Eventually.Async(() => MarksAsync(host), marks => marks == 4);
    }

    [Fact]
    public async Task A_handler_that_fails_leaves_no_mark_and_is_repeated()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<FailsTwice>());

        await PublishAsync(host, Samples.Registered(), Guid.CreateVersion7());

        await Eventually.HoldsAsync(async () => await CountAsync(host, "third-time") == 1);
        Assert.Equal(1, await MarksAsync(host));
    }

    [Fact]
    public async Task A_duplicate_key_of_the_handlers_own_writes_is_not_taken_for_handled()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<ClashingWriter>());
        await host.Database.GetCollection<BsonDocument>("effects").InsertOneAsync(new BsonDocument("_id", "taken"), cancellationToken: TestContext.Current.CancellationToken);

        await PublishAsync(host, Samples.Registered(), Guid.CreateVersion7());

        await Eventually.HoldsAsync(async () => ClashingWriter.Attempts >= 4 && await MarksAsync(host) == 0);
    }

    [Fact]
    public async Task A_repeat_that_is_refused_for_what_the_first_did_is_a_duplicate_and_not_parked()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<WritesItsKey>());
        var (id, e) = (Guid.CreateVersion7(), Samples.Registered());
        await PublishAsync(host, e, id);
        await Eventually.Async(() => MarksAsync(host), marks => marks == 1);

        await PublishAsync(host, e, id);

        // Where it is thrown instead nothing is said of it.
        await Eventually.HoldsAsync(() => Task.FromResult(WritesItsKey.Handled.SequenceEqual([true, false])));
    }

    [Fact]
    public async Task A_store_that_stays_away_longer_than_the_quick_repeats_keeps_the_message()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<StoreIsAway>());

        await PublishAsync(host, Samples.Registered(), Guid.CreateVersion7());

        await Eventually.HoldsAsync(async () => await CountAsync(host, "back-again") == 1, TimeSpan.FromSeconds(30));
        Assert.Equal(StoreIsAway.Absences + 1, StoreIsAway.Attempts);
    }

    private static Task PublishAsync(MessagingHost host, BusinessRegistered e, Guid messageId) =>
        host.Get<IBus>().Publish(e, c => c.MessageId = messageId);

    private static Task<long> CountAsync(MessagingHost host, string consumer) =>
        host.Database.GetCollection<BsonDocument>("effects").CountDocumentsAsync(new BsonDocument("by", consumer));

    private static Task<long> MarksAsync(MessagingHost host) =>
        host.Inspected.GetCollection<BsonDocument>("inbox").CountDocumentsAsync(new BsonDocument());

    private static Task EffectAsync(IMongoDatabase database, StoreTransaction tx, string by, CancellationToken cancellation) =>
        database.GetCollection<BsonDocument>("effects").InsertOneAsync(tx.Session, new BsonDocument("by", by), cancellationToken: cancellation);

    private sealed class Counter(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public Task Consume(ConsumeContext<BusinessRegistered> context) =>
            inbox.HandleOnceAsync(context, "first", (tx, ct) => EffectAsync(database, tx, "first", ct));
    }

    private sealed class SecondCounter(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public Task Consume(ConsumeContext<BusinessRegistered> context) =>
            inbox.HandleOnceAsync(context, "second", (tx, ct) => EffectAsync(database, tx, "second", ct));
    }

    private sealed class FailsTwice(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        private static int attempts;

        public Task Consume(ConsumeContext<BusinessRegistered> context) =>
            inbox.HandleOnceAsync(context, "third-time", async (tx, ct) =>
            {
                await EffectAsync(database, tx, "third-time", ct);
                if (Interlocked.Increment(ref attempts) <= 2)
                    throw new InvalidDataException("not yet");
            });
    }

    private sealed class StoreIsAway(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public const int Absences = 6;

        private static int attempts;

        public static int Attempts => attempts;

        public Task Consume(ConsumeContext<BusinessRegistered> context) =>
            inbox.HandleOnceAsync(context, "back-again", async (tx, ct) =>
            {
                if (Interlocked.Increment(ref attempts) <= Absences)
                    throw new TimeoutException("the store does not answer");
                await EffectAsync(database, tx, "back-again", ct);
            });
    }

    private sealed class ClashingWriter(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        private static int attempts;

        public static int Attempts => attempts;

        public Task Consume(ConsumeContext<BusinessRegistered> context) =>
            inbox.HandleOnceAsync(context, "clash", (tx, ct) =>
            {
                Interlocked.Increment(ref attempts);
                return database.GetCollection<BsonDocument>("effects").InsertOneAsync(tx.Session, new BsonDocument("_id", "taken"), cancellationToken: ct);
            });
    }

    private sealed class WritesItsKey(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public static ConcurrentQueue<bool> Handled { get; } = [];

        public async Task Consume(ConsumeContext<BusinessRegistered> context) =>
            Handled.Enqueue(await inbox.HandleOnceAsync(context, "writes-its-key", (tx, ct) => database.GetCollection<BsonDocument>("effects").InsertOneAsync(
                tx.Session, new BsonDocument("_id", context.Message.AggregateId.ToString()), cancellationToken: ct)));
    }
}
