using MongoDB.Bson;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>What the store does not know or does not have is answered with MongoDB's code for it, and the connection goes on.</summary>
public sealed class UnknownTests(Store store)
{
    /// <summary>Any MongoDB of this version answers so.</summary>
    [Theory]
    [InlineData(59, "{ noSuchThing: 1 }")]
    [InlineData(59, "{ FIND: 'c' }")]
    [InlineData(40324, "{ aggregate: 'c', pipeline: [{ $nope: {} }], cursor: {} }")]
    [InlineData(40323, "{ aggregate: 'c', pipeline: [{ $match: {}, $limit: 1 }], cursor: {} }")]
    [InlineData(15976, "{ aggregate: 'c', pipeline: [{ $sort: {} }], cursor: {} }")]
    [InlineData(2, "{ aggregate: 'c', pipeline: [{ $match: { a: { $nope: 1 } } }], cursor: {} }")]
    [InlineData(31325, "{ aggregate: 'c', pipeline: [{ $project: { x: { $nope: 1 } } }], cursor: {} }")]
    [InlineData(15952, "{ aggregate: 'c', pipeline: [{ $group: { _id: null, x: { $nope: 1 } } }], cursor: {} }")]
    [InlineData(17276, "{ aggregate: 'c', pipeline: [{ $addFields: { x: '$$NOPE' } }], cursor: {} }")]
    [InlineData(9, "{ aggregate: 'c', pipeline: [] }")]
    [InlineData(9, "{ aggregate: 'c', pipeline: [{ $lookup: { from: 'd', nope: 1 } }], cursor: {} }")]
    [InlineData(2, "{ aggregate: 'c', pipeline: [], hint: 'nope', cursor: {} }")]
    [InlineData(2, "{ find: 'c', filter: { $nope: 1 } }")]
    [InlineData(2, "{ find: 'c', filter: { a: { $nope: 1 } } }")]
    [InlineData(2, "{ find: 'c', filter: { a: { $in: 1 } } }")]
    [InlineData(31254, "{ find: 'c', projection: { a: 1, b: 0 } }")]
    [InlineData(2, "{ find: 'c', hint: 'nope' }")]
    [InlineData(2, "{ find: 'c', collation: { locale: 'nope-nope' } }")]
    [InlineData(40415, "{ find: 'c', collation: { nope: 1 } }")]
    [InlineData(2, "{ find: 'c', readConcern: { level: 'nope' } }")]
    [InlineData(14, "{ find: 'c', lsid: 1 }")]
    [InlineData(2, "{ count: 'c', query: { a: { $nope: 1 } } }")]
    [InlineData(14, "{ distinct: 'c', key: 1 }")]
    [InlineData(40414, "{ insert: 'c' }")]
    [InlineData(14, "{ insert: 'c', documents: 1 }")]
    [InlineData(40415, "{ insert: 'c', documents: [{ a: 1 }], nope: 1 }")]
    [InlineData(11000, "{ insert: 'c', documents: [{ _id: 1 }] }")]
    [InlineData(9, "{ update: 'c', updates: [{ q: {}, u: { $nope: { a: 1 } } }] }")]
    [InlineData(2, "{ update: 'c', updates: [{ q: { a: { $nope: 1 } }, u: { $set: { a: 1 } } }] }")]
    [InlineData(40415, "{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, nope: 1 }] }")]
    [InlineData(2, "{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, hint: 'nope' }] }")]
    [InlineData(2, "{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, hint: { _id: -1 } }] }")]
    [InlineData(40, "{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 }, $inc: { a: 1 } } }] }")]
    [InlineData(66, "{ update: 'c', updates: [{ q: {}, u: { $set: { _id: 9 } } }] }")]
    [InlineData(2, "{ update: 'c', updates: [{ q: {}, u: { $set: { 'b.$[x]': 1 } } }] }")]
    [InlineData(9, "{ update: 'c', updates: [{ q: {}, u: { x: 1 }, multi: true }] }")]
    [InlineData(9, "{ delete: 'c', deletes: [{ q: {}, limit: 2 }] }")]
    [InlineData(40414, "{ delete: 'c', deletes: [{ q: {} }] }")]
    [InlineData(2, "{ delete: 'c', deletes: [{ q: {}, limit: 1, hint: 'nope' }] }")]
    [InlineData(9, "{ findAndModify: 'c', query: {}, update: { $nope: { a: 1 } } }")]
    [InlineData(9, "{ findAndModify: 'c', query: {} }")]
    [InlineData(2, "{ findAndModify: 'c', query: {}, update: { $set: { b: 1 } }, hint: 'nope' }")]
    [InlineData(40415, "{ create: 'nope', nope: 1 }")]
    [InlineData(48, "{ create: 'c', validator: { a: 1 } }")]
    [InlineData(197, "{ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', nope: 1 }] }")]
    [InlineData(67, "{ createIndexes: 'c', indexes: [{ key: { a: 'nope' }, name: 'a' }] }")]
    [InlineData(27, "{ dropIndexes: 'c', index: 'nope' }")]
    [InlineData(26, "{ listIndexes: 'missing' }")]
    [InlineData(26, "{ collMod: 'missing', validator: {} }")]
    [InlineData(43, "{ getMore: NumberLong(1), collection: 'c' }")]
    [InlineData(14, "{ getMore: 'x', collection: 'c' }")]
    [InlineData(72, "{ count: 'c', readConcern: { level: 'snapshot' } }")]
    [InlineData(14, "{ explain: 1 }")]
    public Task What_no_MongoDB_knows(int code, string command) => ExpectAsync(code, command);

