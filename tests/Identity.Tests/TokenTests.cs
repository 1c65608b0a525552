using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CoachingPlatform.Identity.Tests;

public sealed class TokenTests(IdentityHost host) : IClassFixture<IdentityHost>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_discovery_document_and_keys_are_open_and_offer_no_plain_challenge()
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(new Uri(host.Address, ".well-known/openid-configuration"), TestContext.Current.CancellationToken));
        Assert.Equal(host.Address.ToString(), document.RootElement.GetProperty("issuer").GetString());
        Assert.Equal(["S256"], document.RootElement.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(m => m.GetString()));
        var keys = await Http.GetStringAsync(document.RootElement.GetProperty("jwks_uri").GetString(), TestContext.Current.CancellationToken);
        Assert.Contains("\"RS256\"", keys);
    }

    [Fact]
    public async Task A_partners_token_is_accepted_by_a_service_that_validates_it_with_the_shared_defaults()
    {
        await using var service = await ServiceAsync();
        var token = (await host.Flow.PartnerAsync("apindo-kalsel", "apindo-coba-2027-rahasia")).AccessToken;

        Assert.Equal("apindo-kalsel apindo-kalsel partner", await AskAsync(service, token));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(service, "/people", token)).StatusCode);
    }

    [Fact]
    public async Task The_mailers_token_is_good_for_asking_where_mails_go_and_for_nothing_else()
    {
        await using var service = await ServiceAsync();
        var answer = await host.Flow.TokenAsync(new()
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "mentoring", ["client_secret"] = TestHarness.TestIssuer.MailerSecret, ["scope"] = "coaching.mails",
        });

        Assert.Equal(200, answer.Status);
        Assert.Equal("[\"mailer\"]", Part(answer.AccessToken, 1).GetProperty("role").GetRawText());
        Assert.Equal(("mentoring", "coaching-api"), (Part(answer.AccessToken, 1).GetProperty("client_id").GetString(), Part(answer.AccessToken, 1).GetProperty("aud").GetString()));
        foreach (var path in (string[])["/people", "/partners"])
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(service, path, answer.AccessToken)).StatusCode);
        foreach (var (secret, scope) in new[] { ("wrong", "coaching.mails"), (TestHarness.TestIssuer.MailerSecret, "coaching"), (TestHarness.TestIssuer.MailerSecret, "coaching.partner") })
        {
            var refused = await host.Flow.TokenAsync(new()
            {
                ["grant_type"] = "client_credentials", ["client_id"] = "mentoring", ["client_secret"] = secret, ["scope"] = scope,
            });
            Assert.InRange(refused.Status, 400, 401);
        }
    }

    [Fact]
    public async Task A_partner_cannot_get_the_mailers_token()
    {
        var answer = await host.Flow.TokenAsync(new()
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "apindo-kalsel", ["client_secret"] = "apindo-coba-2027-rahasia", ["scope"] = "coaching.mails",
        });
        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task A_persons_token_carries_subject_roles_and_client_and_is_accepted_by_a_service()
    {
        await using var service = await ServiceAsync();
        var token = (await host.Flow.PersonAsync("koordinator", "koordinator-coba-2027")).AccessToken;

        Assert.Equal("0192f000-0000-7000-8000-000000000002 tools coordinator", await AskAsync(service, token));
        Assert.Equal("at+jwt", Part(token, 0).GetProperty("typ").GetString());
        Assert.Equal("RS256", Part(token, 0).GetProperty("alg").GetString());
        Assert.Equal("[\"coordinator\"]", Part(token, 1).GetProperty("role").GetRawText());
        Assert.Equal("Siti Aminah", Part(token, 1).GetProperty("name").GetString());
        Assert.Equal("coaching-api", Part(token, 1).GetProperty("aud").GetString());
    }

    [Theory]
    [InlineData("apindo-kalsel", "wrong")]
    [InlineData("nobody", "apindo-coba-2027-rahasia")]
    public async Task A_wrong_secret_and_an_unknown_client_are_refused(string client, string secret)
    {
        var answer = await host.Flow.PartnerAsync(client, secret);
        Assert.Equal((401, "invalid_client"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task A_partner_cannot_ask_for_what_people_may()
    {
        var answer = await host.Flow.TokenAsync(new()
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "apindo-kalsel", ["client_secret"] = "apindo-coba-2027-rahasia", ["scope"] = "coaching",
        });
        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task A_code_is_redeemed_once_and_trying_again_revokes_what_it_gave()
    {
        var code = await host.Flow.CodeAsync("pendamping1", "pendamping-coba-2027");
        var first = await host.Flow.RedeemAsync(code);
        var second = await host.Flow.RedeemAsync(code);

        Assert.Equal(200, first.Status);
        Assert.Equal((400, "invalid_grant"), (second.Status, second.Error));
        Assert.Equal("invalid_grant", (await host.Flow.RefreshAsync(first.RefreshToken)).Error);
    }

    [Fact]
    public async Task Of_many_that_redeem_one_code_at_the_same_time_at_most_one_gets_a_token()
    {
        var code = await host.Flow.CodeAsync("pendamping1", "pendamping-coba-2027");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Flow.RedeemAsync(code)));
        // None where a later attempt took back what the first had been given before that was answered.
        Assert.InRange(answers.Count(a => a.Status == 200), 0, 1);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("invalid_grant", a.Error));
    }

    [Fact]
    public async Task A_code_without_its_verifier_is_refused()
    {
        var code = await host.Flow.CodeAsync("pendamping1", "pendamping-coba-2027");
        var answer = await host.Flow.RedeemAsync(code with { Verifier = new string('x', 43) });
        Assert.Equal("invalid_grant", answer.Error);
    }

    [Fact]
    public async Task The_plain_challenge_and_no_challenge_are_refused_before_anybody_signs_in()
    {
        using var browser = new PlainBrowser();
        foreach (var method in (string[])["plain", "none"])
        {
            var answer = await browser.OpenAsync(host.Flow.AuthorizeAddress(new string('v', 43), method), stopsAt: a => a.Port == 49152);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("code_challenge_method", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_redirect_to_another_site_is_refused_without_a_redirect()
    {
        using var browser = new PlainBrowser();
        var address = host.Flow.AuthorizeAddress("v").ToString().Replace(Uri.EscapeDataString(SignInFlow.Redirect), Uri.EscapeDataString("https://evil.example/callback"));
        var answer = await browser.OpenAsync(new Uri(address));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Refreshing_gives_new_tokens_of_the_same_person()
    {
        var first = await host.Flow.PersonAsync("pendamping2", "pendamping-coba-2027");
        var second = await host.Flow.RefreshAsync(first.RefreshToken);

        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal("0192f000-0000-7000-8000-000000000012", Part(second.AccessToken, 1).GetProperty("sub").GetString());
        Assert.Equal("[\"mentor\"]", Part(second.AccessToken, 1).GetProperty("role").GetRawText());
    }

    [Fact]
    public async Task An_update_that_has_not_seen_the_latest_revision_is_refused()
    {
        await using var one = host.Services.CreateAsyncScope();
        await using var other = host.Services.CreateAsyncScope();
        var (mine, theirs) = (one.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>(), other.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>());
        var cancellation = TestContext.Current.CancellationToken;
        var seenByMe = (await mine.FindByClientIdAsync("bank-kalteng", cancellation))!;
        var seenByThem = (await theirs.FindByClientIdAsync("bank-kalteng", cancellation))!;

        await mine.UpdateAsync(seenByMe, cancellation);
        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(async () => await theirs.UpdateAsync(seenByThem, cancellation));
    }

    private async Task<WebApplication> ServiceAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Identity:Authority", host.Address.ToString())]);
        builder.AddTokenAuthentication();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/me", (Caller caller) => $"{caller.Subject} {caller.ClientId} {string.Join(',', caller.Roles)}").RequireAuthorization(p => p.RequireAuthenticatedUser());
        app.MapGet("/people", () => "").RequireAuthorization(Policies.People);
        app.MapGet("/partners", () => "").RequireAuthorization(Policies.Partners);
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpResponseMessage> SendAsync(WebApplication service, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, service.Urls.Single() + path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await Http.SendAsync(request);
    }

    private static async Task<string> AskAsync(WebApplication service, string token) =>
        await (await SendAsync(service, "/me", token)).EnsureSuccessStatusCode().Content.ReadAsStringAsync();

    private static JsonElement Part(string token, int part) =>
        JsonElement.Parse(Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token.Split('.')[part])));
}
