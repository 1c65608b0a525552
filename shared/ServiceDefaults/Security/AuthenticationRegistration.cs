using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>Tokens: each service validates them itself.</summary>
public static class AuthenticationRegistration
{
    /// <summary>
    /// JWTs of the issuer <c>Identity:Authority</c> for <c>Identity:Audience</c> (default <c>coaching-api</c>).
    /// <c>Identity:MetadataAddress</c> is for a cluster where the issuer's public address cannot be reached from inside.
    /// <c>Identity:TokenType</c> (default <c>at+jwt</c>) and <c>Identity:RoleClaim</c> (default <c>role</c>) fit another provider.
    /// </summary>
    public static IHostApplicationBuilder AddTokenAuthentication(this IHostApplicationBuilder builder)
    {
        var identity = builder.Configuration.GetSection("Identity");
        var authority = identity["Authority"]
            ?? throw new InvalidOperationException("Identity:Authority is missing: set it to the issuer's address.");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(o =>
        {
            o.Authority = authority;
            o.MetadataAddress = identity["MetadataAddress"] ?? o.MetadataAddress;
            o.Audience = identity["Audience"] ?? "coaching-api";
            o.RequireHttpsMetadata = !identity.GetValue("AllowHttp", new Uri(authority).IsLoopback);
            o.MapInboundClaims = false;
            o.TokenValidationParameters.ValidTypes = [identity["TokenType"] ?? "at+jwt"];
            o.TokenValidationParameters.NameClaimType = "sub";
            o.TokenValidationParameters.RoleClaimType = identity["RoleClaim"] ?? "role";
            o.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            o.Events = new JwtBearerEvents { OnAuthenticationFailed = RefuseOnlyWhatCouldBeJudged };
        });
        builder.Services.AddAuthorization(Policies.Register);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, UnservedAnswers>();
        return builder;
    }

    // Without the issuer's keys every token looks forged: then the answer is "not now" and not "sign in again".
    private static async Task RefuseOnlyWhatCouldBeJudged(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new IssuerUnavailableException(e);
        }
    }
}
