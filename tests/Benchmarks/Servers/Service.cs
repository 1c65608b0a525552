using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.ServiceDefaults.Store;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>An imaginary service with the platform's store and messaging.</summary>
internal sealed class Service : IAsyncDisposable
{
    /// <summary>Its name; its queues begin with it.</summary>
    public const string Name = "bench";

    private readonly IHost host;

    private Service(IHost host) => this.host = host;

    /// <summary>Starts it and waits until its bus is there.</summary>
    /// <param name="surroundings">Store and broker.</param>
    /// <param name="database">The service's database.</param>
    /// <param name="consumers">Its consumers, if it has any.</param>
    /// <param name="relays">False leaves the relay to the benchmark.</param>
    public static async Task<Service> StartAsync(
        Surroundings surroundings, string database, Action<IBusRegistrationConfigurator>? consumers = null, bool relays = true)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["ConnectionStrings:mongodb"] = surroundings.Store;
        builder.Configuration["ConnectionStrings:rabbitmq"] = surroundings.Broker;
        builder.Configuration["Store:Database"] = database;
        builder.Configuration["Messaging:Prefix"] = surroundings.Prefix;
        builder.AddStore(Name);
        builder.AddMessaging(Name, consumers ?? (_ => { }));
        if (!relays)
            builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(Relay)));
        var host = builder.Build();
        await host.StartAsync();
        foreach (var preparation in host.Services.GetServices<IStorePreparation>())
            await preparation.PrepareAsync(CancellationToken.None);
        await host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(20));
        return new Service(host);
    }

    /// <summary>A service of the container.</summary>
    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>A relay that the benchmark starts and stops itself.</summary>
    public Relay NewRelay() => ActivatorUtilities.CreateInstance<Relay>(host.Services);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
