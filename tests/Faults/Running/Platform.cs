using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Running;

/// <summary>The three services that keep the programme, on databases and a broker prefix of their own; the issuer of their tokens is in this process.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private static readonly string[] All = ["enrolment", "mentoring", "progress"];
    private readonly Servers servers;
    private readonly string place = $"f{Guid.NewGuid():N}"[..9];
    private readonly List<ServiceProcess> services = [];

    private Platform(Servers servers, TestIssuer issuer) => (this.servers, Issuer) = (servers, issuer);

    public TestIssuer Issuer { get; }

    /// <summary>Begins the name of each exchange and queue.</summary>
    public string Prefix => $"{place}-";

    public Servers Servers => servers;

    public IReadOnlyList<ServiceProcess> Services => services;

    /// <summary>Deliveries that the inboxes turned away so far.</summary>
    public long Duplicates => StartupHook.Duplicates(servers.DuplicatesFolder(place));

    /// <param name="servers">Where it runs.</param>
    /// <param name="names">The services; all unless told.</param>
    public static async Task<Platform> StartAsync(Servers servers, params string[] names)
    {
        var platform = new Platform(servers, await TestIssuer.StartAsync());
        try
        {
            await platform.AddAsync(names.Length > 0 ? names : All);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a second process of each service.</summary>
    public Task DoubleAsync() => AddAsync(All);

    /// <summary>The instances of one service.</summary>
    public IReadOnlyList<ServiceProcess> Of(string name) => [.. services.Where(s => s.Name == name)];

    /// <summary>A collection as the service stores it.</summary>
    public IMongoCollection<BsonDocument> Collection(string service, string name) =>
        servers.Client.GetDatabase(DatabaseOf(service)).GetCollection<BsonDocument>(name);

    public string DatabaseOf(string service) => $"{place}{service}";

    /// <summary>What a process is told to be a part of this platform.</summary>
    public Dictionary<string, string> Settings(string service) => new()
    {
        ["ConnectionStrings__mongodb"] = servers.Store,
        ["ConnectionStrings__rabbitmq"] = servers.Broker,
        ["Identity__Authority"] = Issuer.Authority,
        ["Identity__MailerClient__Secret"] = TestIssuer.MailerSecret,
        ["Services__Enrolment"] = "http://127.0.0.1:9", // mails, and what one service asks another while it answers, are no part of this
        ["Services__Mentoring"] = "http://127.0.0.1:9",
        ["Services__Progress"] = "http://127.0.0.1:9",
        ["Webhooks__AllowLoopback"] = "true", // the receivers are in this process
        ["Gateway__PublicAddress"] = "https://pembinaan.example",
        ["Store__Database"] = DatabaseOf(service),
        ["Messaging__Prefix"] = Prefix,
        ["Logging__LogLevel__Default"] = "Warning",
        // Processes that live for a minute: what the runtime would learn for the long run costs a fifth of their time here.
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_STARTUP_HOOKS"] = typeof(Platform).Assembly.Location,
        [StartupHook.DuplicatesFolder] = servers.DuplicatesFolder(place),
    };

    private async Task AddAsync(IEnumerable<string> names)
    {
        var added = names.Select(name => new ServiceProcess(servers, name, Settings(name))).ToList();
        services.AddRange(added);
        await Task.WhenAll(added.Select(s => s.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(services.Select(s => s.StopAsync()));
        foreach (var name in services.Select(s => s.Name).Distinct())
            await servers.DropAsync(DatabaseOf(name));
        await Issuer.DisposeAsync();
    }
}
