using MassTransit;

namespace CoachingPlatform.Faults.Running;

/// <summary>A bus that only publishes, as a service does.</summary>
internal static class Publisher
{
    public static async Task<IBusControl> StartAsync(Servers servers, string prefix)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(servers.Broker));
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, prefix));
        });
        await bus.StartAsync();
        return bus;
    }

    /// <summary>
    /// Publishes as the relay does: what no queue takes comes back and is sent again, for a minute at most. A service is ready for requests
    /// before its queues are bound.
    /// </summary>
    public static async Task PublishRoutedAsync(this IBus bus, object message, Guid id)
    {
        await Wait.ForAsync($"a queue takes {message.GetType().Name}", async () =>
        {
            try
            {
                await bus.Publish(message, message.GetType(), context =>
                {
                    context.MessageId = id;
                    if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                        rabbit.Mandatory = true;
                });
                return true;
            }
            catch (MessageReturnedException)
            {
                return false;
            }
        });
    }
}
