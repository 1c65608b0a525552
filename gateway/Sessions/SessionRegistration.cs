using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CoachingPlatform.Gateway.Sessions;

/// <summary>
/// People's sessions: an encrypted cookie that holds the tokens, got by signing in at the issuer. A caller with an Authorization header,
/// and everybody under /partner, is judged by that token alone.
/// </summary>
internal static class SessionRegistration
{
    public const string Session = "session";
    public const string Issuer = "issuer";
    private const string Edge = "edge";

    public static IHostApplicationBuilder AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TokenRefresh>();
        builder.Services.AddAuthentication(Edge)
            .AddPolicyScheme(Edge, null, o => o.ForwardDefaultSelector = http =>
                http.Request.Headers.Authorization.Count > 0 || http.Request.Path.StartsWithSegments("/partner", StringComparison.OrdinalIgnoreCase)
                    ? JwtBearerDefaults.AuthenticationScheme
                    : Session)
            .AddCookie(Session, ConfigureCookie)
            .AddOpenIdConnect(Issuer, o => ConfigureIssuer(o, builder.Configuration.GetSection("Identity")));
        return builder;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "__Host-coaching";
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.HttpOnly = true;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.LoginPath = AuthEndpoints.SignInPath;
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = context => context.HttpContext.RequestServices.GetRequiredService<TokenRefresh>().ValidateAsync(context);
        options.Events.OnRedirectToLogin = context =>
        {
            if (IsPage(context.Request))
                context.Response.Redirect(context.RedirectUri);
            else
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path != AuthEndpoints.MePath
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static void ConfigureIssuer(OpenIdConnectOptions options, IConfigurationSection identity)
    {
        var authority = new Uri(identity["Authority"]!);
        options.SignInScheme = Session;
        options.Authority = authority.ToString();
        options.MetadataAddress = identity["MetadataAddress"];
        options.RequireHttpsMetadata = !identity.GetValue("AllowHttp", authority.IsLoopback);
        options.ClientId = identity["ClientId"] ?? "web";
        options.ClientSecret = identity["WebClient:Secret"]
            ?? throw new InvalidOperationException("Identity:WebClient:Secret is missing: the gateway's secret at the issuer.");
        options.CallbackPath = AuthEndpoints.CallbackPath;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // As a query: the cookies of a sign-in under way can then stay SameSite=Lax.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.Always;
        options.RemoteSignOutPath = PathString.Empty;
        options.SaveTokens = true;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "name";
        options.TokenValidationParameters.RoleClaimType = identity["RoleClaim"] ?? "role";
        options.Scope.Clear();
        foreach (var scope in (identity["Scopes"] ?? "openid profile offline_access coaching").Split(' '))
            options.Scope.Add(scope);
        options.Events.OnRedirectToIdentityProvider = options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            // The sign-in page speaks as the pages do: Indonesian, or what Portal's language switch has remembered.
            context.ProtocolMessage.UiLocales = context.Request.Cookies["lang"] == "en" ? "en" : "id";
            // Metadata read from inside a cluster names inside addresses; the browser needs the public one.
            context.ProtocolMessage.IssuerAddress = new Uri(authority, new Uri(context.ProtocolMessage.IssuerAddress).PathAndQuery).ToString();
            return Task.CompletedTask;
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            return AuthEndpoints.ShowFailureAsync(context.HttpContext);
        };
    }
}
