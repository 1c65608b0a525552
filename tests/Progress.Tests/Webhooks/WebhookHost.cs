using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CoachingPlatform.Progress.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A service of its own in development, whose clock the tests turn on and whose names they make up (a mock of the name server).</summary>
public sealed class WebhookHost : ProgressHost
{
    private readonly TurnedClock clock = new();

    /// <summary>The addresses of names; what is not there is unknown.</summary>
    public ConcurrentDictionary<string, string> Names { get; } = new();

    /// <summary>What the service takes for now.</summary>
    public DateTimeOffset Time => clock.GetUtcNow();

    /// <summary>Turns the clock on.</summary>
    public void Turn(TimeSpan by) => clock.Turn(by);

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Webhooks:AllowLoopback"] = "true" };

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.Replace(ServiceDescriptor.Singleton<ResolveHost>((host, _) => Names.TryGetValue(host, out var address)
            ? Task.FromResult<IPAddress[]>([IPAddress.Parse(address)])
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))));
    }

    private sealed class TurnedClock : TimeProvider
    {
        private long ticks = Now.Ticks;

        public void Turn(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
    }
}
