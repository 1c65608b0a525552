using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.ServiceDefaults.Store;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Running;

/// <summary>
/// A process with the platform's messaging and one consumer that leaves a document for each time it runs: no version gate, no unique index.
/// The services' own consumers are gated as well, so a broken inbox would not show in them.
/// </summary>
internal static class CountingHost
{
    public const string Verb = "counting-host";
    public const string Effects = "effects";
    private const string ReadyFile = "FAULTS_READY";

    /// <summary>This program in another process, on a database and a broker prefix of that name.</summary>
    public static async Task<ChildProcess> StartAsync(Servers servers, string place)
    {
        var ready = Path.Combine(servers.Logs, $"{Guid.NewGuid():N}.ready");
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__mongodb"] = servers.Store,
            ["ConnectionStrings__rabbitmq"] = servers.Broker,
            ["Store__Database"] = place,
            ["Messaging__Prefix"] = $"{place}-",
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_STARTUP_HOOKS"] = typeof(CountingHost).Assembly.Location,
            [StartupHook.DuplicatesFolder] = servers.DuplicatesFolder(place),
            [ReadyFile] = ready,
        };
        var host = await ChildProcess.StartAsync(
            Path.Combine(servers.Logs, "counting.log"), servers.Root, environment, "dotnet", typeof(CountingHost).Assembly.Location, Verb);
        await Wait.ForAsync("the counting consumer", () => Task.FromResult(File.Exists(ready)));
        return host;
    }

    /// <summary>The other process.</summary>
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddStore("counting");
        builder.AddMessaging("counting", bus => bus.AddConsumer<Counting>());
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromMinutes(1));
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(ReadyFile)!, "ready");
        await host.WaitForShutdownAsync();
    }

    internal sealed class Counting(InboxStore inbox, IMongoDatabase database) : IConsumer<BusinessRegistered>
    {
        private readonly IMongoCollection<BsonDocument> effects = database.GetCollection<BsonDocument>(Effects);

        public Task Consume(ConsumeContext<BusinessRegistered> context) => inbox.HandleOnceAsync(
            context, "counting", (tx, ct) => effects.InsertOneAsync(
                tx.Session, new BsonDocument("messageId", new BsonBinaryData(context.MessageId!.Value, GuidRepresentation.Standard)), cancellationToken: ct));
    }
}
