using System.Diagnostics;
using CoachingPlatform.TestHarness;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(CoachingPlatform.Portal.Tests.Site))]

namespace CoachingPlatform.Portal.Tests;

/// <summary>
/// The real Portal as a process of its own and a real browser. <see cref="StubPlatform"/> stands in for the gateway and the services, so that each
/// answer and each fault can be chosen; EndToEnd looks at the page through the real ones.
/// </summary>
public sealed class Site : IAsyncLifetime
{
    private StubPlatform? platform;
    private TestIssuer? issuer;
    private Process? portal;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where Portal listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>A token as the gateway would forward it.</summary>
    public string Token(string role, string subject = StubPlatform.Well) => issuer!.Token(subject, role);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        issuer = await TestIssuer.StartAsync();
        platform = await StubPlatform.StartAsync();
        await StartPortalAsync();
        if (!Chromium.IsThere)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.StartAsync(playwright);
    }

    /// <summary>A fresh browser profile whose every request carries the token, as behind the gateway. Skips the test where there is no Chromium.</summary>
    public async Task<IBrowserContext> ProfileAsync(int width, string role, string subject)
    {
        Assert.SkipWhen(browser is null, Chromium.Missing);
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ExtraHTTPHeaders = [KeyValuePair.Create("Authorization", $"Bearer {Token(role, subject)}")],
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (portal is not null)
        {
            portal.Kill(entireProcessTree: true);
            await portal.WaitForExitAsync();
            portal.Dispose();
        }

        if (platform is not null)
            await platform.DisposeAsync();
        if (issuer is not null)
            await issuer.DisposeAsync();
    }

    private async Task StartPortalAsync()
    {
        var program = Path.Combine(
            AppContext.BaseDirectory.Replace("/tests/Portal.Tests/", "/services/Portal/", StringComparison.Ordinal), "CoachingPlatform.Portal.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Identity__Authority"] = issuer!.Authority;
        start.Environment["Gateway__Address"] = platform!.Address;
        portal = Process.Start(start)!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Read to the end, so that the process never waits for room in the pipe.
        portal.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split("Now listening on: ") is [_, var address])
                listening.TrySetResult(address);
        };
        portal.BeginOutputReadLine();
        Address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
