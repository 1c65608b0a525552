using System.Text;
using CoachingPlatform.Messaging.Outbox;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CoachingPlatform.Messaging.Parked;

/// <summary><c>parked</c>: lists what could not be handled or delivered, sends it on its way again, or gives one message up.</summary>
internal sealed class ParkedCommand(Uri broker, ReceiveQueues receiving, OutboxStore outbox) : IOperatorCommand
{
    private const int ListedAtOnce = 1_000;
    private const int ReplayedAtOnce = 10_000;

    public string Name => "parked";

    public string Usage =>
        """
        parked list [--queue Q] [--limit N]
        parked replay [--queue Q] [--id MESSAGEID] [--limit N]
        parked drop --id MESSAGEID
        """;

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellation)
    {
        if (ParkedArguments.Read(arguments) is not { } asked)
            return await UnknownAsync(output);
        try
        {
            var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "parked" };
            await using var connection = await factory.CreateConnectionAsync(cancellation);
            var queues = new ParkedQueues(connection);
            return asked.Verb switch
            {
                "list" => await ListAsync(queues, asked, output, cancellation),
                "replay" => await ReplayAsync(queues, asked, output, cancellation),
                _ => await DropAsync(queues, asked, output, cancellation),
            };
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException or PublishException or AlreadyClosedException)
        {
            // What was under way is where it was, or twice: nothing is taken away before it is safe elsewhere.
            await output.WriteLineAsync($"The broker did not do it: {ParkedMessage.ReasonOf(e.GetType().Name, e.Message)}");
            return 1;
        }
    }

    private async Task<int> UnknownAsync(TextWriter output)
    {
        await output.WriteLineAsync(Usage);
        return 2;
    }

    private async Task<int> ListAsync(ParkedQueues queues, ParkedArguments asked, TextWriter output, CancellationToken cancellation)
    {
        var total = 0L;
        var found = new List<ParkedMessage>();
        foreach (var place in Places(asked))
        {
            total += await CountAsync(queues, place, cancellation);
            var limit = Math.Min(ListedAtOnce, asked.Limit ?? ListedAtOnce) - found.Count;
            if (limit > 0)
                found.AddRange(await FindAsync(queues, place, limit, cancellation));
        }

        await ParkedTable.WriteAsync(output, found);
        await output.WriteLineAsync(found.Count < total ? $"parked {total}, listed {found.Count}" : $"parked {total}");
        return 0;
    }

    private async Task<int> ReplayAsync(ParkedQueues queues, ParkedArguments asked, TextWriter output, CancellationToken cancellation)
    {
        var replayed = 0;
        var left = 0L;
        var limit = Math.Min(ReplayedAtOnce, asked.Limit ?? ReplayedAtOnce);
        foreach (var place in Places(asked))
        {
            var atMost = asked.Id is null ? limit - replayed : limit;
            var here = place == ParkedMessage.Outbox
                ? await ReplayOutboxAsync(asked.Id, atMost, cancellation)
                : await queues.ReplayAsync(place, asked.Id, atMost, cancellation);
            replayed += here.Taken;
            left += here.Left;
        }

        await output.WriteLineAsync($"replayed {replayed}, left {left}");
        return (asked.Id is null ? left == 0 : replayed > 0) ? 0 : 1;
    }

    // Not from the outbox: the versions behind it would then go out without it.
    private async Task<int> DropAsync(ParkedQueues queues, ParkedArguments asked, TextWriter output, CancellationToken cancellation)
    {
        var dropped = 0;
        foreach (var place in Places(asked).Where(p => p != ParkedMessage.Outbox))
            dropped += (await queues.DropAsync(place, asked.Id!, ReplayedAtOnce, cancellation)).Taken;
        await output.WriteLineAsync($"dropped {dropped}");
        return dropped > 0 ? 0 : 1;
    }

    private async Task<(int Taken, long Left)> ReplayOutboxAsync(string? id, int limit, CancellationToken cancellation)
    {
        var waiting = await outbox.CountParkedAsync(cancellation);
        var parked = limit == 0 ? [] : (await outbox.ParkedAsync(limit, cancellation)).Where(m => id is null || m.MessageId.ToString() == id).ToList();
        foreach (var message in parked)
            await outbox.ReplayAsync(message, cancellation);
        return (parked.Count, waiting - parked.Count);
    }

    private Task<long> CountAsync(ParkedQueues queues, string place, CancellationToken cancellation) => place == ParkedMessage.Outbox
        ? outbox.CountParkedAsync(cancellation)
        : queues.CountAsync(place, cancellation);

    private async Task<IReadOnlyList<ParkedMessage>> FindAsync(ParkedQueues queues, string place, int limit, CancellationToken cancellation) =>
        place == ParkedMessage.Outbox
            ? [.. (await outbox.ParkedAsync(limit, cancellation)).Select(Of)]
            : await queues.ListAsync(place, limit, cancellation);

    // A queue of a consumer that is no longer there can still be named.
    private IEnumerable<string> Places(ParkedArguments asked)
    {
        if (asked.Queue is { } named)
            return ParkedQueues.Kinds.Any(kind => named.EndsWith(kind, StringComparison.Ordinal)) || named == ParkedMessage.Outbox
                ? [named]
                : ParkedQueues.Kinds.Select(kind => named + kind);
        return receiving.Names.SelectMany(name => ParkedQueues.Kinds.Select(kind => name + kind)).Append(ParkedMessage.Outbox);
    }

    private static ParkedMessage Of(OutboxMessage message) => new(
        ParkedMessage.Outbox, message.MessageId.ToString(), message.Type, message.OccurredAt, message.Attempts,
        Encoding.UTF8.GetByteCount(message.Body), message.LastFailure ?? "");
}
