using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

public sealed class CrudTests(Store store)
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<BsonDocument> Change = Builders<BsonDocument>.Update;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_driver_finds_a_writable_replica_set_of_one()
    {
        store.RequireBridge();
        await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: Cancel);
        var server = Assert.Single(store.Client.Cluster.Description.Servers);
        Assert.Equal(MongoDB.Driver.Core.Servers.ServerType.ReplicaSetPrimary, server.Type);
        Assert.NotNull(server.LogicalSessionTimeout);
    }

    [Fact]
    public async Task What_was_inserted_is_found()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync([new() { { "_id", 1 }, { "name", "Ani" } }, new() { { "_id", 2 }, { "name", "Budi" } }], cancellationToken: Cancel);
        var found = await people.Find(Where.Eq("name", "Budi")).SingleAsync(Cancel);
        Assert.Equal(2, found["_id"]);
        Assert.Equal(2, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
        Assert.Equal(2, await people.EstimatedDocumentCountAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task Update_changes_only_what_matches_and_says_how_many()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync(Enumerable.Range(0, 10).Select(i => new BsonDocument { { "_id", i }, { "odd", i % 2 == 1 } }), cancellationToken: Cancel);
        var one = await people.UpdateOneAsync(Where.Eq("_id", 3), Change.Inc("visits", 2), cancellationToken: Cancel);
        var many = await people.UpdateManyAsync(Where.Eq("odd", true), Change.Inc("visits", 1), cancellationToken: Cancel);
        Assert.Equal((1, 1, 5, 5), (one.MatchedCount, one.ModifiedCount, many.MatchedCount, many.ModifiedCount));
        Assert.Equal(3, (await people.Find(Where.Eq("_id", 3)).SingleAsync(Cancel))["visits"]);
        Assert.False((await people.Find(Where.Eq("_id", 4)).SingleAsync(Cancel)).Contains("visits"));
    }

    [Fact]
    public async Task An_upsert_sets_the_fields_of_creation_once()
    {
        var people = store.NewCollection();
        var change = Change.SetOnInsert("created", 1).Inc("visits", 1);
        var first = await people.UpdateOneAsync(Where.Eq("_id", "a"), change, new UpdateOptions { IsUpsert = true }, Cancel);
        await people.UpdateOneAsync(Where.Eq("_id", "a"), change.Set("later", true), new UpdateOptions { IsUpsert = true }, Cancel);
        Assert.Equal("a", first.UpsertedId);
        Assert.Equal(new BsonDocument { { "_id", "a" }, { "created", 1 }, { "visits", 2 }, { "later", true } }.ToDictionary(),
            (await people.Find(Where.Empty).SingleAsync(Cancel)).ToDictionary());
    }

    [Fact]
    public async Task Find_and_modify_gives_the_document_before_or_after()
    {
        var counters = store.NewCollection();
        var after = new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After };
        Assert.Equal(1, (await counters.FindOneAndUpdateAsync(Where.Eq("_id", "n"), Change.Inc("value", 1), after, Cancel))["value"]);
        Assert.Equal(1, (await counters.FindOneAndUpdateAsync(Where.Eq("_id", "n"), Change.Inc("value", 1), cancellationToken: Cancel))["value"]);
        Assert.Equal(2, (await counters.FindOneAndDeleteAsync(Where.Eq("_id", "n"), cancellationToken: Cancel))["value"]);
        Assert.Null(await counters.FindOneAndDeleteAsync(Where.Eq("_id", "n"), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Array_filters_reach_the_elements_they_name()
    {
        var cohorts = store.NewCollection();
        await cohorts.InsertOneAsync(BsonDocument.Parse("{ _id: 1, seats: [ { no: 1, free: true }, { no: 2, free: true } ] }"), cancellationToken: Cancel);
        await cohorts.UpdateOneAsync(Where.Eq("_id", 1), Change.Set("seats.$[s].free", false),
            new UpdateOptions { ArrayFilters = [new BsonDocumentArrayFilterDefinition<BsonDocument>(new BsonDocument("s.no", 2))] }, Cancel);
        var seats = (await cohorts.Find(Where.Empty).SingleAsync(Cancel))["seats"].AsBsonArray;
        Assert.Equal([true, false], seats.Select(seat => seat["free"].AsBoolean));
    }

    [Fact]
    public async Task An_update_pipeline_computes_from_the_document()
    {
        var people = store.NewCollection();
        await people.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "a", 2 }, { "b", 3 } }, cancellationToken: Cancel);
        var pipeline = new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>(
            [BsonDocument.Parse("{ $set: { sum: { $add: ['$a', '$b'] }, at: '$$NOW' } }")]);
        await people.UpdateOneAsync(Where.Eq("_id", 1), pipeline, cancellationToken: Cancel);
        var changed = await people.Find(Where.Empty).SingleAsync(Cancel);
        Assert.Equal(5, changed["sum"]);
        Assert.Equal(DateTime.UtcNow, changed["at"].ToUniversalTime(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Replace_and_delete_take_one_document()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync(Enumerable.Range(0, 5).Select(i => new BsonDocument { { "_id", i }, { "k", 1 } }), cancellationToken: Cancel);
        await people.ReplaceOneAsync(Where.Eq("_id", 2), new BsonDocument("new", true), cancellationToken: Cancel);
        Assert.Equal(new BsonDocument { { "_id", 2 }, { "new", true } }, await people.Find(Where.Eq("_id", 2)).SingleAsync(Cancel));
        Assert.Equal(1, (await people.DeleteOneAsync(Where.Eq("k", 1), Cancel)).DeletedCount);
        Assert.Equal(3, (await people.DeleteManyAsync(Where.Eq("k", 1), Cancel)).DeletedCount);
        Assert.Equal(1, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
    }

    [Fact]
    public async Task An_ordered_bulk_write_stops_at_the_first_error_and_an_unordered_one_does_not()
    {
        var people = store.NewCollection();
        WriteModel<BsonDocument>[] writes =
        [
            new InsertOneModel<BsonDocument>(new BsonDocument("_id", 1)),
            new InsertOneModel<BsonDocument>(new BsonDocument("_id", 1)),
            new InsertOneModel<BsonDocument>(new BsonDocument("_id", 2)),
            new UpdateOneModel<BsonDocument>(Where.Eq("_id", 1), Change.Inc("n", 1)),
        ];
        var ordered = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() => people.BulkWriteAsync(writes, cancellationToken: Cancel));
        Assert.Equal((1, 11000), (Assert.Single(ordered.WriteErrors).Index, ordered.WriteErrors[0].Code));
        Assert.Equal(ServerErrorCategory.DuplicateKey, ordered.WriteErrors[0].Category);
        Assert.Equal(1, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));

        var unordered = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(
            () => people.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, Cancel));
        Assert.Equal([0, 1], unordered.WriteErrors.Select(error => error.Index));
        Assert.Equal(1, (await people.Find(Where.Eq("_id", 1)).SingleAsync(Cancel))["n"]);
        Assert.Equal(2, await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Aggregations_match_group_join_and_facet()
    {
        var enrolments = store.NewCollection();
        var cohorts = store.NewCollection();
        await cohorts.InsertOneAsync(new BsonDocument { { "_id", "c1" }, { "name", "Batch 1" } }, cancellationToken: Cancel);
        await enrolments.InsertManyAsync(
            Enumerable.Range(1, 30).Select(i => new BsonDocument { { "_id", i }, { "cohort", i <= 20 ? "c1" : "c2" }, { "fee", i } }), cancellationToken: Cancel);
        var rows = await enrolments.Aggregate()
            .Match(new BsonDocument("fee", new BsonDocument("$gt", 10)))
            .Group(BsonDocument.Parse("{ _id: '$cohort', fees: { $sum: '$fee' }, n: { $sum: 1 } }"))
            .Sort(new BsonDocument("_id", 1))
            .AppendStage<BsonDocument>(new BsonDocument("$lookup",
                new BsonDocument { { "from", cohorts.CollectionNamespace.CollectionName }, { "localField", "_id" }, { "foreignField", "_id" }, { "as", "cohort" } }))
            .ToListAsync(Cancel);
        Assert.Equal([155, 255], rows.Select(row => row["fees"].ToInt32()));
        Assert.Equal("Batch 1", Assert.Single(rows[0]["cohort"].AsBsonArray)["name"]);
        Assert.Empty(rows[1]["cohort"].AsBsonArray);

        var facets = await enrolments.Aggregate().AppendStage<BsonDocument>(
            BsonDocument.Parse("{ $facet: { count: [ { $count: 'n' } ], top: [ { $sort: { fee: -1 } }, { $limit: 2 } ] } }")).SingleAsync(Cancel);
        Assert.Equal(30, facets["count"][0]["n"]);
        Assert.Equal([30, 29], facets["top"].AsBsonArray.Select(row => row["fee"].AsInt32));
    }

    [Fact]
    public async Task Distinct_gives_each_value_once()
    {
        var people = store.NewCollection();
        await people.InsertManyAsync(Enumerable.Range(0, 9).Select(i => new BsonDocument("k", i % 3)), cancellationToken: Cancel);
        Assert.Equal([0, 1, 2], (await (await people.DistinctAsync<int>("k", Where.Empty, cancellationToken: Cancel)).ToListAsync(Cancel)).Order());
    }

    [Fact]
    public async Task A_write_that_wants_no_answer_gets_none_and_still_happens()
    {
        var people = store.NewCollection();
        await people.WithWriteConcern(WriteConcern.Unacknowledged).InsertOneAsync(new BsonDocument("_id", 1), cancellationToken: Cancel);
        await people.WithWriteConcern(WriteConcern.Unacknowledged).InsertOneAsync(new BsonDocument("_id", 2), cancellationToken: Cancel);
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (await people.CountDocumentsAsync(Where.Empty, cancellationToken: Cancel) < 2 && DateTime.UtcNow < deadline)
            await Task.Delay(20, Cancel);
        Assert.Equal([1, 2], (await people.Find(Where.Empty).ToListAsync(Cancel)).Select(row => row["_id"].AsInt32).Order());
    }
}
