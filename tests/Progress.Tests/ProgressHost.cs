using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Tests;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;
using Consumed = CoachingPlatform.Progress.Consumers.Told;

[assembly: AssemblyFixture(typeof(ProgressHost))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace CoachingPlatform.Progress.Tests;

/// <summary>The real service on the real servers, once for all tests; each keeps to enrolments and partners of its own. The clock stands still.</summary>
public class ProgressHost() : ServiceHost<Program>("progress")
{
    private readonly AuditLines audit = new();

    /// <summary>What the service takes for now: noon of 10 March 2027 in Makassar.</summary>
    public static readonly DateTimeOffset Now = new(2027, 3, 10, 4, 0, 0, TimeSpan.Zero);

    /// <summary>Progress of an enrolment once it satisfies.</summary>
    public async Task<JsonElement> ProgressAsync(Guid enrolment, Func<JsonElement, bool>? satisfies = null)
    {
        using var client = Client("coordinator");
        return await Eventually.Async(
            () => FindAsync(client, $"/api/v1/progress/{enrolment}"),
            found => found.ValueKind == JsonValueKind.Object && (satisfies is null || satisfies(found)));
    }

    /// <summary>Keeps what an event tells as the consumers do, but for their turns: several may do so at once and meet.</summary>
    internal Task KeepAsync(IEvent told) => Services.GetRequiredService<StoreTransactions>().RunAsync(
        async (tx, ct) => await Services.GetRequiredService<FactStore>().KeepAsync(
            tx, await Services.GetRequiredService<GenerationStore>().CurrentAsync(ct), Consumed.FactsOf(told), ct, isLast: true),
        CancellationToken.None);

    /// <summary>The answer's body, which must have this status.</summary>
    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>GET, which must be answered with this status.</summary>
    public static async Task<JsonElement> GetAsync(HttpClient client, string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return await BodyAsync(response, status);
    }

    /// <summary>POST, which must be answered with this status.</summary>
    public static async Task<JsonElement> PostAsync(HttpClient client, string address, object body, HttpStatusCode status = HttpStatusCode.Created)
    {
        using var response = await client.PostAsJsonAsync(address, body, TestContext.Current.CancellationToken);
        return await BodyAsync(response, status);
    }

    /// <summary>A new partner with a client id of its own.</summary>
    public async Task<(Guid Id, string ClientId)> PartnerAsync()
    {
        using var client = Client("coordinator");
        var clientId = $"partner-{Guid.NewGuid():N}";
        var partner = await PostAsync(client, "/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { clientId } });
        return (partner.GetProperty("id").GetGuid(), clientId);
    }

    /// <summary>An agreement for the purpose <c>export</c>; what is not said covers everything of region 63 from 2027 on.</summary>
    public async Task AgreeAsync(
        Guid partner, string[]? regions = null, Guid[]? tracks = null, string[]? fields = null, string from = "2027-01-01", string? until = null,
        string zone = "Asia/Makassar", string purpose = "export")
    {
        using var client = Client("coordinator");
        await PostAsync(client, $"/api/v1/partners/{partner}/agreements", new
        {
            regionCodes = regions ?? ["63"], trackIds = tracks ?? [], fields = fields ?? [], purpose = "Ekspor", consentPurpose = purpose, from, until, timeZone = zone,
        });
    }

    /// <summary>Who knows whose an enrolment is.</summary>
    public OwnersStub Owners { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Services:Enrolment"] = Owners.AddressOf("business"), ["Services:Mentoring"] = Owners.AddressOf("mentor"),
    };

    protected override IReadOnlyList<string> Audited => ["opportunities", "referrals", "partnerExports"];

    /// <summary>The audit lines of partners' pulls so far.</summary>
    public IReadOnlyList<string> Pulls => audit.Lines;

    protected override void ConfigureServices(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new StandingClock()));
        services.AddLogging(l => l.AddProvider(audit).AddFilter<AuditLines>(typeof(PartnerAccess).FullName, LogLevel.Information));
    }

    private static async Task<JsonElement> FindAsync(HttpClient client, string address)
    {
        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? default : await BodyAsync(response);
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class AuditLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyList<string> Lines => [.. lines];

        public ILogger CreateLogger(string categoryName) => categoryName == typeof(PartnerAccess).FullName ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
