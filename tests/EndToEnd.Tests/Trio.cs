using System.Collections.Concurrent;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Gateway.Sessions;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>Classes that share one <see cref="Trio"/>, one test after the other.</summary>
[CollectionDefinition]
public sealed class OneTrio : ICollectionFixture<Trio>;

/// <summary>Gateway, Enrolment and Progress in this process: real HTTP, broker and store, so that all their spans and log lines can be seen here.</summary>
public sealed class Trio : IAsyncLifetime
{
    private readonly LogLines lines = new();

    // Each of the two asks the other, so one address has to be known before there is anybody.
    private readonly int portOfProgress = TestServers.FreePort();

    private Surroundings surroundings = null!;
    private EnrolmentHost enrolment = null!;
    private ProgressHost progress = null!;
    private GatewayHost gateway = null!;

    /// <summary>A coordinator at the gateway.</summary>
    public HttpClient Coordinator => gateway.Client("coordinator");

    /// <summary>All that Enrolment and Progress have logged so far.</summary>
    public IReadOnlyCollection<string> Logged => lines.All;

    /// <summary>The account of a business at the gateway.</summary>
    public HttpClient Business(string account) => gateway.Client("business", account);

    /// <summary>A partner's program at the gateway.</summary>
    public HttpClient Program(string clientId) => gateway.PartnerClient(clientId);

    /// <summary>Hears every event from now on.</summary>
    public Task<EventListener> ListenAsync() => progress.ListenAsync();

    /// <summary>All documents of Progress.</summary>
    public async Task<IReadOnlyList<string>> StoredInProgressAsync()
    {
        var all = new List<string>();
        foreach (var name in await (await progress.Database.ListCollectionNamesAsync()).ToListAsync())
            all.AddRange((await progress.Database.GetCollection<BsonDocument>(name).Find(new BsonDocument()).ToListAsync()).Select(d => d.ToJson()));
        return all;
    }

    public async ValueTask InitializeAsync()
    {
        surroundings = await Surroundings.NewAsync();
        enrolment = new EnrolmentHost(surroundings, portOfProgress, lines);
        progress = new ProgressHost(surroundings, portOfProgress, enrolment, lines);
        gateway = new GatewayHost(surroundings, enrolment, progress);
        await enrolment.InitializeAsync();
        await progress.InitializeAsync();
        await gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await progress.DisposeAsync();
        await enrolment.DisposeAsync();
        await surroundings.DisposeAsync();
    }

    private sealed class EnrolmentHost(Surroundings shared, int portOfProgress, LogLines lines) : ServiceHost<Collections>("enrolment")
    {
        protected override Surroundings Shared => shared;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Services:Progress"] = $"http://127.0.0.1:{portOfProgress}" };

        protected override void ConfigureServices(IServiceCollection services) => lines.Hear(services);
    }

    private sealed class ProgressHost(Surroundings shared, int port, EnrolmentHost enrolment, LogLines lines) : ServiceHost<ProgressStore>("progress")
    {
        protected override Surroundings Shared => shared;

        protected override int Port => port;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Services:Enrolment"] = enrolment.Address.ToString() };

        protected override void ConfigureServices(IServiceCollection services) => lines.Hear(services);
    }

    /// <summary>What is logged from Information up, whoever logs it.</summary>
    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> All => lines;

        public void Hear(IServiceCollection services) => services.AddLogging(l => l.AddProvider(this).AddFilter<LogLines>(null, LogLevel.Information));

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }

    private sealed class GatewayHost(Surroundings shared, EnrolmentHost enrolment, ProgressHost progress) : ServiceHost<TokenRefresh>("gateway")
    {
        protected override Surroundings Shared => shared;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["Services:Enrolment"] = enrolment.Address.ToString(),
            ["Services:Progress"] = progress.Address.ToString(),
            ["Services:Mentoring"] = enrolment.Address.ToString(),
            ["Services:Portal"] = enrolment.Address.ToString(),
            ["Gateway:PublicAddress"] = "http://localhost",
            ["Identity:WebClient:Secret"] = "not used here",
        };
    }
}
