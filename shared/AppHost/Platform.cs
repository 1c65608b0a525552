using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CoachingPlatform.AppHost;

/// <summary>What runs, and what each process is told. All is built before; each process is the built program, started once.</summary>
internal sealed class Platform(IDistributedApplicationBuilder builder, Ports ports, string data)
{
    private readonly string root = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".."));
    private readonly List<IResourceBuilder<ExecutableResource>> services = [];

    /// <summary>Connection string of the local store, or null where the configuration names another server.</summary>
    public string? OwnStore { get; } = builder.Configuration.GetConnectionString("mongodb") is { Length: > 0 }
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"mongodb://127.0.0.1:{ports.Store}/?replicaSet=local");

    /// <summary>Store and broker, unless the configuration names others; then the services, the portal and the gateway.</summary>
    public void Add()
    {
        var (store, storeServer) = AddStore();
        var (broker, brokerServer) = AddBroker();
        var webClientSecret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)); // identity and gateway get the same at each start
        var mailerClientSecret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)); // so do identity and mentoring

        AddService("identity", "services/Identity", ports.Identity)
            .WithEnvironment("Identity__Issuer", Ports.Http(ports.Identity))
            .WithEnvironment("Identity__DemoAccounts", "true")
            .WithEnvironment("Identity__WebClient__RedirectUri", Ports.Http(ports.Gateway) + "/auth/callback")
            .WithEnvironment("Identity__WebClient__Secret", webClientSecret)
            .WithEnvironment("Identity__MailerClient__Secret", mailerClientSecret);
        AddService("enrolment", "services/Enrolment", ports.Enrolment)
            .WithEnvironment("Services__Progress", Ports.Http(ports.Progress))
            .WithEnvironment("Gateway__PublicAddress", Ports.Http(ports.Gateway)); // printed on certificates
        AddService("mentoring", "services/Mentoring", ports.Mentoring)
            .WithEnvironment("Services__Enrolment", Ports.Http(ports.Enrolment))
            .WithEnvironment("Identity__MailerClient__Secret", mailerClientSecret);
        AddService("progress", "services/Progress", ports.Progress)
            .WithEnvironment("Services__Enrolment", Ports.Http(ports.Enrolment))
            .WithEnvironment("Services__Mentoring", Ports.Http(ports.Mentoring))
            .WithEnvironment("Webhooks__AllowLoopback", "true");
        AddService("portal", "services/Portal", ports.Portal)
            .WithEnvironment("Gateway__Address", Ports.Http(ports.Gateway));
        AddService("gateway", "gateway", ports.Gateway)
            .WithEnvironment("Identity__WebClient__Secret", webClientSecret)
            .WithEnvironment("Gateway__PublicAddress", Ports.Http(ports.Gateway))
            .WithEnvironment("Services__Enrolment", Ports.Http(ports.Enrolment))
            .WithEnvironment("Services__Mentoring", Ports.Http(ports.Mentoring))
            .WithEnvironment("Services__Progress", Ports.Http(ports.Progress))
            .WithEnvironment("Services__Portal", Ports.Http(ports.Portal));

        foreach (var service in services)
        {
            service.WithEnvironment("ConnectionStrings__mongodb", store)
                .WithEnvironment("ConnectionStrings__rabbitmq", broker)
                .WithEnvironment("Identity__Authority", Ports.Http(ports.Identity));
            if (storeServer is not null) service.WaitFor(storeServer);
            if (brokerServer is not null) service.WaitFor(brokerServer);
        }
    }

    private (string Address, IResourceBuilder<ExecutableResource>? Server) AddStore()
    {
        if (OwnStore is null) return (builder.Configuration.GetConnectionString("mongodb")!, null);
        var postgres = AddServer("postgres", ports.Postgres);
        var address = $"Host=127.0.0.1;Port={ports.Postgres};Username=postgres;Database=postgres";
        var bridge = AddProgram("mongowire", "shared/MongoWire", ports.StoreHealth, "/health")
            .WithEnvironment("MongoWire__Port", ports.Store.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("MongoWire__Postgres", address)
            .WaitFor(postgres);
        return (OwnStore, bridge);
    }

    private (string Address, IResourceBuilder<ExecutableResource>? Server) AddBroker() =>
        builder.Configuration.GetConnectionString("rabbitmq") is { Length: > 0 } given
            ? (given, null)
            : ($"amqp://guest:guest@127.0.0.1:{ports.RabbitMq}", AddServer("rabbitmq", ports.RabbitMq));

    // servers.sh opens the port only when the server is ready.
    private IResourceBuilder<ExecutableResource> AddServer(string name, int port)
    {
        builder.Services.AddHealthChecks().AddAsyncCheck(name, async cancellation =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            return HealthCheckResult.Healthy();
        });
        return builder.AddExecutable(name, Path.Combine(builder.AppHostDirectory, "servers.sh"), root,
                name, "--data", Path.Combine(data, name), "--port", port.ToString(CultureInfo.InvariantCulture))
            .WithHealthCheck(name);
    }

    private IResourceBuilder<ExecutableResource> AddService(string name, string folder, int port)
    {
        var service = AddProgram(name, folder, port, "/health/ready").WithOtlpExporter();
        services.Add(service);
        return service;
    }

    private IResourceBuilder<ExecutableResource> AddProgram(string name, string folder, int port, string health)
    {
        var home = Path.Combine(root, folder);
        var assembly = char.ToUpperInvariant(Path.GetFileName(folder)[0]) + Path.GetFileName(folder)[1..];
        var program = Path.Combine(home, "bin", Configuration, "net10.0", $"CoachingPlatform.{assembly}.dll");
        return builder.AddExecutable(name, "dotnet", home, program)
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("ASPNETCORE_URLS", Ports.Http(port))
            .WithHttpEndpoint(port: port, name: "http", isProxied: false)
            .WithHttpHealthCheck(health, endpointName: "http");
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
}
