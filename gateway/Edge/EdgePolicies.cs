using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace CoachingPlatform.Gateway.Edge;

/// <summary>Who may pass. The services decide what each may do; the edge turns away who has no business there at all.</summary>
internal static class EdgePolicies
{
    /// <summary>People with a session or a token, and partners' programs with a token.</summary>
    public const string Api = "edge-api";

    /// <summary>Partners' programs with their own token; never a session.</summary>
    public const string Partner = "edge-partner";

    /// <summary>Signed-in people.</summary>
    public const string Pages = "edge-pages";

    /// <summary>Everybody: style sheets and images, and the way to sign in.</summary>
    public const string Open = "edge-open";

    /// <summary>
    /// Who cannot sign in and knows a secret address instead, which the service checks: calendar programs, and whoever holds a certificate.
    /// </summary>
    public const string SecretAddress = "edge-secret-address";

    private static readonly string[] People = [Roles.Business, Roles.Mentor, Roles.Coordinator, Roles.Admin];

    public static void Register(AuthorizationOptions options)
    {
        options.AddPolicy(Api, p => p.RequireRole([.. People, Roles.Partner]));
        options.AddPolicy(Partner, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireRole(Roles.Partner));
        options.AddPolicy(Pages, p => p.RequireRole(People));
        options.AddPolicy(SecretAddress, p => p.RequireAssertion(_ => true));
        options.AddPolicy(Open, p => p.RequireAssertion(_ => true));
    }
}
