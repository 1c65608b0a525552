namespace CoachingPlatform.Faults.Running;

/// <summary>One instance of a service: the built program, as a process of its own.</summary>
internal sealed class ServiceProcess(Servers servers, string name, IReadOnlyDictionary<string, string> settings)
{
    private static readonly HttpClient Asking = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly int port = Ports.Free();
    private ChildProcess? process;

    /// <summary>Name of the service, lower case.</summary>
    public string Name => name;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public ChildProcess Process => process!;

    /// <summary>Settings that hold from the next start on, beside those of the platform.</summary>
    public IReadOnlyDictionary<string, string> Also { get; set; } = new Dictionary<string, string>();

    /// <summary>Starts it (again) and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        await Wait.ForAsync($"{name} is ready", IsReadyAsync);
    }

    /// <summary>Starts it (again).</summary>
    public async Task LaunchAsync()
    {
        var folder = char.ToUpperInvariant(name[0]) + name[1..];
        var home = Path.Combine(servers.Root, "services", folder);
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.ToString(),
        };
        foreach (var (key, value) in Also)
            environment[key] = value;
        process = await ChildProcess.StartAsync(
            Path.Combine(servers.Logs, $"{name}.log"), home, environment,
            "dotnet", Path.Combine(home, "bin", "Release", "net10.0", $"CoachingPlatform.{folder}.dll"));
    }

    public async Task<bool> IsReadyAsync()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"{name} ended by itself; see {servers.Logs}/{name}.log.");
        try
        {
            using var answer = await Asking.GetAsync(new Uri(Address, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
