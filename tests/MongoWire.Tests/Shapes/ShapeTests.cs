using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests.Shapes;

/// <summary>
/// A case for each shape of command that the services send: on documents made for it, with the services' own indexes, its answer or effect must be
/// what is worked out in memory. A shape that nobody here understands fails, so the list is complete.
/// </summary>
public sealed class ShapeTests(Store store)
{
    private const int Documents = 40, New = 99, Limit = 10, Skip = 3;

    public static TheoryData<string, string> Shapes => [.. ApprovedShapes.All.Select(s => new TheoryDataRow<string, string>(s.Service, s.Shape))];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task What_the_services_ask_is_answered_right(string service, string line)
    {
        var shape = BsonDocument.Parse(line);
        var all = ApprovedShapes.Of(service, ApprovedShapes.CollectionOf(shape));
        var data = new ShapeData(all, alike: 5);
        var rows = Enumerable.Range(0, Documents).Select(data.Document).ToList();
        var collection = store.NewCollection();
        foreach (var made in all.Where(s => s.GetElement(0).Name == "createIndexes")) await RunAsync(collection, made);
        await collection.InsertManyAsync(rows);
        await (shape.GetElement(0).Name switch
        {
            "find" => FindAsync(collection, shape, data, rows),
            "aggregate" => AggregateAsync(collection, shape, data, rows),
            "count" => CountAsync(collection, shape, rows),
            "drop" => DropAsync(collection, shape),
            "getMore" or "killCursors" => CursorAsync(collection, rows),
            "insert" => InsertAsync(collection, shape, data, rows),
            "update" => UpdateAsync(collection, shape, data, rows),
            "delete" => DeleteAsync(collection, shape, data, rows),
            "findAndModify" when shape["update"].IsBsonArray => LeaseAsync(collection, shape),
            "findAndModify" => ModifyAsync(collection, shape, data, rows),
            "createIndexes" => IndexesAsync(collection, shape),
            "dropIndexes" => DropIndexAsync(collection, shape),
            "listIndexes" => IndexesAsync(collection, all.First(s => s.GetElement(0).Name == "createIndexes")),
            "commitTransaction" => EndAsync(collection, rows, commit: true),
            "abortTransaction" => EndAsync(collection, rows, commit: false),
            var other => throw new NotSupportedException($"The services send {other}: give it a case here."),
        });
    }

    private static async Task FindAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        var filter = data.Filter(shape.GetValue("filter", new BsonDocument()).AsBsonDocument);
        var limit = shape.GetValue("limit", 0) == "n" ? Limit : shape.GetValue("limit", 0).ToInt32();
        var command = With(shape, ("filter", filter), ("limit", limit));
        if (limit == 0) command.Remove("limit");
        var skip = shape.Contains("skip") ? Skip : 0;
        if (skip > 0) command["skip"] = skip;
        var projection = shape.GetValue("projection", BsonNull.Value) as BsonDocument;
        var matching = rows.Where(row => Oracle.Matches(row, filter)).ToList();
        Assert.True(matching.Count > 0 || filter.ToJson().Contains("[]", StringComparison.Ordinal), "The case asks for nothing.");

        var found = (await RunAsync(collection, command))["cursor"]["firstBatch"].AsBsonArray.Select(row => row.AsBsonDocument).ToList();