    /// <summary>MongoDB has these, and the local store says that it does not.</summary>
    [Theory]
    [InlineData(59, "{ mapReduce: 'c', map: 'f', reduce: 'g', out: { inline: 1 } }")]
    [InlineData(115, "{ aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }")]
    [InlineData(115, "{ aggregate: 'c', pipeline: [{ $listLocalSessions: {} }], cursor: {} }")]
    [InlineData(40324, "{ aggregate: 'c', pipeline: [{ $planCacheStats: {} }], cursor: {} }")]
    [InlineData(115, "{ aggregate: 'c', pipeline: [{ $group: { _id: null, m: { $median: { input: '$a', method: 'approximate' } } } }], cursor: {} }")]
    [InlineData(115, "{ aggregate: 'c', pipeline: [{ $addFields: { x: { $function: { body: 'f', args: [], lang: 'js' } } } }], cursor: {} }")]
    [InlineData(115, "{ aggregate: 'c', pipeline: [{ $merge: { into: 'd', whenMatched: 'fail' } }], cursor: {} }")]
    [InlineData(9, "{ aggregate: 'c', pipeline: [{ $group: { _id: '$$NOW' } }], cursor: {} }")]
    [InlineData(9, "{ count: 'c', query: { $expr: { $lt: ['$at', '$$NOW'] } } }")]
    [InlineData(2, "{ find: 'c', filter: { $where: 'true' } }")]
    [InlineData(115, "{ find: 'c', min: { a: 1 }, max: { a: 2 }, hint: { _id: 1 } }")]
    [InlineData(115, "{ find: 'c', tailable: true }")]
    [InlineData(115, "{ find: 'c', returnKey: true }")]
    [InlineData(115, "{ distinct: 'c', key: 'a', collation: { locale: 'en' } }")]
    [InlineData(115, "{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, collation: { locale: 'en' } }] }")]
    [InlineData(115, "{ update: 'c', updates: [{ q: {}, u: [{ $set: { a: 1 } }, { $replaceWith: { a: 1 } }] }] }")]
    [InlineData(115, "{ update: 'c', updates: [{ q: {}, u: [{ $replaceWith: { a: 1 } }, { $set: { copy: '$$ROOT' } }] }] }")]
    [InlineData(115, "{ findAndModify: 'c', query: {}, update: { $set: { b: 1 } }, collation: { locale: 'en' } }")]
    [InlineData(115, "{ create: 'nope', timeseries: { timeField: 'at' } }")]
    [InlineData(115, "{ create: 'nope', capped: true, size: 1000 }")]
    [InlineData(115, "{ create: 'nope', collation: { locale: 'en' } }")]
    [InlineData(115, "{ create: 'nope', clusteredIndex: { key: { _id: 1 }, unique: true } }")]
    [InlineData(115, "{ create: 'nope', changeStreamPreAndPostImages: { enabled: true } }")]
    [InlineData(115, "{ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'en' } }] }")]
    [InlineData(115, "{ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', hidden: true }] }")]
    [InlineData(115, "{ explain: { update: 'c', updates: [] } }")]
    [InlineData(239, "{ find: 'c', readConcern: { level: 'snapshot', atClusterTime: Timestamp(1, 1) } }")]
    [InlineData(72, "{ aggregate: 'c', pipeline: [{ $out: 'd' }], cursor: {}, readConcern: { level: 'snapshot' } }")]
    public Task What_the_local_store_does_not_have(int code, string command)
    {
        store.RequireBridge();
        return ExpectAsync(code, command);
    }

    /// <summary>The code is the command's or its one statement's; afterwards the collection is as it was, over the same connection.</summary>
    private async Task ExpectAsync(int code, string command)
    {
        store.Require();
        var database = "wire_unknown_" + ObjectId.GenerateNewId();
        var address = store.Client.Settings.Server;
        await using var client = await RawClient.ConnectAsync(address.Host, address.Port);
        await RunAsync("{ insert: 'c', documents: [{ _id: 1, a: 1, b: [1, 2] }] }");
        var reply = await RunAsync(command);
        var refusal = reply.GetValue("writeErrors", new BsonArray { reply })[0];
        Assert.Equal(code, refusal.AsBsonDocument.GetValue("code", 0).AsInt32);
        var after = await RunAsync("{ find: 'c' }");
        Assert.Equal([BsonDocument.Parse("{ _id: 1, a: 1, b: [1, 2] }")], after["cursor"]["firstBatch"].AsBsonArray);
        Assert.Equal(1, (await RunAsync("{ dropDatabase: 1 }"))["ok"].ToInt32());

        Task<BsonDocument> RunAsync(string text) => client.RunAsync(BsonDocument.Parse(text).Add("$db", database));
    }
}
