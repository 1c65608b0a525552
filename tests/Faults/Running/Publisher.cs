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
}
