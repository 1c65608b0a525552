using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace CoachingPlatform.Demo;

/// <summary>Real tokens from the real issuer over HTTP: people by authorization code with PKCE and the sign-in page's form, partners by client credentials.</summary>
/// <param name="issuer">The issuer's address.</param>
public sealed class SignInFlow(Uri issuer)
{
    /// <summary>Where the code of the public client <c>tools</c> is sent; nothing has to listen there, the code is read from the redirect.</summary>
    public const string Redirect = "http://127.0.0.1:49152/callback";

    private static readonly HttpClient Http = new();

    /// <summary>What the token endpoint answered.</summary>
    public sealed record Answer(int Status, JsonElement Body)
    {
        /// <summary>The access token; throws the issuer's error if there is none.</summary>
        public string AccessToken => Text("access_token");

        /// <summary>The refresh token.</summary>
        public string RefreshToken => Text("refresh_token");

        /// <summary>The protocol's error code, or null.</summary>
        public string? Error => Body.TryGetProperty("error", out var error) ? error.GetString() : null;

        private string Text(string name) =>
            Body.TryGetProperty(name, out var value) ? value.GetString()! : throw new InvalidOperationException($"No {name}: {Body}");
    }

    /// <summary>A code and the verifier that redeems it.</summary>
    public sealed record Code(string Value, string Verifier);

    /// <summary>Signs a person in and returns their tokens.</summary>
    public async Task<Answer> PersonAsync(string userName, string password) => await RedeemAsync(await CodeAsync(userName, password));

    /// <summary>A token for a partner's program.</summary>
    public Task<Answer> PartnerAsync(string clientId, string secret) => TokenAsync(new()
    {
        ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret, ["scope"] = "coaching.partner",
    });

    /// <summary>Signs a person in on the sign-in page and returns the code that their tool is sent.</summary>
    public async Task<Code> CodeAsync(string userName, string password)
    {
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        using var browser = new PlainBrowser();
        var answer = await browser.SignInAsync(AuthorizeAddress(verifier), userName, password, stopsAt: IsRedirect);
        var location = answer.Headers.Location is { } l && IsRedirect(l)
            ? l
            : throw new InvalidOperationException($"Sign-in of {userName} ended with {(int)answer.StatusCode} at {answer.RequestMessage!.RequestUri}.");
        var query = QueryHelpers.ParseQuery(location.Query);
        return new Code(query.TryGetValue("code", out var code) ? code.ToString() : throw new InvalidOperationException($"No code: {location.Query}"), verifier);
    }

    /// <summary>Exchanges a code for tokens.</summary>
    public Task<Answer> RedeemAsync(Code code) => TokenAsync(new()
    {
        ["grant_type"] = "authorization_code", ["client_id"] = "tools", ["code"] = code.Value,
        ["code_verifier"] = code.Verifier, ["redirect_uri"] = Redirect,
    });

    /// <summary>Exchanges a refresh token for new tokens.</summary>
    public Task<Answer> RefreshAsync(string refreshToken) => TokenAsync(new()
    {
        ["grant_type"] = "refresh_token", ["client_id"] = "tools", ["refresh_token"] = refreshToken,
    });

    /// <summary>Where a tool sends its user's browser.</summary>
    public Uri AuthorizeAddress(string verifier, string challengeMethod = "S256")
    {
        var challenge = challengeMethod == "S256" ? WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) : verifier;
        return new Uri(QueryHelpers.AddQueryString(new Uri(issuer, "connect/authorize").ToString(), new Dictionary<string, string?>
        {
            ["client_id"] = "tools", ["response_type"] = "code", ["redirect_uri"] = Redirect, ["scope"] = "openid profile offline_access coaching",
            ["state"] = "s", ["code_challenge"] = challenge, ["code_challenge_method"] = challengeMethod,
        }));
    }

    /// <summary>Sends a form to the token endpoint.</summary>
    public async Task<Answer> TokenAsync(Dictionary<string, string> form)
    {
        using var answer = await Http.PostAsync(new Uri(issuer, "connect/token"), new FormUrlEncodedContent(form));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return new Answer((int)answer.StatusCode, body.RootElement.Clone());
    }

    private static bool IsRedirect(Uri address) => address.IsAbsoluteUri && address.GetLeftPart(UriPartial.Path) == Redirect;
}
