using CoachingPlatform.Identity.OpenIddictStores;
using CoachingPlatform.Messaging;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CoachingPlatform.Identity.Issuer;

/// <summary>OpenIddict as this platform's issuer, on its own store and never in degraded mode: every code and token is checked against it.</summary>
internal static class IssuerRegistration
{
    public static IHostApplicationBuilder AddIssuer(this IHostApplicationBuilder builder)
    {
        var identity = builder.Configuration.GetSection("Identity");
        var issuer = identity["Issuer"] is { Length: > 0 } address ? new Uri(address) : null;
        AddStores(builder.Services);
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, SigningKeys>();
        builder.Services.AddHostedService<Pruning>();
        builder.Services.AddOpenIddict()
            .AddCore(o => o
                .SetDefaultApplicationEntity<StoredApplication>().ReplaceApplicationStore<StoredApplication, ApplicationStore>(ServiceLifetime.Singleton)
                .SetDefaultAuthorizationEntity<StoredAuthorization>().ReplaceAuthorizationStore<StoredAuthorization, AuthorizationStore>(ServiceLifetime.Singleton)
                .SetDefaultScopeEntity<StoredScope>().ReplaceScopeStore<StoredScope, ScopeStore>(ServiceLifetime.Singleton)
                .SetDefaultTokenEntity<StoredToken>().ReplaceTokenStore<StoredToken, TokenStore>(ServiceLifetime.Singleton))
            .AddServer(o =>
            {
                if (issuer is not null)
                    o.SetIssuer(issuer);
                o.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token")
                    .SetUserInfoEndpointUris("connect/userinfo").SetEndSessionEndpointUris("connect/endsession");
                o.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow().AllowClientCredentialsFlow();
                o.RegisterScopes([Scopes.Profile, .. IssuerScopes.OfTheApi]);
                o.RegisterClaims(Claims.Name, Claims.Role, Claims.Locale);
                // Services validate with plain JwtBearer, which cannot decrypt.
                o.DisableAccessTokenEncryption();
                // Short refresh tokens: the gateway keeps them in a cookie.
                o.UseReferenceRefreshTokens();
                o.SetAccessTokenLifetime(TimeSpan.FromMinutes(10)).SetRefreshTokenLifetime(TimeSpan.FromDays(14));
                o.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
                var web = o.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough().EnableEndSessionEndpointPassthrough();
                if (identity.GetValue("AllowHttp", builder.Environment.IsDevelopment() || issuer is { IsLoopback: true }))
                    web.DisableTransportSecurityRequirement();
            });
        return builder;
    }

    private static void AddStores(IServiceCollection services)
    {
        services.AddSingleton<IStorePreparation, ApplicationStore>();
        services.AddSingleton<IStorePreparation, AuthorizationStore>();
        services.AddSingleton<IStorePreparation, ScopeStore>();
        services.AddSingleton<IStorePreparation, TokenStore>();
    }
}
