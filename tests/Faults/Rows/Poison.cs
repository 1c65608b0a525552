using System.Text;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MassTransit;
using MongoDB.Bson;
using MongoDB.Driver;
using RabbitMQ.Client;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// One message in a hundred cannot be handled: bad JSON, an unknown version, a handler that throws (on a document that somebody broke in
/// Progress's store), 2 MB. Exactly those are parked and listed; after the document is mended the replay command heals what can be healed.
/// </summary>
internal static class Poison
{
    private const int Kinds = 4;
    private const int AtOnce = 200;

    public static async Task<Outcome> RunAsync(Servers servers, int messages)
    {
        await using var platform = await Platform.StartAsync(servers, "progress");
        var progress = platform.Of("progress")[0];
        var facts = platform.Collection("progress", "facts");
        var poison = Math.Max(Kinds, messages / 100 / Kinds * Kinds);
        var ids = Enumerable.Range(0, messages).Select(_ => Guid.CreateVersion7()).ToArray();
        var broken = ids.Where((_, n) => n < poison && n % Kinds == 2).ToArray();
        await facts.InsertManyAsync(broken.Select(id => new BsonDocument { { "_id", Key(id) }, { "_t", "business" }, { "version", "not a number" } }));

        await PublishAsync(servers, platform, ids, poison);
        var healthy = ids[poison..].Select(Key).ToHashSet();
        await Wait.ForAsync("the healthy are handled", async () => (await VersionsAsync(facts)).Count(f => healthy.Contains(f.Key)) == healthy.Count, TimeSpan.FromMinutes(3));
        var parked = await ParkedAsync(progress, poison);
        var listed = (await progress.OperateAsync("parked", "list")).Split('\n').Count(line => line.Contains(platform.Prefix, StringComparison.Ordinal));

        await facts.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(broken.Select(Key)))));
        await progress.OperateAsync("parked", "replay");
        var left = await ParkedAsync(progress, poison - broken.Length);

        var stored = await VersionsAsync(facts);
        var expected = healthy.Concat(broken.Select(Key)).ToHashSet();
        var inbox = await platform.Collection("progress", "inbox").CountDocumentsAsync(new BsonDocument());
        return new Outcome(
            "1 % poison", messages, expected.Count(e => stored.GetValueOrDefault(e) != 1) + poison - parked, stored.Keys.Count(k => !expected.Contains(k)),
            $"{parked} parked, {listed} listed; the other {healthy.Count:N0} handled meanwhile; of the parked {broken.Length} were curable: replay left {left}",
            parked == poison && listed == poison && left == poison - broken.Length && inbox == expected.Count && expected.All(e => stored.GetValueOrDefault(e) == 1));
    }

    private static string Key(Guid business) => $"business:{business}";

    private static async Task<Dictionary<string, long>> VersionsAsync(IMongoCollection<BsonDocument> facts) =>
        (await facts.Find(new BsonDocument()).Project(new BsonDocument("version", 1)).ToListAsync())
            .ToDictionary(f => f["_id"].AsString, f => f["version"].IsNumeric ? f["version"].ToInt64() : 0);

    // Waits until that many are parked and nothing is on its way there any more, as the last line of the list says it.
    private static async Task<int> ParkedAsync(ServiceProcess service, int expected)
    {
        var parked = -1;
        for (var again = 0; again < 3;)
        {
            var last = (await service.OperateAsync("parked", "list")).TrimEnd().Split('\n')[^1];
            var now = int.Parse(last.Split(' ', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
            again = now == parked && now >= expected ? 3 : now == parked ? again + 1 : 0;
            parked = now;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        return parked;
    }

    private static async Task PublishAsync(Servers servers, Platform platform, Guid[] ids, int poison)
    {
        var bus = await Publisher.StartAsync(servers, platform.Prefix);
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var exchange = $"{platform.Prefix}{typeof(BusinessRegistered).Namespace}:{nameof(BusinessRegistered)}";
        // The last is a healthy one. With it the queue is bound: what is not MassTransit's own is not sent again where nobody takes it.
        await SendAsync(ids.Length - 1);
        var order = Enumerable.Range(0, ids.Length - 1).ToArray();
        Random.Shared.Shuffle(order);
        foreach (var some in order.Chunk(AtOnce))
            await Task.WhenAll(some.Select(SendAsync));
        await bus.StopAsync();

        Task SendAsync(int n) => (n < poison ? n % Kinds : -1) switch
        {
            0 => RawAsync(n, "{ \"message\": { \"business\": "),
            1 => RawAsync(n, $$"""{ "messageId": "{{ids[n]}}", "messageType": ["urn:message:CoachingPlatform.Contracts.V9:BusinessRegistered"], "message": { "shop": 1 } }"""),
            3 => bus.PublishRoutedAsync(Event(ids[n], new string('x', 2_000_000)), ids[n]),
            _ => bus.PublishRoutedAsync(Event(ids[n], "Kerupuk Cahaya"), ids[n]),
        };

        Task RawAsync(int n, string body) => channel.BasicPublishAsync(
            exchange, "", mandatory: true,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = $"{ids[n]}", Persistent = true }, Encoding.UTF8.GetBytes(body)).AsTask();
    }

    private static BusinessRegistered Event(Guid id, string name) => new(new BusinessProfile(id, 1, name, "63.02.05", null, null), DateTimeOffset.UnixEpoch);
}
