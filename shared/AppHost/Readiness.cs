using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CoachingPlatform.AppHost;

/// <summary>Waits until every process is ready, or says which one is not and why.</summary>
internal sealed class Readiness(DistributedApplication app)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly ResourceNotificationService states = app.ResourceNotifications;

    /// <summary>Null when all are ready, else the sentence that says what is wrong.</summary>
    public async Task<string?> WaitAsync(IEnumerable<IResource> resources, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        foreach (var resource in resources)
        {
            try
            {
                var seen = await states.WaitForResourceAsync(resource.Name, e => IsReady(e.Snapshot) || HasStopped(e.Snapshot), limited.Token);
                if (HasStopped(seen.Snapshot))
                    return $"{resource.Name} stopped instead of becoming ready. The end of its log:\n{await LogAsync(resource)}";
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return $"{resource.Name} was not ready within {Limit.TotalMinutes} minutes. The end of its log:\n{await LogAsync(resource)}";
            }
        }

        return null;
    }

    /// <summary>The process id, as the operating system knows it.</summary>
    public int? ProcessOf(IResource resource) =>
        states.TryGetCurrentState(resource.Name, out var state)
        && state.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : null;

    private static bool IsReady(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus == HealthStatus.Healthy;

    private static bool HasStopped(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    private async Task<string> LogAsync(IResource resource)
    {
        if (!states.TryGetCurrentState(resource.Name, out var state)) return "";
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(state.ResourceId))
            lines.AddRange(batch.Select(line => line.Content));
        return string.Join('\n', lines.TakeLast(12));
    }
}
