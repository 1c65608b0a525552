using System.Security.Cryptography;
using CoachingPlatform.AppHost;
using CoachingPlatform.Demo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Settings by environment, as run.sh gives them: COACHING_PORT_BASE, COACHING_DATA, ConnectionStrings__mongodb, ConnectionStrings__rabbitmq.
var ports = Ports.FromEnvironment();
var data = Path.GetFullPath(Environment.GetEnvironmentVariable("COACHING_DATA") ?? ".data");
var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
Directory.CreateDirectory(data);

// The dashboard reads its settings from the environment of this process only.
Environment.SetEnvironmentVariable("ASPNETCORE_URLS", Ports.Http(ports.Dashboard));
Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", Ports.Http(ports.Telemetry));
Environment.SetEnvironmentVariable("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", Ports.Http(ports.DashboardResources));
Environment.SetEnvironmentVariable("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
Environment.SetEnvironmentVariable("ASPIRE_VERSION_CHECK_DISABLED", "true");
Environment.SetEnvironmentVariable("DcpPublisher__WaitForResourceCleanup", "true"); // so that nothing is left when this process ends
Environment.SetEnvironmentVariable("AppHost__BrowserToken", token);
Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");

var builder = DistributedApplication.CreateBuilder(args);
var platform = new Platform(builder, ports, data);
platform.Add();
await using var app = builder.Build();
var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
var accounts = await DemoAccounts.ReadAsync(Path.Combine(builder.AppHostDirectory, "..", "..", "services", "Identity", "demo-accounts.json"));
var announcement = new Announcement(accounts, data, ports, token, platform.OwnStore);
announcement.Withdraw();
try
{
    await app.StartAsync(lifetime.ApplicationStopping);
    var readiness = new Readiness(app);
    var processes = builder.Resources.OfType<ExecutableResource>().ToList();
    if (await readiness.WaitAsync(processes, lifetime.ApplicationStopping) is { } trouble)
    {
        await Console.Error.WriteLineAsync(trouble);
        await app.StopAsync();
        return 1;
    }

    if (Environment.GetEnvironmentVariable("COACHING_DEMO") == "true")
        await LoadDemoAsync();
    announcement.Publish(processes.ToDictionary(p => p.Name, readiness.ProcessOf));
    await app.WaitForShutdownAsync();
}
catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
{
    await app.StopAsync();
}
finally
{
    announcement.Withdraw();
}

return 0;

async Task LoadDemoAsync()
{
    // Asking the platform whether it is loaded would cost seconds of each start.
    var loaded = platform.OwnStore is null ? null : Path.Combine(data, "demo-loaded");
    if (File.Exists(loaded)) return;
    try
    {
        if (await DemoLoad.RunAsync(new Uri(Ports.Http(ports.Gateway)), new Uri(Ports.Http(ports.Identity)), accounts))
            Console.WriteLine("The demo programme has been loaded.");
        if (loaded is not null) await File.WriteAllTextAsync(loaded, "");
    }
    catch (Exception e) when (e is HttpRequestException or InvalidOperationException or TimeoutException)
    {
        // The platform is as good without it; the next start goes on where this one stopped.
        await Console.Error.WriteLineAsync($"The demo programme could not be loaded: {e.Message}");
    }
}
