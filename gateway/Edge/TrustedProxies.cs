using Microsoft.AspNetCore.HttpOverrides;

namespace CoachingPlatform.Gateway.Edge;

/// <summary>Load balancers in front (<c>Gateway:TrustedProxies</c>, networks as <c>10.0.0.0/8</c>, separated by commas). From nobody else is a caller's address believed.</summary>
internal static class TrustedProxies
{
    public static IHostApplicationBuilder AddTrustedProxies(this IHostApplicationBuilder builder)
    {
        var networks = (builder.Configuration["Gateway:TrustedProxies"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = networks.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
            o.KnownIPNetworks.Clear();
            o.KnownProxies.Clear();
            foreach (var network in networks)
                o.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
        return builder;
    }
}
