using Microsoft.Playwright;

namespace CoachingPlatform.Portal.Tests;

/// <summary>Debian's Chromium, as every browser test starts it.</summary>
internal static class Chromium
{
    public const string Program = "/usr/bin/chromium";

    /// <summary>What a test says that cannot run without it.</summary>
    public const string Missing = $"There is no Chromium at {Program}: install Debian's package chromium to run the browser tests.";

    public static bool IsThere => File.Exists(Program);

    public static Task<IBrowser> StartAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Program,
        // --no-sandbox: CI and containers run as root. The rest keeps the browser from calling home.
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
}
