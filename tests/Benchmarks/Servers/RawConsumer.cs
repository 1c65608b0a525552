using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>A running consumer of the reference; it ends when its last delivery is acknowledged.</summary>
internal sealed class RawConsumer(IChannel channel) : IAsyncDisposable
{
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int running = 1;

    /// <summary>Handles one delivery and acknowledges it.</summary>
    public async Task HandleAsync(BasicDeliverEventArgs delivery, Func<BasicDeliverEventArgs, Task> handle)
    {
        Interlocked.Increment(ref running);
        await handle(delivery);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        OneLess();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        OneLess();
        // An acknowledgement on a closed channel would end the whole connection.
        await idle.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await channel.DisposeAsync();
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref running) == 0)
            idle.SetResult();
    }
}
