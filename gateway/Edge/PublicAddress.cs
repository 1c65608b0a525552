namespace CoachingPlatform.Gateway.Edge;

/// <summary>The address that people and partners use. It comes from the configuration, so no Host header can point a redirect or a cookie elsewhere.</summary>
/// <param name="Value">Scheme, host and port.</param>
internal sealed record PublicAddress(Uri Value)
{
    /// <summary>As browsers send it in <c>Origin</c>.</summary>
    public string Origin { get; } = Value.GetLeftPart(UriPartial.Authority);

    /// <summary>Reads <c>Gateway:PublicAddress</c>.</summary>
    public static PublicAddress Of(IConfiguration configuration) => new(new Uri(configuration["Gateway:PublicAddress"]
        ?? throw new InvalidOperationException("Gateway:PublicAddress is missing: set it to the address that browsers use, e.g. https://pembinaan.example.")));

    /// <summary>Every request counts as sent to this address, whatever a proxy in front or the caller called it.</summary>
    public void Use(WebApplication app) => app.Use((http, next) =>
    {
        http.Request.Scheme = Value.Scheme;
        http.Request.Host = new HostString(Value.Authority);
        return next(http);
    });
}
