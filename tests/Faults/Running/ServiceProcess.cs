using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Faults.Running;

/// <summary>One instance of a service: the built program, as a process of its own.</summary>
internal sealed class ServiceProcess(Servers servers, string name, IReadOnlyDictionary<string, string> settings)
{
    private static readonly HttpClient Asking = new() { Timeout = TimeSpan.FromSeconds(2) };
    private const int LastLines = 30;
    private readonly int port = TestServers.FreePort();
    private ChildProcess? process;

    /// <summary>Name of the service, lower case.</summary>
    public string Name => name;

    private string Log => Path.Combine(servers.Logs, $"{name}.log");

    private string Folder => char.ToUpperInvariant(name[0]) + name[1..];

    private string Home => Path.Combine(servers.Root, "services", Folder);

    private string Program => Path.Combine(Home, "bin", "Release", "net10.0", $"CoachingPlatform.{Folder}.dll");

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

    /// <summary>SIGTERM, and waits for its end.</summary>
    public Task StopAsync() => process?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Starts it (again).</summary>
    public async Task LaunchAsync() => process = await ChildProcess.StartAsync(Log, Home, Environment(), "dotnet", Program);

    /// <summary>Runs an operator's command of the service's own program beside it.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> OperateAsync(params string[] command)
    {
        var output = Path.Combine(servers.Logs, $"{Guid.NewGuid():N}.out");
        var operating = await ChildProcess.StartAsync(output, Home, Environment(), ["dotnet", Program, .. command]);
        await Wait.ForAsync($"{name} {string.Join(' ', command)} ends", () => Task.FromResult(operating.HasExited), TimeSpan.FromMinutes(3));
        return await File.ReadAllTextAsync(output);
    }

    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.ToString(),
        };
        foreach (var (key, value) in Also)
            environment[key] = value;
        return environment;
    }

    public async Task<bool> IsReadyAsync()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"{name} ended by itself: {string.Join(" / ", File.ReadLines(Log).TakeLast(LastLines))}");
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
