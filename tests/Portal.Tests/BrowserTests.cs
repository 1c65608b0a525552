using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

/// <summary>Tests that look at the page in a browser, each in a profile of its own.</summary>
public abstract class BrowserTests(Site site) : IAsyncLifetime
{
    private IBrowserContext? profile;

    private protected Site Site => site;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (profile is not null)
            await profile.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<IPage> OpenAsync(string path, int width = 1280, string role = "coordinator", string subject = StubPlatform.Well)
    {
        profile = await site.ProfileAsync(width, role, subject);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>The words that can be seen in each match, in one line; SVG knows only its text content.</summary>
    private protected static async Task<IReadOnlyList<string>> TextsAsync(IPage page, string selector) =>
        await page.Locator(selector).EvaluateAllAsync<string[]>("all => all.map(e => (e.innerText ?? e.textContent).replace(/\\s+/g, ' ').trim())");

    private protected static async Task<string> TextAsync(IPage page, string selector) => (await TextsAsync(page, selector)).Single();
}
