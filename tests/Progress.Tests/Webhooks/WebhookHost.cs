using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.Progress.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

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

    /// <param name="url">Instead of its receiver's address.</param>
    /// <param name="isSwept">True where each delivery counts: what was told before the feed is made for the new agreement is told again after it.</param>
    public async Task<Follower> FollowerAsync(string? url = null, bool isSwept = false)
    {
        var (id, clientId) = await PartnerAsync();
        await AgreeAsync(id);
        if (isSwept)
            await FeedTests.OpenedAsync(Database, id);
        var receiver = await Receiver.StartAsync();
        var client = PartnerClient(clientId);
        var webhook = await PostAsync(client, "/partner/v1/webhooks", new { url = url ?? receiver.Address.ToString() });
        var follower = new Follower(id, client, receiver, webhook.GetProperty("id").GetGuid(), webhook.GetProperty("secret").GetString()!);
        await follower.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);
        return follower;
    }

    /// <summary>An enrolment that the follower may see.</summary>
    internal async Task<Telling> TellAsync(Follower partner)
    {
        var telling = new Telling { Region = "63.02.05", Consents = [new ConsentTerms(partner.PartnerId, "export")] };
        await PublishAsync(telling.Accepted());
        await ProgressAsync(telling.Enrolment);
        return telling;
    }

    /// <summary>Runs what must find nobody who sends.</summary>
    public async Task<T> WithoutWorkerAsync<T>(Func<Task<T>> work)
    {
        var worker = Services.GetServices<IHostedService>().OfType<WebhookWorker>().Single();
        await worker.StopAsync(CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            await worker.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Changes a webhook's address; the status, and the code where it is refused.</summary>
    public static async Task<string> PutAsync(HttpClient client, Guid webhook, string url, string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/partner/v1/webhooks/{webhook}") { Content = JsonContent.Create(new { url }) };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        using var answer = await client.SendAsync(request);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? $"{(int)answer.StatusCode}" : $"{(int)answer.StatusCode} {Code(body)}";
    }

    /// <summary>The code of a problem.</summary>
    public static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

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
