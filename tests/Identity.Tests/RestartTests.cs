using Xunit;

namespace CoachingPlatform.Identity.Tests;

public sealed class RestartTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Fact]
    public async Task Refresh_tokens_keys_and_sessions_survive_a_restart()
    {
        var keys = await KeysAsync();
        var before = await host.Flow.PersonAsync("admin", "admin-coba-2027");
        using var browser = new PlainBrowser();
        await browser.SignInAsync(host.Flow.AuthorizeAddress(new string('v', 43)), "koordinator", "koordinator-coba-2027", stopsAt: a => a.Port == 49152);

        await host.RestartAsync();

        Assert.Equal(keys, await KeysAsync());
        Assert.Contains("code=", (await browser.OpenAsync(host.Flow.AuthorizeAddress(new string('v', 43)), stopsAt: a => a.Port == 49152)).Headers.Location!.Query);
        Assert.Equal(200, (await host.Flow.RefreshAsync(before.RefreshToken)).Status);
    }

    private async Task<string> KeysAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(host.Address, ".well-known/jwks"), TestContext.Current.CancellationToken);
    }
}
