using CoachingPlatform.TestHarness;
using Microsoft.Playwright;

namespace CoachingPlatform.Portal.Tests;

/// <summary>Waits for a page.</summary>
internal static class Arrivals
{
    /// <summary>
    /// Waits until the browser is at such an address and the page has loaded. Playwright's own wait may miss a navigation that ends between its
    /// look at the address and its subscription, so the address is asked for.
    /// </summary>
    public static async Task ArriveAsync(this IPage page, Func<string, bool> at)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(at(page.Url)), TimeSpan.FromSeconds(30));
        await page.WaitForLoadStateAsync();
    }
}
