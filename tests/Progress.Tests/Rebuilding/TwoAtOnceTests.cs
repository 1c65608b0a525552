using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.History;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Consumers;
using CoachingPlatform.Progress.Rebuilding;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Rebuilding;

/// <summary>Two rebuilds at once, in a database of their own, from what a test tells again: only one works, and none goes on where another has taken over.</summary>
public sealed class TwoAtOnceTests(ProgressHost host)
{
    private static readonly Telling Us = new();
    private static readonly IEvent[] FromEnrolment = [Us.Accepted()];
    private static readonly IEvent[] FromMentoring = [Us.Logged(Guid.CreateVersion7()), Us.Value("Baseline", 10, 1)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_one_is_refused_while_the_first_lives_and_the_first_ends_when_another_has_taken_over()
    {
        var (asked, answers) = (new TaskCompletionSource(), false);
        await using var services = Services(host.Database.Client.GetDatabase(TestServers.NewDatabaseName()));
        var database = services.GetRequiredService<IMongoDatabase>();
        foreach (var preparation in services.GetServices<IStorePreparation>())
            await preparation.PrepareAsync(Cancellation);
        foreach (var told in FromEnrolment.Concat(FromMentoring))
            await services.GetRequiredService<StoreTransactions>().RunAsync(
                async (tx, ct) => await services.GetRequiredService<FactStore>().KeepAsync(tx, await services.GetRequiredService<GenerationStore>().CurrentAsync(ct), Told.FactsOf(told), ct),
                Cancellation);
        var tellers = await TellAsync(asked, () => Volatile.Read(ref answers));

        // It is half way: Enrolment has told, Mentoring is silent.
        var first = RunAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        var (generation, marks) = (await OnlyAsync("generations"), await OnlyAsync("rebuildMarks"));
        Assert.Equal((1, "Enrolment", 1), (generation["rebuilding"].AsInt32, marks["_id"].AsString, marks["done"].ToInt32()));
        Assert.All(await Task.WhenAll(RunAsync(), RunAsync("--cancel"), RunAsync("--check")), other => Assert.Equal((1, "Another rebuild is running.\n"), other));
        Assert.False(first.IsCompleted);
        Assert.Equal((generation, marks), (await OnlyAsync("generations"), await OnlyAsync("rebuildMarks")));

        // As if it had slept, and another had begun and was killed.
        await LeaseAsync("another", DateTime.UtcNow.AddDays(1));
        Assert.Equal("Another rebuild has taken over.", (await Assert.ThrowsAsync<CommandEndedException>(() => first)).Message);
        Assert.Equal((generation, marks), (await OnlyAsync("generations"), await OnlyAsync("rebuildMarks")));
        await LeaseAsync("another", DateTime.UnixEpoch);
        Volatile.Write(ref answers, true);

        var (code, lines) = await RunAsync();
        await tellers.StopAsync(Cancellation);
        Assert.Equal(0, code);
        Assert.StartsWith("Going on with generation 1.\n", lines, StringComparison.Ordinal);
        Assert.Contains("\nequal: 4 facts, 1 rows in ", lines, StringComparison.Ordinal);
        Assert.Equal(1, (await OnlyAsync("generations"))["active"].AsInt32);
        Assert.Equal(1, (await OnlyAsync("progress_1"))["progress"]["sessionsHeld"].AsInt32);
        await database.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, Cancellation);

        async Task<(int Code, string Said)> RunAsync(params string[] arguments)
        {
            await using var output = new StringWriter();
            var code = await services.GetRequiredService<RebuildCommand>().RunAsync(arguments, output, Cancellation);
            return (code, output.ToString().ReplaceLineEndings("\n"));
        }

        Task<BsonDocument> OnlyAsync(string collection) => database.GetCollection<BsonDocument>(collection).Find(new BsonDocument()).SingleAsync(Cancellation);

        Task LeaseAsync(string owner, DateTime until) => database.GetCollection<BsonDocument>("leases").UpdateOneAsync(
            new BsonDocument("_id", "rebuild"), new BsonDocument("$set", new BsonDocument { { "owner", owner }, { "expiresAt", until } }), cancellationToken: Cancellation);
    }

    // What the service's program registers for the command, on another database.
    private ServiceProvider Services(IMongoDatabase database)
    {
        var services = new ServiceCollection().AddSingleton(database).AddSingleton(TimeProvider.System).AddSingleton(host.Services.GetRequiredService<BrokerAddress>())
            .AddSingleton(ActivatorUtilities.CreateInstance<StoreTransactions>(host.Services, database)).AddSingleton(host.Services.GetRequiredService<AuditTrail>())
            .AddSingleton<LeaseStore>().AddSingleton<GenerationStore>().AddSingleton<SchemeStore>().AddSingleton<FeedStore>().AddSingleton<ReferralStore>().AddSingleton<FactStore>()
            .AddSingleton<AggregateStore>().AddSingleton<RebuildMarks>().AddSingleton<RowComparison>().AddSingleton<BoardComparison>().AddSingleton<RebuildCommand>();
        return services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<GenerationStore>()).AddSingleton<IStorePreparation>(s => s.GetRequiredService<SchemeStore>())
            .AddSingleton<IStorePreparation>(s => s.GetRequiredService<FeedStore>()).AddSingleton<IStorePreparation>(s => s.GetRequiredService<ReferralStore>()).BuildServiceProvider();
    }

    // Enrolment, and Mentoring while it answers.
    private async Task<IBusControl> TellAsync(TaskCompletionSource asked, Func<bool> answers)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            var broker = host.Services.GetRequiredService<BrokerAddress>();
            rabbit.Host(broker.Uri);
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, broker.Prefix));
            rabbit.ReceiveEndpoint($"{broker.Prefix}tellers", endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.Durable = false;
                endpoint.Handler<EnrolmentHistoryRequested>(context => context.RespondAsync(PageOf(FromEnrolment)));
                endpoint.Handler<MentoringHistoryRequested>(context =>
                {
                    asked.TrySetResult();
                    return answers() ? context.RespondAsync(PageOf(FromMentoring)) : Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync(Cancellation);
        return bus;

        static HistoryPage PageOf(IEvent[] events) => new([.. events.Select(HistoryEvents.Of)], null, events.Length);
    }
}
