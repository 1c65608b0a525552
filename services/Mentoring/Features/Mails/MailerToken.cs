using System.Text.Json.Serialization;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>This service's own token at the issuer (client credentials). One caller at a time: the mail worker.</summary>
internal sealed class MailerToken(IHttpClientFactory http, IOptionsMonitor<JwtBearerOptions> bearer, ContactSettings settings, TimeProvider time)
{
    private (string Value, DateTimeOffset Until)? held;

    /// <summary>The token, asked for anew after half of its life.</summary>
    public async Task<string> GetAsync(CancellationToken cancellation)
    {
        if (held is { } token && time.Now() < token.Until)
            return token.Value;
        // The issuer whose tokens this service trusts, found as those are.
        var issuer = await bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!.GetConfigurationAsync(cancellation);
        using var client = http.CreateClient();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", settings.ClientId), new("client_secret", settings.ClientSecret), new("scope", settings.Scope),
        ]);
        using var answer = await client.PostAsync(new Uri(issuer.TokenEndpoint), form, cancellation);
        answer.EnsureSuccessStatusCode();
        var granted = (await answer.Content.ReadFromJsonAsync<Granted>(cancellation))!;
        held = (granted.AccessToken, time.Now().AddSeconds(granted.ExpiresIn / 2.0));
        return granted.AccessToken;
    }

    /// <summary>It may no longer be good.</summary>
    public void Forget() => held = null;

    // RFC 6749 5.1
    private sealed record Granted([property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
