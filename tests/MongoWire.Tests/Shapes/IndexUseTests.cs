using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Shapes;

/// <summary>The services' indexes serve the services' questions: none reads a whole collection to find its documents.</summary>
public sealed partial class IndexUseTests(Store store, ITestOutputHelper output)
{
    private const int Documents = 1_000, Alike = 200;

    public static TheoryData<string, string> Collections => [.. ApprovedShapes.Collections.Select(c => new TheoryDataRow<string, string>(c.Service, c.Collection))];

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Each_question_to_a_collection_is_served_by_an_index(string service, string name)
    {
        var shapes = ApprovedShapes.Of(service, name);
        var data = new ShapeData(shapes, Alike);
        var collection = store.NewCollection();
        foreach (var made in shapes.Where(shape => shape.GetElement(0).Name == "createIndexes"))
            await collection.Database.RunCommandAsync<BsonDocument>(Named(made, collection));
        await collection.InsertManyAsync(Enumerable.Range(0, Documents).Select(i => data.Document(i).Add("padding", new string('x', 200))));
        await GatherStatisticsAsync(collection);
        var scans = new List<string>();
        foreach (var shape in shapes)
        {
            foreach (var question in QuestionsOf(shape, data))
            {
                var explained = await collection.Database.RunCommandAsync<BsonDocument>(new BsonDocument("explain", Named(question, collection)));
                var plan = explained["queryPlanner"]["winningPlan"].ToJson();
                if (!IsServedByIndex(plan, question)) scans.Add($"{question.ToJson()}\n    {plan}");
            }
        }

        Assert.True(scans.Count == 0, string.Join('\n', scans));
    }

    /// <summary>
    /// A store that is asked for few by one field in the order of another may walk all by that other's index; among the thousand documents above it
    /// does not yet. So the order is that of the ids, of a field of the condition, or of an index that begins with such a field.
    /// </summary>
    [Theory]
    [MemberData(nameof(Collections))]
    public void Each_question_with_a_condition_asks_for_an_order_that_goes_with_it(string service, string name)
    {
        var shapes = ApprovedShapes.Of(service, name);
        var indexes = shapes.Where(shape => shape.GetElement(0).Name == "createIndexes")
            .SelectMany(shape => shape["indexes"].AsBsonArray).Select(index => index["key"].AsBsonDocument.Names.ToList()).ToList();

        Assert.DoesNotContain(shapes, shape => shape.Contains("sort") && shape.Contains("limit") && shape["filter"] != new BsonDocument() && !GoesWith(shape));

        bool GoesWith(BsonDocument shape)
        {
            var (first, condition) = (shape["sort"].AsBsonDocument.GetElement(0).Name, shape["filter"].ToJson());
            return first == "_id" || IsAsked(first) || indexes.Exists(keys => keys.IndexOf(first) is > 0 and var at && keys.Take(at).All(IsAsked));

            bool IsAsked(string field) => condition.Contains($"\"{field}\"", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_indexed_find_takes_about_as_long_among_100_000_documents_as_among_1_000()
    {
        const int Few = 1_000, Many = 100_000, AtOnce = 10_000, Asked = 200;
        var (few, many) = (store.NewCollection(), store.NewCollection());
        await FillAsync(few, Few);
        await FillAsync(many, Many);
        var (fewTimes, manyTimes) = (new List<double>(), new List<double>());
        for (var i = 0; i < Asked; i++) // in turns, so that what else the machine does weighs on both
        {
            fewTimes.Add(await TimeAsync(few, i * Few / Asked));
            manyTimes.Add(await TimeAsync(many, i * Many / Asked));
        }

        var ratio = Median(manyTimes) / Median(fewTimes);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"indexed find: {Median(fewTimes):0.00} ms among 1,000, {Median(manyTimes):0.00} ms among 100,000: {ratio:0.00} ×"));
        Assert.InRange(ratio, 0, 5);

        static async Task FillAsync(IMongoCollection<BsonDocument> collection, int count)
        {
            await collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("cohort").Ascending("_id")));
            foreach (var chunk in Enumerable.Range(0, count).Chunk(AtOnce))
                await collection.InsertManyAsync(chunk.Select(i => new BsonDocument { { "_id", i }, { "cohort", i / 10 }, { "name", $"business {i}" } }));
        }

