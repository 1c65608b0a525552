using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// A small OIDC issuer over real HTTP: discovery, keys, and tokens minted at once. It stands in for Identity in the tests of one service,
/// which must accept any issuer; EndToEnd and the tests of Identity and Gateway use the real one.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The secret of the service that writes mails.</summary>
    public const string MailerSecret = "mailer-of-the-tests";

    // One for most issuers of a run: making one takes longer than many a test.
    private static readonly RsaSecurityKey CommonKey = NewKey();

    private readonly WebApplication app;
    private readonly RsaSecurityKey key;

    private TestIssuer(WebApplication app, RsaSecurityKey key)
    {
        this.app = app;
        this.key = key;
    }

    /// <summary>The issuer's address.</summary>
    public string Authority => app.Urls.Single();

    /// <summary>Starts it on a free loopback port, with a key that it shares with others or with its own.</summary>
    public static async Task<TestIssuer> StartAsync(bool ownKey = false)
    {
        var key = ownKey ? NewKey() : CommonKey;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TestIssuer(app, key);
        var parameters = key.Rsa.ExportParameters(false);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = issuer.Authority,
            ["jwks_uri"] = $"{issuer.Authority}/jwks",
            ["token_endpoint"] = $"{issuer.Authority}/token",
        }));
        app.MapPost("/token", (Delegate)issuer.GrantAsync);
        app.MapGet("/jwks", () => Results.Json(new
        {
            keys = new[]
            {
                new
                {
                    kty = "RSA", kid = key.KeyId, use = "sig", alg = "RS256",
                    n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent),
                },
            },
        }));
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A valid access token for an account with these roles.</summary>
    public string Token(string subject, params IEnumerable<string> roles) => Token(subject, null, roles);

    /// <summary>An access token that is valid from one instant to another.</summary>
    public string Token(string subject, DateTime from, DateTime until, params IEnumerable<string> roles) => Token(subject, null, roles, from, until);

    /// <summary>A valid access token of a partner's program.</summary>
    public string PartnerToken(string clientId) => Token(clientId, clientId, ["partner"]);

    /// <summary>A valid access token of the service that writes mails.</summary>
    public string MailerToken(string clientId = "mentoring") => Token(clientId, clientId, ["mailer"]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = "test" };

    // Client credentials, for the one service that asks another: whoever knows the secret of the tests gets its token.
    private async Task<IResult> GrantAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return form["grant_type"] == "client_credentials" && form["client_secret"] == MailerSecret && form["scope"] == "coaching.mails"
            ? Results.Json(new { access_token = MailerToken(form["client_id"].ToString()), token_type = "Bearer", expires_in = 600 })
            : Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
    }

    private string Token(string subject, string? clientId, IEnumerable<string> roles, DateTime? from = null, DateTime? until = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = "coaching-api",
            TokenType = "at+jwt",
            NotBefore = from,
            Expires = until ?? DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            Subject = new ClaimsIdentity(
            [
                new Claim("sub", subject),
                new Claim("client_id", clientId ?? "web"),
                .. roles.Select(r => new Claim("role", r)),
            ]),
        });
}
