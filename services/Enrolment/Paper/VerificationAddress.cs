namespace CoachingPlatform.Enrolment.Paper;

/// <summary>
/// The public page that says whether a certificate is valid. Its beginning comes from the configuration, because it is printed on paper that outlives
/// the request that printed it.
/// </summary>
/// <param name="Site">Scheme, host and port of the site.</param>
internal sealed record VerificationAddress(Uri Site)
{
    private const string Setting = "Gateway:PublicAddress";

    /// <summary>Reads <c>Gateway:PublicAddress</c>, the gateway's own setting; a service without a usable one does not start.</summary>
    public static VerificationAddress Of(IConfiguration configuration)
    {
        var text = configuration[Setting] ?? throw new InvalidOperationException(
            $"{Setting} is missing: set it to the address that browsers use, e.g. https://pembinaan.example; it is printed on certificates.");
        var isSite = Uri.TryCreate(text, UriKind.Absolute, out var site) && (site.Scheme == Uri.UriSchemeHttps || site.Scheme == Uri.UriSchemeHttp)
            && site.Host.Length > 0 && site.UserInfo.Length == 0 && site.PathAndQuery == "/" && site.Fragment.Length == 0;
        return isSite ? new(site!) : throw new InvalidOperationException($"{Setting} is {text}: it must be scheme and host alone, e.g. https://pembinaan.example.");
    }

    /// <summary>The page of one certificate.</summary>
    public Uri Of(string number) => new(Site, $"/verify/{number}");
}
