using System.Text.Json;
using CoachingPlatform.Demo;
using CoachingPlatform.Portal.Tests;
using CoachingPlatform.Tour;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>The whole platform as <c>./run.sh</c> starts it, with the demo programme, a browser and a coordinator's API client.</summary>
public sealed class DemoPlatform : IAsyncLifetime
{
    private RunningPlatform? platform;
    private DemoAccounts accounts = null!;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The API through the gateway, as a coordinator's program calls it.</summary>
    public PlatformClient Api { get; private set; } = null!;

    /// <summary>The address that people open.</summary>
    public Uri Gateway => platform!.Gateway;

    /// <summary>Where they sign in.</summary>
    public Uri Identity => platform!.Identity;

    /// <summary>The coordinator of the demo accounts.</summary>
    public DemoAccounts.Person Coordinator => accounts.Of("coordinator").First();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        accounts = await DemoAccounts.ReadAsync(Path.Combine(Repository.Root, "services", "Identity", "demo-accounts.json"));
        platform = await RunningPlatform.StartAsync(Repository.Root, demo: true);
        var token = await new SignInFlow(Identity).PersonAsync(Coordinator.UserName, Coordinator.Password);
        Api = new PlatformClient(Gateway, token.AccessToken);
        if (!Chromium.IsThere)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.StartAsync(playwright);
    }

    /// <summary>A client of a partner's program.</summary>
    public async Task<PlatformClient> PartnerAsync(string clientId) =>
        new(Gateway, (await new SignInFlow(Identity).PartnerAsync(clientId, accounts.PartnerOf(clientId).Secret)).AccessToken);

    /// <summary>A page in a browser profile of its own. Skips the test where there is no Chromium.</summary>
    public async Task<IPage> PageAsync(int width = 1280)
    {
        Assert.SkipWhen(browser is null, Chromium.Missing);
        return await browser.NewPageAsync(new BrowserNewPageOptions
        {
            BaseURL = Gateway.ToString(), ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
    }

    /// <summary>The demo's cohort of that name, as the API shows it now.</summary>
    public async Task<JsonElement> CohortAsync(string name) =>
        (await Api.ListAsync("/api/v1/cohorts")).Single(c => c.GetProperty("name").GetString() == name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        Api?.Dispose();
        if (platform is not null)
            await platform.DisposeAsync();
    }
}
