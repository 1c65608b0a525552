using System.Net.Http.Headers;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// One service as a class fixture: its real program on a real Kestrel port, with a database and a broker prefix of its own.
/// Derive with the service's <c>Program</c> and name.
/// </summary>
/// <typeparam name="TProgram">Entry point of the service.</typeparam>
public abstract class ServiceHost<TProgram>(string service) : IAsyncLifetime
    where TProgram : class
{
    private readonly string databaseName = TestServers.NewDatabaseName();
    private Surroundings? surroundings;
    private StoreRefusals? refusals;
    private EventSink? sink;
    private Factory? factory;
    private long told;

    /// <summary>The service's container.</summary>
    public IServiceProvider Services => factory!.Services;

    /// <summary>The service's own database, by a client of the test.</summary>
    public IMongoDatabase Database { get; private set; } = null!;

    /// <summary>Mints tokens that the service accepts.</summary>
    public TestIssuer Issuer => surroundings!.Issuer;

    /// <summary>How often the service has put events into its outbox, whether or not they have been sent since.</summary>
    public long Told => Interlocked.Read(ref told);

    /// <summary>The service's address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Issuer and broker prefix that several services share; null for a service alone.</summary>
    protected virtual Surroundings? Shared => null;

    /// <summary>Collections of which every version must be in the audit trail when the tests are over.</summary>
    protected virtual IReadOnlyList<string> Audited => [];

    /// <summary>Port to listen on; 0 takes a free one.</summary>
    protected virtual int Port => 0;

    /// <summary>More settings for the service, <c>Section:Key</c> → value; they win over the harness's own.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        surroundings = Shared ?? await Surroundings.NewAsync();
        refusals = new StoreRefusals(databaseName);
        sink = await EventSink.StartAsync(surroundings.Prefix);
        await StartAsync();
    }

    /// <summary>Stops the service and starts it again on the same database and broker.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Starts the service after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:mongodb"] = await TestServers.StoreAsync(),
            ["ConnectionStrings:rabbitmq"] = TestServers.Broker,
            ["Store:Database"] = databaseName,
            ["Messaging:Prefix"] = surroundings!.Prefix,
            ["Identity:Authority"] = Issuer.Authority,
            ["Identity:MailerClient:Secret"] = TestIssuer.MailerSecret,
            ["Gateway:PublicAddress"] = "https://pembinaan.example",
            // Nobody is there, unless the host names somebody.
            ["Services:Enrolment"] = "http://127.0.0.1:9",
            ["Services:Mentoring"] = "http://127.0.0.1:9",
            ["Services:Progress"] = "http://127.0.0.1:9",
        };
        foreach (var (key, value) in Settings)
            settings[key] = value;
        Database = (await TestServers.StoreClientAsync()).GetDatabase(databaseName);
        factory = new Factory(settings, services =>
        {
            CommandShapes.Record(services, service, also: CountTold);
            ConfigureServices(services);
        });
        factory.UseKestrel(Port);
        factory.StartServer();
        Address = new Uri(factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        var bus = factory.Services.GetService<IBusControl>();
        // What a test publishes before the queues are there would be lost without a word.
        if (bus is not null && await bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(60)) != BusHealthStatus.Healthy)
            throw new TimeoutException("The bus of the service was not ready within a minute.");
    }

    /// <summary>Stops the service; its data stays.</summary>
    public async Task StopAsync() => await factory!.DisposeAsync();

    /// <summary>A client of somebody with these roles; each POST gets an Idempotency-Key of its own unless it has one.</summary>
    public HttpClient Client(string role, string subject = "11111111-1111-1111-1111-111111111111") => ClientWith(Issuer.Token(subject, role));

    /// <summary>A client of a partner's program.</summary>
    public HttpClient PartnerClient(string clientId) => ClientWith(Issuer.PartnerToken(clientId));

    /// <summary>A client without a token.</summary>
    public HttpClient AnonymousClient() => ClientWith(null);

    /// <summary>Publishes an event as another service would.</summary>
    public Task PublishAsync(object message, Guid? messageId = null) =>
        Services.GetRequiredService<IBus>().Publish(message, message.GetType(), c => c.MessageId = messageId ?? Guid.CreateVersion7());

    /// <summary>Collects what the service publishes from now on.</summary>
    public Task<EventListener> ListenAsync() => EventListener.StartAsync(surroundings!.Prefix);

    private void CountTold(MongoDB.Bson.BsonDocument command)
    {
        if (command.GetValue("insert", "") == "outbox")
            Interlocked.Increment(ref told);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (factory is not null)
        {
            await StopAsync();
            await AuditCheck.HoldsAsync(Database, Audited);
            var client = await TestServers.StoreClientAsync();
            await client.DropDatabaseAsync(databaseName);
            CommandShapes.Check();
        }

        if (sink is not null)
            await sink.DisposeAsync();
        if (surroundings is not null && Shared is null)
            await surroundings.DisposeAsync();
        GC.SuppressFinalize(this);
        refusals?.Dispose();
        refusals?.AssertNone();
    }

    /// <summary>Replaces what only a test may replace, e.g. the clock.</summary>
    protected virtual void ConfigureServices(IServiceCollection services)
    {
    }

    /// <summary>Name of the service, for messages.</summary>
    public override string ToString() => $"{service} at {Address}";

    private HttpClient ClientWith(string? token)
    {
        var client = new HttpClient(new KeyedPosts(new SocketsHttpHandler { AllowAutoRedirect = false })) { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }

    private sealed class KeyedPosts(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post && !request.Headers.Contains("Idempotency-Key"))
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Factory(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection> services) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            // MassTransit writes a page for each event that nobody listens to, which is most of them here; the relay says it in a line.
            builder.ConfigureLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddFilter("MassTransit", LogLevel.Critical));
            builder.ConfigureServices(services);
        }
    }
}