        Assert.Equal(limit == 0 ? matching.Count - skip : Math.Min(limit, matching.Count - skip), found.Count);
        if (shape.Contains("sort"))
        {
            var expected = Oracle.Sorted(matching, shape["sort"].AsBsonDocument).Skip(skip).Take(found.Count);
            Assert.Equal(expected.Select(row => Same(Oracle.Projected(row, projection))), found.Select(Same));
        }
        else
        {
            Assert.Subset(matching.Select(row => Same(Oracle.Projected(row, projection))).ToHashSet(), found.Select(Same).ToHashSet());
        }
    }

    private static async Task AggregateAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        var filter = data.Filter(shape["pipeline"][0]["$match"].AsBsonDocument);
        var command = shape.DeepClone().AsBsonDocument;
        command["pipeline"][0]["$match"] = filter;
        var limited = command["pipeline"].AsBsonArray.Select(stage => stage.AsBsonDocument).FirstOrDefault(stage => stage.Contains("$limit"));
        if (limited is not null) limited["$limit"] = Limit;
        var matching = rows.Where(row => Oracle.Matches(row, filter)).ToList();
        var expected = ApprovedShapes.CollectionOf(shape) switch
        {
            "progress" when shape["pipeline"].AsBsonArray[^1].AsBsonDocument.Contains("$project") => Oracle.Grouped(matching, shape["pipeline"][1]["$group"].AsBsonDocument, shape["pipeline"][2]["$project"].AsBsonDocument),
            _ when shape["pipeline"].AsBsonArray.Count == 2 => [BsonDocument.Parse($"{{ _id: 1, n: {matching.Count} }}")],
            _ when command["pipeline"].AsBsonArray[^1].AsBsonDocument.TryGetValue("$count", out var name) => [new BsonDocument(name.AsString, Math.Min(Limit, matching.Count))],
            _ when limited is not null => [BsonDocument.Parse($"{{ _id: 1, n: {Math.Min(Limit, matching.Count)} }}")],
            var other => throw new NotSupportedException($"The services aggregate {other}: give it a case here."),
        };
        Assert.NotEmpty(matching);
        var found = (await RunAsync(collection, command))["cursor"]["firstBatch"].AsBsonArray;
        Assert.Equal(expected.Select(Same).Order(), found.Select(row => Same(row.AsBsonDocument)).Order());
    }

    private static async Task CountAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, List<BsonDocument> rows) =>
        Assert.Equal(rows.Count, (await RunAsync(collection, shape))["n"].ToInt32());

    private static async Task DropAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape)
    {
        await RunAsync(collection, shape);
        Assert.Equal(0, await collection.CountDocumentsAsync(new BsonDocument()));
        Assert.DoesNotContain(
            collection.CollectionNamespace.CollectionName, await (await collection.Database.ListCollectionNamesAsync()).ToListAsync());
    }

    private static async Task CursorAsync(IMongoCollection<BsonDocument> collection, List<BsonDocument> rows)
    {
        var sort = new BsonDocument("_id", 1);
        var found = await collection.Find(new BsonDocument(), new FindOptions { BatchSize = 7 }).Sort(sort).ToListAsync();
        Assert.Equal(Oracle.Sorted(rows, sort).Select(Same), found.Select(Same));
        using var cursor = await collection.FindAsync(new BsonDocument(), new FindOptions<BsonDocument> { BatchSize = 7, Sort = sort });
        Assert.True(await cursor.MoveNextAsync()); // and it is closed with the rest unread
    }

    private static async Task InsertAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        BsonDocument[] added = [data.Document(New), data.Document(New + 1)];
        var reply = await RunAsync(collection, With(shape, ("documents", new BsonArray(added))));
        Assert.Equal(2, reply["n"]);
        await AssertHoldsAsync(collection, rows.Concat(added));
    }

    private static async Task UpdateAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        foreach (var statement in shape["updates"].AsBsonArray.Select(s => s.AsBsonDocument))
        {
            var filter = data.Filter(statement["q"].AsBsonDocument);
            var old = rows.Where(row => Oracle.Matches(row, filter)).ToList();
            Assert.NotEmpty(old);
            var update = statement["u"] is BsonDocument operators ? Valued(operators) : data.Document(7).Add("changed", true);
            var reply = await SendAsync(filter, update);
            Assert.Equal(old.Count, reply["n"]);
            rows = [.. rows.Select(row => !old.Contains(row) ? row : statement["u"].IsString ? update : Oracle.Updated(row, update))];
            await AssertHoldsAsync(collection, rows);

            if (!statement.Contains("upsert")) continue;
            var added = data.Document(New);
            var (onlyId, document) = (new BsonDocument("_id", added["_id"]), statement["u"].IsString ? added : Oracle.Updated(new BsonDocument("_id", added["_id"]), update, isNew: true));
            reply = await SendAsync(onlyId, statement["u"].IsString ? added : update);
            Assert.Equal(added["_id"], reply["upserted"][0]["_id"]);
            rows = [.. rows, document];
            await AssertHoldsAsync(collection, rows);

            Task<BsonDocument> SendAsync(BsonDocument q, BsonDocument u) => RunAsync(collection, With(shape, ("updates", new BsonArray { With(statement, ("q", q), ("u", u)) })));
        }
    }

    private static async Task DeleteAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        var statement = shape["deletes"].AsBsonArray.Single().AsBsonDocument;
        var filter = data.Filter(statement["q"].AsBsonDocument);
        var gone = rows.Where(row => Oracle.Matches(row, filter)).ToList();
        Assert.NotEmpty(gone);
        var reply = await RunAsync(collection, With(shape, ("deletes", new BsonArray { With(statement, ("q", filter)) })));
        Assert.Equal(gone.Count, reply["n"]);
        await AssertHoldsAsync(collection, rows.Except(gone));
    }

    private static async Task ModifyAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape, ShapeData data, List<BsonDocument> rows)
    {
        var (filter, update) = (data.Filter(shape["query"].AsBsonDocument), Valued(shape["update"].AsBsonDocument));
        var old = rows.Single(row => Oracle.Matches(row, filter));
        var after = Oracle.Updated(old, update);
        var reply = await RunAsync(collection, With(shape, ("query", filter), ("update", update)));
        Assert.Equal(Same(after), Same(reply["value"].AsBsonDocument));
        await AssertHoldsAsync(collection, rows.Select(row => row == old ? after : row));
    }

    /// <summary>A lease that has run out goes over with the next token; its holder keeps it with the same; nobody else gets it.</summary>
    private static async Task LeaseAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape)
    {
        await collection.InsertOneAsync(new BsonDocument { { "_id", "job" }, { "owner", "before" }, { "token", 3 }, { "expiresAt", DateTime.UtcNow.AddMinutes(-1) } });
        var first = await HoldAsync("me");
        Assert.Equal(("me", 4), (first["owner"].AsString, first["token"].ToInt32()));
        var again = await HoldAsync("me");
        Assert.Equal(("me", 4), (again["owner"].AsString, again["token"].ToInt32()));
        Assert.InRange(again["expiresAt"].ToUniversalTime(), first["expiresAt"].ToUniversalTime(), DateTime.UtcNow.AddMinutes(1));
        var other = await HoldAsync("other");
        Assert.Equal(again, other);

        async Task<BsonDocument> HoldAsync(string owner) => (await RunAsync(
            collection, With(shape, ("query", new BsonDocument("_id", "job")), ("update", BsonDocument.Parse($"{{ u: {shape["update"].ToJson().Replace("\"string\"", $"\"{owner}\"", StringComparison.Ordinal)} }}")["u"]))))["value"].AsBsonDocument;
    }

    /// <summary>Made again they are still the same, and listed as they were asked for.</summary>
    private static async Task IndexesAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape)
    {
        await RunAsync(collection, shape);
        var listed = (await RunAsync(collection, new BsonDocument("listIndexes", "")))["cursor"]["firstBatch"].AsBsonArray;
        foreach (var asked in shape["indexes"].AsBsonArray.Select(index => index.AsBsonDocument))
        {
            var index = listed.Single(i => i["name"] == asked["name"]).AsBsonDocument;
            Assert.All(asked, option => Assert.Equal(Same(new BsonDocument(option)), Same(new BsonDocument(option.Name, index[option.Name]))));
        }
    }

    private static async Task DropIndexAsync(IMongoCollection<BsonDocument> collection, BsonDocument shape)
    {
        await collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(new BsonDocument("other", 1), new CreateIndexOptions { Name = shape["index"].AsString }));
        await RunAsync(collection, shape);
        Assert.DoesNotContain((await RunAsync(collection, new BsonDocument("listIndexes", "")))["cursor"]["firstBatch"].AsBsonArray, index => index["name"] == shape["index"]);
    }

    private static async Task EndAsync(IMongoCollection<BsonDocument> collection, List<BsonDocument> rows, bool commit)
    {
        using var session = await collection.Database.Client.StartSessionAsync();
        session.StartTransaction();
        var added = new BsonDocument("_id", New);
        await collection.InsertOneAsync(session, added);
        await AssertHoldsAsync(collection, rows);
        await (commit ? session.CommitTransactionAsync() : session.AbortTransactionAsync());
        await AssertHoldsAsync(collection, commit ? rows.Append(added) : rows);
    }

    private static BsonDocument Valued(BsonDocument update) => new(update.Select(o => new BsonElement(
        o.Name, new BsonDocument(o.Value.AsBsonDocument.Select(field => new BsonElement(field.Name, o.Name == "$inc" ? 1 : 5))))));

    private static BsonDocument With(BsonDocument shape, params (string Name, BsonValue Value)[] changes)
    {
        var command = shape.DeepClone().AsBsonDocument;
        foreach (var (name, value) in changes) command[name] = value;
        return command;
    }

    /// <summary>Runs it on the case's own collection, in a transaction where the services do.</summary>
    private static async Task<BsonDocument> RunAsync(IMongoCollection<BsonDocument> collection, BsonDocument command)
    {
        var sent = command.DeepClone().AsBsonDocument;
        sent[0] = collection.CollectionNamespace.CollectionName;
        if (!sent.Contains("transaction")) return await collection.Database.RunCommandAsync<BsonDocument>(sent);
        sent.Remove("transaction");
        using var session = await collection.Database.Client.StartSessionAsync();
        return await session.WithTransactionAsync(async (s, cancel) => await collection.Database.RunCommandAsync<BsonDocument>(s, sent, cancellationToken: cancel));
    }

    private static async Task AssertHoldsAsync(IMongoCollection<BsonDocument> collection, IEnumerable<BsonDocument> expected) =>
        Assert.Equal(expected.Select(Same).Order(), (await collection.Find(new BsonDocument()).ToListAsync()).Select(Same).Order());

    /// <summary>The same text for documents that differ only in the order of fields or the width of whole numbers.</summary>
    private static string Same(BsonDocument document) => Plain(document).ToJson();

    private static BsonValue Plain(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => new BsonElement(field.Name, Plain(field.Value)))),
        BsonArray array => new BsonArray(array.Select(Plain)),
        BsonInt32 or BsonInt64 or BsonDouble => value.ToDouble(),
        _ => value,
    };
}
