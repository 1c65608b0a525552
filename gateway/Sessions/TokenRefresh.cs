using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace CoachingPlatform.Gateway.Sessions;

/// <summary>
/// Renews a session's tokens shortly before they expire. A page asks for many things at once with the same cookie, and a refresh token is
/// good for one use: so all requests with one refresh token share one renewal, also those that come a little later.
/// </summary>
internal sealed class TokenRefresh(IOptionsMonitor<OpenIdConnectOptions> options, IConfiguration configuration, TimeProvider time, ILogger<TokenRefresh> log)
{
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(30);
    private readonly TimeSpan early = configuration.GetValue("Gateway:RefreshBefore", TimeSpan.FromMinutes(1));
    private readonly ConcurrentDictionary<string, Lazy<Task<Renewal>>> renewals = [];

    /// <summary>Called for each request in a session.</summary>
    public async Task ValidateAsync(CookieValidatePrincipalContext session)
    {
        var properties = session.Properties;
        var expires = DateTimeOffset.Parse(properties.GetTokenValue("expires_at")!, CultureInfo.InvariantCulture);
        if (expires - time.GetUtcNow() > early)
            return;
        var renewal = await renewals.GetOrAdd(properties.GetTokenValue("refresh_token")!, token => new(() => ShareAsync(token))).Value;
        if (renewal.Tokens is { } tokens)
        {
            properties.UpdateTokenValue("access_token", tokens.AccessToken);
            properties.UpdateTokenValue("refresh_token", tokens.RefreshToken);
            properties.UpdateTokenValue("expires_at", renewal.Expires.ToString("o", CultureInfo.InvariantCulture));
            session.ShouldRenew = true;
        }
        else if (renewal.Refused)
        {
            session.RejectPrincipal();
            await session.HttpContext.SignOutAsync(SessionRegistration.Session);
        }
        else if (expires <= time.GetUtcNow())
        {
            // The issuer does not answer: not signed in for now, but the session stays for when it does.
            session.RejectPrincipal();
        }
    }

    private async Task<Renewal> ShareAsync(string refreshToken)
    {
        var renewal = await RenewAsync(refreshToken);
        if (renewal.Tokens is null && !renewal.Refused)
            renewals.TryRemove(refreshToken, out _);
        else
            _ = ForgetLaterAsync(refreshToken);
        return renewal;
    }

    private async Task ForgetLaterAsync(string refreshToken)
    {
        await Task.Delay(Shared, time);
        renewals.TryRemove(refreshToken, out _);
    }

    private async Task<Renewal> RenewAsync(string refreshToken)
    {
        try
        {
            var oidc = options.Get(SessionRegistration.Issuer);
            var issuer = await oidc.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = refreshToken,
                ["client_id"] = oidc.ClientId!,
                ["client_secret"] = oidc.ClientSecret!,
            });
            using var answer = await oidc.Backchannel.PostAsync(issuer.TokenEndpoint, form);
            if (answer.StatusCode == HttpStatusCode.BadRequest)
                return new Renewal(null, Refused: true, default);
            answer.EnsureSuccessStatusCode();
            var tokens = (await answer.Content.ReadFromJsonAsync<Tokens>())!;
            return new Renewal(tokens, Refused: false, time.Now().AddSeconds(tokens.ExpiresIn));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            log.LogWarning("The issuer did not renew a session's tokens: {Reason}", e.Message);
            return new Renewal(null, Refused: false, default);
        }
    }

    private sealed record Renewal(Tokens? Tokens, bool Refused, DateTimeOffset Expires);

    private sealed record Tokens(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("refresh_token")] string RefreshToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
