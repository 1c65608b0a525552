using System.Net;
using CoachingPlatform.Identity.Accounts;
using CoachingPlatform.Identity.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CoachingPlatform.Identity.Tests;

public sealed class SignInTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    [Theory]
    [InlineData("en", "Sign in", "User name")]
    [InlineData("id", "Masuk", "Nama pengguna")]
    [InlineData("fr", "Masuk", "Nama pengguna")]
    public async Task The_page_speaks_the_callers_language_and_Indonesian_by_default(string language, string title, string userName)
    {
        using var browser = new PlainBrowser { Language = language };
        var html = await (await browser.OpenAsync(new Uri(host.Address, "sign-in"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"<h1>{title}</h1>", html);
        Assert.Contains($"<label for=\"userName\">{userName}</label>", html);
        Assert.DoesNotContain("<script", html);
    }

    [Fact]
    public async Task The_language_switch_wins_over_the_browsers_language()
    {
        using var browser = new PlainBrowser { Language = "id" };
        var html = await (await browser.OpenAsync(new Uri(host.Address, "sign-in?ui-culture=en"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<h1>Sign in</h1>", html);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        var (known, unknown) = (await TryAsync("admin", "wrong"), await TryAsync("nobody", "wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, known.Status);
        Assert.Contains("The user name or the password is wrong.", known.Html);
        Assert.Equal((known.Status, known.Html.Replace("admin", "?")), (unknown.Status, unknown.Html.Replace("nobody", "?")));
    }

    [Theory]
    [InlineData("pendamping3", "pendamping-coba-2027")]
    [InlineData("does-not-exist", "whatever")]
    public async Task After_five_wrong_passwords_a_name_is_locked_even_for_the_right_one_and_whether_it_exists_or_not(string userName, string password)
    {
        for (var i = 0; i < SignInAttempts.Allowed; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(userName, "wrong")).Status);
        var locked = await TryAsync(userName, password);
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.Status);
        Assert.Contains("Too many attempts.", locked.Html);
        Assert.InRange(locked.RetryAfter!.Value.TotalSeconds, 200, 300);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_no_more_than_guesses_one_after_another()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TryAsync("guessed-at", "wrong")));
        Assert.Equal(SignInAttempts.Allowed, answers.Count(a => a.Html.Contains("the password is wrong.", StringComparison.Ordinal)));
        Assert.Equal(12 - SignInAttempts.Allowed, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_right_password_starts_the_count_again()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < SignInAttempts.Allowed - 1; i++)
                Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync("usaha", "wrong")).Status);
            Assert.Equal(HttpStatusCode.Found, (await TryAsync("USAHA ", "usaha-coba-2027")).Status);
        }
    }

    [Theory]
    [InlineData("https://evil.example/", false)]
    [InlineData("//evil.example/", false)]
    [InlineData("/\\evil.example/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("/connect/authorize?client_id=web", true)]
    public void Only_a_path_of_this_site_is_a_return_address(string? url, bool local) => Assert.Equal(local, SignInEndpoints.IsLocal(url));

    [Fact]
    public async Task A_foreign_return_address_leads_home_instead()
    {
        var answer = await TryAsync("koordinator", "koordinator-coba-2027", "?returnUrl=" + Uri.EscapeDataString("https://evil.example/"));
        Assert.Equal((HttpStatusCode.Found, "http://localhost:5000/"), (answer.Status, answer.Location?.ToString()));
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        using var browser = new PlainBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "sign-in"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["userName"] = "koordinator", ["password"] = "koordinator-coba-2027" }),
        };
        var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(browser.CookiesOf("127.0.0.1"), c => c.StartsWith("__Host-coaching-identity=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_typed_name_is_shown_as_text_and_never_as_markup()
    {
        var answer = await TryAsync("\"><b>x</b>", "wrong");
        Assert.DoesNotContain("<b>x</b>", answer.Html);
        Assert.Contains("&quot;&gt;&lt;b&gt;x", answer.Html);
    }

    [Fact]
    public async Task A_person_who_is_signed_in_gets_a_code_without_the_form_until_they_sign_out()
    {
        using var browser = new PlainBrowser();
        var authorize = host.Flow.AuthorizeAddress(new string('v', 43));
        await browser.SignInAsync(authorize, "koordinator", "koordinator-coba-2027", stopsAt: a => a.Port == 49152);
        var again = await browser.OpenAsync(authorize, stopsAt: a => a.Port == 49152);
        Assert.Contains("code=", again.Headers.Location!.Query);

        await browser.OpenAsync(new Uri(host.Address, "connect/endsession"));
        var after = await browser.OpenAsync(authorize, stopsAt: a => a.Port == 49152);
        Assert.Equal("/sign-in", after.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public void Nothing_is_open_but_health_discovery_sign_in_and_what_the_protocol_authenticates_itself()
    {
        var open = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => e.RoutePattern.RawText).Distinct().Order();
        Assert.Equal(
            ["/connect/authorize", "/connect/endsession", "/connect/token", "/connect/userinfo", "/health/live", "/health/ready", "/sign-in"], open);
    }

    private async Task<(HttpStatusCode Status, string Html, Uri? Location, TimeSpan? RetryAfter)> TryAsync(string userName, string password, string query = "")
    {
        using var browser = new PlainBrowser();
        var page = await browser.OpenAsync(new Uri(host.Address, "sign-in" + query));
        var answer = await browser.SubmitAsync(page, new Dictionary<string, string> { ["userName"] = userName, ["password"] = password }, stopsAt: _ => true);
        var html = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, WithoutSecrets(html), answer.Headers.Location, answer.Headers.RetryAfter?.Delta);
    }

    private static string WithoutSecrets(string html) => System.Text.RegularExpressions.Regex.Replace(html, "(nonce=\"|RequestVerificationToken\" value=\")[^\"]+", "$1");
}
