using MongoDB.Driver;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>Each hour, drops tokens and grants that ended two weeks ago or more. Two instances that do it at once do no harm.</summary>
internal sealed class Pruning(IServiceScopeFactory scopes, TimeProvider time, ILogger<Pruning> log) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception e) when (e is MongoException or TimeoutException)
            {
                log.LogWarning("Pruning is tried again in an hour: {Reason}", e.Message);
            }
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var threshold = time.GetUtcNow() - Kept;
        var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(threshold, cancellation);
        var grants = await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(threshold, cancellation);
        log.LogInformation("Pruned {Tokens} tokens and {Grants} grants", tokens, grants);
    }
}
