using Microsoft.Extensions.Diagnostics.HealthChecks;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Store;

/// <summary>Ready while the store answers a ping; the description says which kind of store it is, never where.</summary>
internal sealed class StoreHealthCheck(IMongoDatabase database) : IHealthCheck
{
    private string? kind;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellationToken);
            kind ??= await KindAsync(cancellationToken);
            return HealthCheckResult.Healthy(kind);
        }
        catch (Exception e) when (e is MongoException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.");
        }
    }

    private async Task<string> KindAsync(CancellationToken cancellation)
    {
        var build = await database.RunCommandAsync<BsonDocument>(new BsonDocument("buildInfo", 1), cancellationToken: cancellation);
        return build.TryGetValue("modules", out var modules) && modules.AsBsonArray.Contains("DocumentDB")
            ? "local store, for first run and tests only"
            : $"MongoDB {build["version"].AsString}";
    }
}
