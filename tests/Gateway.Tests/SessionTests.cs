using System.Net;
using System.Text.Json;
using CoachingPlatform.Gateway.Sessions;
using Xunit;

namespace CoachingPlatform.Gateway.Tests;

public sealed class SessionTests(EdgeProcesses edge) : IClassFixture<EdgeProcesses>
{
    private const string Cookie = "__Host-coaching";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_without_a_session_leads_to_signing_in_and_back_to_that_page()
    {
        using var browser = new PlainBrowser();
        var first = await browser.SendAsync(Get("/cohorts/7?state=Enrolled"));
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.Equal("/auth/sign-in?returnUrl=%2Fcohorts%2F7%3Fstate%3DEnrolled", first.Headers.Location!.PathAndQuery);

        var page = await browser.SignInAsync(new Uri(edge.Address, "/cohorts/7?state=Enrolled"), "koordinator", "koordinator-coba-2027");
        var echo = await EchoService.ReadAsync(page);
        Assert.Equal(("Portal", "/cohorts/7"), (echo.Service, echo.Path));
        Assert.StartsWith("Bearer ey", echo.Headers["Authorization"], StringComparison.Ordinal);
        Assert.False(echo.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task The_session_cookie_cannot_be_read_by_scripts_or_set_by_another_host()
    {
        using var browser = new PlainBrowser();
        var callback = await browser.SignInAsync(edge.Address, "koordinator", "koordinator-coba-2027", stopsAt: a => a.AbsolutePath == "/" && a.Port == edge.Address.Port && browser.CookiesOf("127.0.0.1").Any(c => c.StartsWith(Cookie + "=", StringComparison.Ordinal)));
        var cookies = callback.Headers.GetValues("Set-Cookie").Where(c => c.StartsWith(Cookie + "=", StringComparison.Ordinal) || c.StartsWith(Cookie + "C", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c =>
        {
            foreach (var flag in (string[])["; path=/", "; secure", "; samesite=lax", "; httponly"])
                Assert.Contains(flag, c, StringComparison.Ordinal);
            Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Who_is_signed_in_is_told_to_the_pages()
    {
        using var browser = await edge.SignedInAsync();
        var me = JsonElement.Parse(await (await browser.SendAsync(Get("/auth/me"))).Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("0192f000-0000-7000-8000-000000000002", me.GetProperty("subject").GetString());
        Assert.Equal("Siti Aminah", me.GetProperty("name").GetString());
        Assert.Equal("""["coordinator"]""", me.GetProperty("roles").GetRawText());
    }

    [Theory]
    [InlineData("1", "own", HttpStatusCode.OK)]
    [InlineData(null, "own", HttpStatusCode.Forbidden)]
    [InlineData("1", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("1", null, HttpStatusCode.Forbidden)]
    [InlineData("1", "null", HttpStatusCode.Forbidden)]
    public async Task In_a_session_only_our_own_pages_can_change_something(string? header, string? origin, HttpStatusCode expected)
    {
        using var browser = await edge.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge.Address, "/api/v1/businesses"));
        if (header is not null)
            request.Headers.Add("X-CSRF", header);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? edge.Origin : origin);
        var answer = await browser.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
            Assert.Contains("csrf.refused", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_from_a_foreign_page_is_refused()
    {
        using var browser = await edge.SignedInAsync();
        using var request = Get("/_blazor");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_session_is_no_way_in_for_partners_addresses()
    {
        using var browser = await edge.SignedInAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(Get("/partner/v1/progress"))).StatusCode);
    }

    [Fact]
    public async Task Of_a_browsers_cookies_only_the_language_reaches_the_pages_and_none_a_service()
    {
        using var browser = await edge.SignedInAsync();
        var cookies = string.Join("; ", browser.CookiesOf("127.0.0.1")) + "; lang=en; other=1";
        using var http = edge.Client();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", cookies);
        var page = await EchoService.ReadAsync(await http.GetAsync(new Uri("/", UriKind.Relative), Cancellation));
        var api = await EchoService.ReadAsync(await http.GetAsync(new Uri("/api/v1/cohorts", UriKind.Relative), Cancellation));
        Assert.Equal("lang=en", page.Headers["Cookie"]);
        Assert.False(api.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_changed_cookie_is_no_session()
    {
        using var browser = await edge.SignedInAsync();
        using var http = edge.Client();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", string.Join("; ", browser.CookiesOf("127.0.0.1").Select(c => c[..^3] + "AAA")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/auth/me", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_issuer_and_only_from_our_own_page()
    {
        using var browser = await edge.SignedInAsync();
        using var foreign = SignOut("https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(foreign)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(Get("/auth/me"))).StatusCode);

        using var own = SignOut(edge.Origin);
        var answer = await browser.SendAsync(own);
        Assert.StartsWith(new Uri(edge.IssuerAddress, "/connect/endsession").ToString(), answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var after = await browser.OpenAsync(answer.Headers.Location);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(Get("/auth/me"))).StatusCode);
        Assert.Equal("/sign-in", after.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_session_survives_a_restart_of_the_gateway()
    {
        using var browser = await edge.SignedInAsync();
        await edge.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(Get("/auth/me"))).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/", false)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/cohorts?x=1", true)]
    public void Only_a_path_of_this_site_is_a_return_address(string url, bool local) => Assert.Equal(local, AuthEndpoints.IsLocal(url));

    [Fact]
    public async Task An_answer_of_the_issuer_that_nobody_here_asked_for_signs_nobody_in()
    {
        using var browser = new PlainBrowser();
        var answer = await browser.SendAsync(Get("/auth/callback?code=stolen&state=forged"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Sign-in was not completed", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private HttpRequestMessage Get(string path) => new(HttpMethod.Get, new Uri(edge.Address, path));

    private HttpRequestMessage SignOut(string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge.Address, "/auth/sign-out"));
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return request;
    }
}
