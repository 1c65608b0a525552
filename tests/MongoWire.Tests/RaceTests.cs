using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class RaceTests(Store store)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_who_insert_the_same_unique_value_one_wins()
    {
        var people = store.NewCollection();
        await people.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(
            Builders<BsonDocument>.IndexKeys.Ascending("phone"), new CreateIndexOptions { Unique = true }), cancellationToken: Cancel);
        for (var round = 0; round < 20; round++)
        {
            var phone = round;
            var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TryInsertAsync(people, new BsonDocument("phone", phone))));
            Assert.Equal(1, won.Count(did => did));
        }
    }

    [Fact]
    public async Task The_last_seats_are_given_away_exactly_once()
    {
        var cohorts = store.NewCollection();
        await cohorts.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "free", 37 } }, cancellationToken: Cancel);
        var free = Builders<BsonDocument>.Filter.Gt("free", 0);
        var taken = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
            (await cohorts.UpdateOneAsync(free, Builders<BsonDocument>.Update.Inc("free", -1), cancellationToken: Cancel)).ModifiedCount));
        Assert.Equal(37, taken.Sum());
        Assert.Equal(0, (await cohorts.Find(new BsonDocument()).SingleAsync(Cancel))["free"]);
    }

    [Fact]
    public async Task Many_who_first_use_a_collection_at_once_all_succeed()
    {
        var fresh = store.NewCollection();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => fresh.InsertOneAsync(new BsonDocument("_id", i), cancellationToken: Cancel)));
        Assert.Equal(16, await fresh.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Many_who_make_the_same_indexes_at_once_all_succeed()
    {
        var fresh = store.NewCollection();
        CreateIndexModel<BsonDocument>[] models =
        [
            new(Builders<BsonDocument>.IndexKeys.Ascending("a"), new CreateIndexOptions { Unique = true }), new(Builders<BsonDocument>.IndexKeys.Ascending("b")),
        ];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fresh.Indexes.CreateManyAsync(models, Cancel)));
        Assert.Equal(3, (await (await fresh.Indexes.ListAsync(Cancel)).ToListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task Many_transactions_that_first_use_a_collection_all_succeed()
    {
        var fresh = store.NewCollection();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var session = await store.Client.StartSessionAsync(cancellationToken: Cancel);
            await session.WithTransactionAsync(
                async (s, cancel) =>
                {
                    await fresh.InsertOneAsync(s, new BsonDocument("_id", i), cancellationToken: cancel);
                    return true;
                },
                cancellationToken: Cancel);
        }));
        Assert.Equal(8, await fresh.CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancel));
    }

    private static async Task<bool> TryInsertAsync(IMongoCollection<BsonDocument> collection, BsonDocument document)
    {
        try
        {
            await collection.InsertOneAsync(document, cancellationToken: Cancel);
            return true;
        }
        catch (MongoWriteException exception) when (exception.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }
}