        static async Task<double> TimeAsync(IMongoCollection<BsonDocument> collection, int number)
        {
            var started = Stopwatch.GetTimestamp();
            var rows = await collection.Find(new BsonDocument("cohort", number / 10)).Sort(new BsonDocument("_id", 1)).Limit(20).ToListAsync();
            Assert.Equal(10, rows.Count);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>As finds or aggregations: what is explained of a write is how it finds its documents.</summary>
    private static IEnumerable<BsonDocument> QuestionsOf(BsonDocument shape, ShapeData data)
    {
        if (shape.GetElement(0).Name == "aggregate")
        {
            var pipeline = shape["pipeline"].DeepClone().AsBsonArray;
            var match = pipeline[0]["$match"].AsBsonDocument;
            if (match.ElementCount == 0) return []; // a rebuild counts all that there is
            pipeline[0]["$match"] = data.Filter(match);
            foreach (var stage in pipeline.Select(stage => stage.AsBsonDocument).Where(stage => stage.Contains("$limit"))) stage["$limit"] = 20;
            var aggregation = new BsonDocument { { "aggregate", "" }, { "pipeline", pipeline }, { "cursor", new BsonDocument() } };
            return [shape.Contains("hint") ? aggregation.Add("hint", shape["hint"]) : aggregation];
        }

        return ApprovedShapes.FiltersOf(shape).Where(filter => filter.ElementCount > 0 || (shape.Contains("sort") && shape.Contains("limit"))).Select(filter =>
        {
            var find = new BsonDocument { { "find", "" }, { "filter", data.Filter(filter) } };
            if (shape.Contains("sort")) find["sort"] = shape["sort"];
            if (shape.Contains("limit") && shape.GetElement(0).Name == "find") find["limit"] = shape["limit"] == "n" ? 20 : shape["limit"];
            if (shape.Contains("hint")) find["hint"] = shape["hint"];
            return find;
        });
    }

    private static BsonDocument Named(BsonDocument command, IMongoCollection<BsonDocument> collection)
    {
        var named = command.DeepClone().AsBsonDocument;
        named[0] = collection.CollectionNamespace.CollectionName;
        return named;
    }

    /// <summary>PostgreSQL does so by itself within minutes; without it, it takes every collection for a small one.</summary>
    private static async Task GatherStatisticsAsync(IMongoCollection<BsonDocument> collection)
    {
        if (Store.RealMongo is not null) return;
        await using var source = NpgsqlDataSource.Create(Store.Postgres!);
        await using var find = source.CreateCommand("SELECT collection_id FROM documentdb_api_catalog.collections WHERE collection_name = $1");
        find.Parameters.AddWithValue(collection.CollectionNamespace.CollectionName);
        await using var analyze = source.CreateCommand($"ANALYZE documentdb_data.documents_{await find.ExecuteScalarAsync()}");
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// By PostgreSQL's words and by MongoDB's. An index that is walked without a condition of the question (the shard key is no such) must at least
    /// give the order, so that a limit ends the walk; a condition that nothing can meet reads nothing.
    /// </summary>
    private static bool IsServedByIndex(string plan, BsonDocument question)
    {
        if (plan.Contains("Seq Scan", StringComparison.Ordinal) || plan.Contains("COLLSCAN", StringComparison.Ordinal)) return false;
        var isLimited = question.Contains("limit") || question.GetValue("pipeline", new BsonArray()).AsBsonArray.Any(stage => stage.AsBsonDocument.Contains("$limit"));
        if (WholeIndex().IsMatch(plan)) return isLimited && !plan.Contains("\"Node Type\" : \"Sort\"", StringComparison.Ordinal);
        return new[] { "\"indexName\"", "\"Index Name\"", "IDHACK", "\"EOF\"", "One-Time Filter" }.Any(word => plan.Contains(word, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"(Recheck|Index) Cond\" : \"\\(shard_key_value = '\\d+'::bigint\\)\"")]
    private static partial Regex WholeIndex();
}
