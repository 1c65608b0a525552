using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Consuming;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.Messaging.Parked;
using CoachingPlatform.Messaging.Transactions;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging;

/// <summary>Registers transactions, outbox, relay, inbox and the bus of a service.</summary>
public static class MessagingRegistration
{
    /// <summary>Deliveries of one message that may end its consumer before it is parked.</summary>
    internal const int DeliveryLimit = 100;

    private static readonly Type[] StoreIsAway =
    [
        typeof(MongoConnectionException), typeof(MongoConnectionPoolPausedException), typeof(MongoWaitQueueFullException),
        typeof(MongoExecutionTimeoutException), typeof(MongoNotPrimaryException), typeof(MongoNodeIsRecoveringException), typeof(TimeoutException),
    ];

    /// <summary>
    /// Adds messaging on the service's <see cref="IMongoDatabase"/>. <c>ConnectionStrings:rabbitmq</c> is the broker (<c>amqp://…</c>);
    /// <c>Messaging:Prefix</c> keeps several platforms apart on one broker (tests).
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Name of the service: its queues begin with it.</param>
    /// <param name="consumers">Adds the consumers; each gets a quorum queue of its own.</param>
    public static IHostApplicationBuilder AddMessaging(
        this IHostApplicationBuilder builder, string service, Action<IBusRegistrationConfigurator> consumers)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Handover>();
        builder.Services.AddSingleton<MessagingTelemetry>();
        builder.Services.AddSingleton<OutboxStore>();
        builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<OutboxStore>());
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<StoreTransactions>();
        builder.Services.AddSingleton<InboxStore>();
        builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<InboxStore>());
        builder.Services.AddSingleton<LeaseStore>();
        builder.Services.AddSingleton<ReceiveQueues>();

        var address = builder.Configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is missing: set it to the broker's address, e.g. amqp://user:password@host:5672.");
        var broker = new BrokerAddress(new Uri(address), builder.Configuration["Messaging:Prefix"] ?? "");
        builder.Services.AddSingleton(broker);
        builder.Services.AddSingleton<IOperatorCommand>(s =>
        {
            s.GetRequiredService<IBusControl>(); // puts the bus together, which names the queues; it is not started
            return new ParkedCommand(broker.Uri, s.GetRequiredService<ReceiveQueues>(), s.GetRequiredService<OutboxStore>());
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry(); // nothing goes to anybody else
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter($"{broker.Prefix}{service}", includeNamespace: false));
            bus.AddConfigureEndpointsCallback(ConfigureEndpoint);
            // A broker that is down does not make the service unready: commands are still accepted into the outbox.
            bus.ConfigureHealthCheckOptions(o =>
            {
                o.Tags.Clear();
                o.Tags.Add("bus");
                o.MinimalFailureStatus = HealthStatus.Degraded;
            });
            consumers(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                broker.Configure(rabbit);
                rabbit.ConfigureEndpoints(context);
            });
        });
        // After the bus, so that at a stop the relay ends first.
        builder.Services.AddHostedService<Relay>();
        builder.Services.AddHostedService(s => new ConsumerWatch(
            s.GetRequiredService<IBusControl>(), broker, s.GetRequiredService<ReceiveQueues>(),
            s.GetRequiredService<IHostApplicationLifetime>(), s.GetRequiredService<ILogger<ConsumerWatch>>()));
        return builder;
    }

    private static void ConfigureEndpoint(IRegistrationContext context, string name, IReceiveEndpointConfigurator endpoint)
    {
        context.GetRequiredService<ReceiveQueues>().Add(name);
        endpoint.PublishFaults = false;
        endpoint.ConcurrentMessageLimit = 64;
        endpoint.PrefetchCount = 256;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();
            // A delivery that keeps killing its consumer ends in a queue of its own instead of being dropped by the broker.
            rabbit.SetQueueArgument("x-delivery-limit", DeliveryLimit);
            // Handed over with a confirm, and kept there however often it is looked at (the broker's own limit is 20).
            rabbit.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
            rabbit.SetQueueArgument("x-overflow", "reject-publish");
            rabbit.BindDeadLetterQueue($"{name}_dead", $"{name}_dead", dead =>
            {
                dead.SetQuorumQueue();
                dead.SetQueueArgument("x-delivery-limit", -1);
            });
        }

        endpoint.UseFilter(new SizeLimit());

        // The first filter waits out a store that is down: such a message is healthy and must not end in the error queue. It goes on for longer
        // than the half hour after which the broker takes an unacknowledged delivery back and gives it out again.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle(StoreIsAway);
            retry.Exponential(500, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(400));
        });
        // The second must not touch those: what an inner filter has given up, MassTransit does not repeat in an outer one.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore(StoreIsAway);
            retry.Intervals(50, 250, 1000);
        });
    }
}
