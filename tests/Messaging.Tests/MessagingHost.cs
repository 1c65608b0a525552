using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.TestHarness;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.Tests;

/// <summary>One instance of an imaginary service with messaging, on a database and a broker prefix that instances may share.</summary>
internal sealed class MessagingHost : IAsyncDisposable
{
    private readonly IHost host;

    private MessagingHost(IHost host) => this.host = host;

    public IMongoDatabase Database => Get<IMongoDatabase>();

    public StoreTransactions Transactions => Get<StoreTransactions>();

    public InboxStore Inbox => Get<InboxStore>();

    public LeaseStore Leases => Get<LeaseStore>();

    /// <summary>The same database by a client of the test: what it asks is not what the platform asks.</summary>
    public required IMongoDatabase Inspected { get; init; }

    public IMongoCollection<OutboxMessage> Outbox => Inspected.GetCollection<OutboxMessage>("outbox");

    public static async Task<MessagingHost> StartAsync(Place place, Action<IBusRegistrationConfigurator>? consumers = null, bool relays = true)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["ConnectionStrings:mongodb"] = await TestServers.StoreAsync();
        builder.Configuration["ConnectionStrings:rabbitmq"] = TestServers.Broker;
        builder.Configuration["Store:Database"] = place.Database;
        builder.Configuration["Messaging:Prefix"] = place.Prefix;
        builder.AddStore("sample");
        builder.AddMessaging("sample", consumers ?? (_ => { }));
        if (!relays)
            builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(Relay)));
        CommandShapes.Record(builder.Services, "sample", imaginary: true);
        var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(20));
        return new MessagingHost(host) { Inspected = (await TestServers.StoreClientAsync()).GetDatabase(place.Database) };
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public Task CommitAsync(params IEvent[] events) =>
        Transactions.RunAsync(
            (tx, _) =>
            {
                tx.Publish(events);
                return Task.CompletedTask;
            },
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        CommandShapes.Check();
    }

    /// <summary>A database and a broker prefix of their own; dropped at the end.</summary>
    internal sealed class Place : IAsyncDisposable
    {
        private readonly StoreRefusals refusals;

        public Place() => refusals = new StoreRefusals(Database);

        public string Database { get; } = TestServers.NewDatabaseName();

        public string Prefix { get; } = $"t{Guid.NewGuid():N}"[..10] + "-";

        public async ValueTask DisposeAsync()
        {
            await (await TestServers.StoreClientAsync()).DropDatabaseAsync(Database);
            refusals.Dispose();
            refusals.AssertNone();
        }
    }
}
