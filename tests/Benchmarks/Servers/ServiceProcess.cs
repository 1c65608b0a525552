using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Benchmarks.Servers;

/// <summary>One of the services: its built program as a process of its own, with a coordinator who calls it over HTTP.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly TestIssuer issuer;
    private readonly HttpClient coordinator;
    private readonly Func<string[], ProcessStartInfo> program;

    private ServiceProcess(Process process, TestIssuer issuer, Uri address, Func<string[], ProcessStartInfo> program)
    {
        (this.process, this.issuer, this.program) = (process, issuer, program);
        coordinator = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
        coordinator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(Guid.NewGuid().ToString(), "coordinator"));
    }

    /// <summary>A client of a partner's program; the caller disposes of it.</summary>
    public HttpClient Partner(string clientId)
    {
        var client = new HttpClient { BaseAddress = coordinator.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.PartnerToken(clientId));
        return client;
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Starts it on a database and waits until it is ready: then the collections have their indexes.</summary>
    public static async Task<ServiceProcess> StartAsync(Surroundings surroundings, string database, string name = "Enrolment")
    {
        var issuer = await TestIssuer.StartAsync();
        var address = new Uri($"http://127.0.0.1:{TestServers.FreePort()}");
        var service = new ServiceProcess(await Children.StartAsync(Program([])), issuer, address, Program);
        await service.ReadyAsync();
        return service;

        ProcessStartInfo Program(string[] command) => ProgramOf(surroundings, database, name, issuer, address, command);
    }

    /// <summary>Runs a command of an operator beside it, as a process of its own, to its end.</summary>
    public Task<OperatedCommand> OperateAsync(params string[] command) => OperatedCommand.RunAsync(program(command));

    /// <summary>GET, which must succeed.</summary>
    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await coordinator.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>POST with a key of its own, which must succeed.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await ReadAsync(await coordinator.SendAsync(request));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        coordinator.Dispose();
        await issuer.DisposeAsync();
    }

    // The kernel ends it with this process, however that ends.
    private static ProcessStartInfo ProgramOf(Surroundings surroundings, string database, string name, TestIssuer issuer, Uri address, string[] command)
    {
        var home = Path.Combine(surroundings.Root, "services", name);
        return new("setpriv", ["--pdeathsig", "KILL", "dotnet", Path.Combine(home, "bin", "Release", "net10.0", $"CoachingPlatform.{name}.dll"), .. command])
        {
            WorkingDirectory = home,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["ConnectionStrings__mongodb"] = surroundings.Store,
                ["ConnectionStrings__rabbitmq"] = surroundings.Broker,
                ["Store__Database"] = database,
                ["Messaging__Prefix"] = surroundings.Prefix,
                ["Identity__Authority"] = issuer.Authority,
                ["Gateway__PublicAddress"] = "https://pembinaan.example",
                ["Services__Enrolment"] = "http://127.0.0.1:9", // what one service asks another while it answers is no part of this
                ["Services__Mentoring"] = "http://127.0.0.1:9",
                ["Services__Progress"] = "http://127.0.0.1:9",
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
    }

    private async Task ReadyAsync()
    {
        var watch = Stopwatch.StartNew();
        while (!await IsReadyAsync())
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The service did not start.");
            await Task.Delay(100);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await coordinator.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsByteArrayAsync();
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<JsonElement>(body)
                : throw new InvalidOperationException($"{(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
        }
    }
}
