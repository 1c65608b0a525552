using CsCheck;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>Whatever bytes arrive: an error reply or a closed connection, and everybody else is served on.</summary>
public sealed class MutatedFrameTests(Store store)
{
    private const int Frames = 3000;

    private static readonly BsonDocument[] Commands =
    [
        BsonDocument.Parse("{ insert: 'mutated', documents: [ { a: 1, s: 'text', d: { e: [1, 2.5, null] } } ], ordered: true }"),
        BsonDocument.Parse("{ find: 'mutated', filter: { a: { $gt: 0 } }, sort: { a: 1 }, limit: 5 }"),
        BsonDocument.Parse("{ update: 'mutated', updates: [ { q: { a: 1 }, u: { $set: { b: 'x' } } } ] }"),
        BsonDocument.Parse("{ aggregate: 'mutated', pipeline: [ { $group: { _id: '$a', n: { $sum: 1 } } } ], cursor: { } }"),
        BsonDocument.Parse("{ findAndModify: 'mutated', query: { a: 1 }, update: [ { $set: { c: '$a' } } ], new: true }"),
        BsonDocument.Parse("{ hello: 1, helloOk: true }"),
        BsonDocument.Parse("{ getMore: NumberLong(5), collection: 'mutated' }"),
    ];

    [Fact]
    public async Task Mutated_frames_crash_nothing()
    {
        store.RequireBridge();
        var cancel = TestContext.Current.CancellationToken;
        var backendsBefore = await RestartsAsync();
        var random = new Random(20261125);
        var answered = 0;
        RawClient? client = null;
        for (var i = 0; i < Frames; i++)
        {
            client ??= await RawClient.ConnectAsync("127.0.0.1", store.Client.Settings.Server.Port);
            var message = RawClient.Message(Commands[i % Commands.Length].DeepClone().AsBsonDocument.Add("$db", "wire_mutated"));
            Mutate(message, random);
            BsonDocument? reply = null;
            try
            {
                await client.SendAsync(message);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                limit.CancelAfter(TimeSpan.FromMilliseconds(500));
                reply = await client.ReceiveAsync().WaitAsync(limit.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                // A longer length than what was sent: the server waits for the rest, as it should.
            }

            if (reply is not null)
            {
                answered++;
                continue;
            }

            await client.DisposeAsync();
            client = null;
        }

        if (client is not null) await client.DisposeAsync();
        Assert.InRange(answered, Frames / 2, Frames);
        await store.Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancel);
        Assert.Equal(backendsBefore, await RestartsAsync());
    }

    [Fact]
    public void What_passes_the_check_reads_back_in_the_drivers_own_reader() =>
        Gen.Select(Gen.Int[0, Commands.Length - 1], Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 3]).Sample(
            (command, changes) =>
            {
                var bytes = Commands[command].ToBson();
                foreach (var (place, value) in changes) bytes[4 + (place % (bytes.Length - 4))] = value;
                try
                {
                    Bson.BsonCheck.Document(bytes);
                }
                catch (Errors.MongoError)
                {
                    return;
                }

                using var stream = new MemoryStream(bytes);
                using var reader = new BsonBinaryReader(stream);
                ReadDocument(reader);
                Assert.Equal(bytes.Length, stream.Position);
            },
            iter: 20_000);

    private static void ReadDocument(BsonBinaryReader reader)
    {
        var isArray = reader.CurrentBsonType == BsonType.Array;
        if (isArray) reader.ReadStartArray();
        else reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            if (!isArray) reader.SkipName();
            if (reader.CurrentBsonType is BsonType.Document or BsonType.Array) ReadDocument(reader);
            else if (reader.CurrentBsonType == BsonType.String) reader.ReadString();
            else reader.SkipValue();
        }

        if (isArray) reader.ReadEndArray();
        else reader.ReadEndDocument();
    }

    /// <summary>Changes bytes behind the length, most of the time, so that the content is what gets tried.</summary>
    private static void Mutate(byte[] message, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(40) == 0 ? random.Next(message.Length) : random.Next(16, message.Length);
            message[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(message[at] ^ (1 << random.Next(8))), _ => (byte)(message[at] + 1) };
        }
    }

    /// <summary>PostgreSQL restarts all of itself when one backend dies; its start time tells.</summary>
    private static async Task<DateTime> RestartsAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Store.Postgres!);
        await using var command = source.CreateCommand("SELECT max(backend_start) FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }
}
