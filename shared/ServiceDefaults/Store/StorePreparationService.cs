using CoachingPlatform.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Store;

/// <summary>
/// Holds the start of the service until the store can be trusted: a server with transactions, indexes in place. The bus and the web
/// server start after it, so nothing is handled before a unique index can refuse it.
/// </summary>
internal sealed class StorePreparationService(IMongoDatabase database, IEnumerable<IStorePreparation> preparations, ILogger<StorePreparationService> log)
    : IHostedService
{
    // An index waits for what others have open on its collection, e.g. a process that was killed.
    private const int LockBusy = 46;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await PrepareAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is MongoConnectionException or TimeoutException or MongoExecutionTimeoutException or MongoCommandException { Code: LockBusy })
            {
                log.LogWarning("The store is not there yet and will be asked again: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        var hello = await database.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: cancellation);
        var hasTransactions = hello.Contains("setName") || hello.GetValue("msg", "") == "isdbgrid";
        if (!hasTransactions)
        {
            throw new InvalidOperationException(
                "This MongoDB server has no transactions. Start it as a replica set (mongod --replSet rs0, then rs.initiate()) and add ?replicaSet=rs0 to ConnectionStrings:mongodb.");
        }

        foreach (var preparation in preparations)
            await preparation.PrepareAsync(cancellation);
        log.LogInformation("Store {Database} is ready", database.DatabaseNamespace.DatabaseName);
    }
}
