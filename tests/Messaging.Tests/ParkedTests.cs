using System.Text;
using System.Text.Json.Nodes;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.TestHarness;
using MassTransit;
using MongoDB.Bson;
using MongoDB.Driver;
using RabbitMQ.Client;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

/// <summary>What cannot be handled is parked once, listed without its content, and replayed by the operator's command.</summary>
public sealed class ParkedTests
{
    private const string Secret = "Kerupuk Cahaya";

    [Fact]
    public async Task Each_kind_of_poison_is_parked_once_and_listed_without_its_content_while_healthy_messages_flow()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<Picky>());
        var queue = $"{place.Prefix}sample-picky";
        var (bad, unknown, missing, large, thrown) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var body = Envelope(Samples.Registered(name: Secret));

        await SendAsync(queue, bad, $"{{ {Secret}");
        await SendAsync(queue, unknown, Envelope(Samples.Registered(name: Secret)).ToJsonString().Replace("Contracts.V1", "Contracts.V2", StringComparison.Ordinal));
        body["message"]!["business"]!.AsObject().Remove("version");
        await SendAsync(queue, missing, body.ToJsonString());
        await SendAsync(queue, large, Envelope(Samples.Registered(name: new string('a', 2_000_000))).ToJsonString());
        await host.Get<IBus>().Publish(Samples.Registered(name: Picky.Disliked), c => c.MessageId = thrown);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.Get<IBus>().Publish(Samples.Registered())));

        await Eventually.Async(() => EffectsAsync(host), effects => effects == 200);
        var (code, lines) = await Eventually.Async(() => ParkedAsync(host, "list"), a => a.Lines[^1] == "parked 5");
        Assert.Equal(0, code);
        Assert.Contains($"{queue}_error", Line(lines, bad), StringComparison.Ordinal);
        Assert.Contains("JsonReaderException", Line(lines, bad), StringComparison.Ordinal);
        Assert.Matches($"^{queue}_skipped .* V2.BusinessRegistered .* no consumer here knows this type$", Line(lines, unknown));
        Assert.Contains("missing required properties including: 'version'", Line(lines, missing), StringComparison.Ordinal);
        Assert.Contains("InvalidDataException: The message has 2000", Line(lines, large), StringComparison.Ordinal);
        Assert.Matches("V1.BusinessRegistered .* InvalidDataException: not mended, said … to …$", Line(lines, thrown));
        Assert.DoesNotContain(lines, line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains("3273010101900001", StringComparison.Ordinal));
        Assert.Equal(200, await EffectsAsync(host));
    }

    [Fact]
    public async Task Listing_over_and_over_takes_nothing_away_and_replay_brings_each_to_the_mended_consumer_once()
    {
        await using var place = new MessagingHost.Place();
        Guid[] ids = [.. Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7())];
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<Picky>());
        await Task.WhenAll(ids.Select(id => host.Get<IBus>().Publish(Samples.Registered(name: Picky.Disliked), c => c.MessageId = id)));
        await Eventually.Async(() => ParkedAsync(host, "list"), a => a.Lines[^1] == "parked 30", TimeSpan.FromSeconds(30));
        for (var n = 0; n < 150; n++)
            Assert.Equal("parked 30, listed 2", (await ParkedAsync(host, "list", "--limit", "2")).Lines[^1]);
        // Replayed too early they are parked again, each once, and the command does not run after them.
        Assert.Equal((1, "replayed 10, left 20"), Last(await ParkedAsync(host, "replay", "--limit", "10")));
        await Eventually.Async(() => ParkedAsync(host, "list"), a => a.Lines[^1] == "parked 30", TimeSpan.FromSeconds(30));

        await host.Database.GetCollection<BsonDocument>("mended").InsertOneAsync(new BsonDocument(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0, "replayed 1, left 29"), Last(await ParkedAsync(host, "replay", "--id", ids[17].ToString())));
        await Eventually.Async(() => EffectsAsync(host), effects => effects == 1);
        Assert.Equal((1, "replayed 0, left 29"), Last(await ParkedAsync(host, "replay", "--id", Guid.NewGuid().ToString())));
        Assert.Equal((1, "dropped 0"), Last(await ParkedAsync(host, "drop", "--id", ids[17].ToString())));
        Assert.Equal((0, "dropped 1"), Last(await ParkedAsync(host, "drop", "--id", ids[3].ToString())));
        Assert.Equal((0, "replayed 28, left 0"), Last(await ParkedAsync(host, "replay")));
        Assert.Equal((0, "parked 0"), Last(await ParkedAsync(host, "list")));

        await Eventually.Async(() => EffectsAsync(host), effects => effects == 29);
        Assert.Equal(29, (await host.Database.GetCollection<BsonDocument>("effects").DistinctAsync<Guid>("message", new BsonDocument(), cancellationToken: TestContext.Current.CancellationToken)).ToList().Count);
    }

    [Fact]
    public async Task A_message_that_keeps_ending_its_consumer_is_parked_and_comes_back_by_replay()
    {
        await using var place = new MessagingHost.Place();
        var queue = $"{place.Prefix}sample-picky";
        await using (var first = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<Picky>()))
            await first.DisposeAsync();
        var id = Guid.CreateVersion7();
        await SendAsync(queue, id, Envelope(Samples.Registered()).ToJsonString());

        await using var connection = await ConnectAsync();
        for (var n = 0; n <= 100; n++)
        {
            // A channel that goes away with the delivery is what the broker sees of a killed consumer.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
            await Eventually.Async(() => channel.BasicGetAsync(queue, false), got => got?.BasicProperties.MessageId == id.ToString() || n == 100, TimeSpan.FromSeconds(20));
        }

        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<Picky>());
        for (var n = 0; n < 150; n++)
        {
            var (_, lines) = await Eventually.Async(() => ParkedAsync(host, "list"), a => a.Lines[^1] == "parked 1");
            Assert.Matches($"^{queue}_dead  {id}  V1.BusinessRegistered .* 100 .* delivery_limit: it ended its consumer each time$", Line(lines, id));
        }

        Assert.Equal((0, "replayed 1, left 0"), Last(await ParkedAsync(host, "replay", "--queue", queue)));
        await Eventually.Async(() => EffectsAsync(host), effects => effects == 1);
    }

    [Fact]
    public async Task A_parked_event_of_the_outbox_is_listed_and_gets_a_new_start_with_what_waits_behind_it()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var blocked = Guid.CreateVersion7();
        await host.CommitAsync(Samples.Assigned(blocked, 1), Samples.Assigned(blocked, 2));
        await Eventually.Async(() => host.Outbox.Find(m => m.Id == new OutboxPosition(blocked, 1, 0)).SingleAsync(), m => m.Attempts > 0);
        await host.Outbox.UpdateOneAsync(
            m => m.Id == new OutboxPosition(blocked, 1, 0),
            Builders<OutboxMessage>.Update.Set(m => m.NextAttemptAt, DateTimeOffset.UtcNow.AddHours(1)).Set(m => m.Attempts, 10),
            cancellationToken: TestContext.Current.CancellationToken);

        var (_, lines) = await ParkedAsync(host, "list");
        Assert.Matches("^outbox .* MentorAssigned .* 10 ", lines[1]);
        Assert.Contains("Exception: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("parked 1", lines[^1]);

        await using var listener = await EventListener.StartAsync(place.Prefix);
        Assert.Equal((0, "replayed 1, left 0"), Last(await ParkedAsync(host, "replay")));
        Assert.Equal([1, 2], (await listener.WaitForAsync<MentorAssigned>(2)).Select(e => e.Version));
    }

    [Theory]
    [InlineData]
    [InlineData("shred")]
    [InlineData("replay", "--queue")]
    [InlineData("replay", "--limit", "0")]
    [InlineData("replay", "--all", "yes")]
    [InlineData("drop", "--queue", "x_error")]
    public async Task What_it_does_not_understand_it_answers_with_how_it_is_called(params string[] arguments)
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);

        var (code, lines) = await ParkedAsync(host, arguments);

        Assert.Equal(2, code);
        Assert.StartsWith("parked list", lines[0], StringComparison.Ordinal);
    }

    private static string Line(IReadOnlyList<string> lines, Guid id) => Assert.Single(lines, l => l.Contains(id.ToString(), StringComparison.Ordinal));

    private static (int, string) Last((int Code, IReadOnlyList<string> Lines) answer) => (answer.Code, answer.Lines[^1]);

    private static async Task<(int Code, IReadOnlyList<string> Lines)> ParkedAsync(MessagingHost host, params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await host.Get<IOperatorCommand>().RunAsync(arguments, output, TestContext.Current.CancellationToken);
        return (code, output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    private static JsonObject Envelope(BusinessRegistered e) => new()
    {
        ["messageId"] = Guid.CreateVersion7().ToString(),
        ["messageType"] = new JsonArray("urn:message:CoachingPlatform.Contracts.V1:BusinessRegistered"),
        ["message"] = System.Text.Json.JsonSerializer.SerializeToNode(e, System.Text.Json.JsonSerializerOptions.Web),
    };

    private static async Task SendAsync(string queue, Guid id, string body)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        var properties = new BasicProperties { MessageId = id.ToString(), ContentType = "application/vnd.masstransit+json" };
        await channel.BasicPublishAsync("", queue, true, properties, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
    }

    private static Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { Uri = new Uri(TestServers.Broker) }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    private static Task<long> EffectsAsync(MessagingHost host) =>
        host.Database.GetCollection<BsonDocument>("effects").CountDocumentsAsync(new BsonDocument());

    private sealed class Picky(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        public const string Disliked = "disliked";

        public Task Consume(ConsumeContext<BusinessRegistered> context) => inbox.HandleOnceAsync(context, "picky", async (tx, ct) =>
        {
            if (context.Message.Business.Name == Disliked && !await database.GetCollection<BsonDocument>("mended").Find(new BsonDocument()).AnyAsync(ct))
                throw new InvalidDataException($"not mended, said \"{Secret}\" to 3273010101900001");
            var effect = new BsonDocument { { "message", new BsonBinaryData(context.MessageId!.Value, GuidRepresentation.Standard) } };
            await database.GetCollection<BsonDocument>("effects").InsertOneAsync(tx.Session, effect, cancellationToken: ct);
        });
    }
}
