using CoachingPlatform.Gateway.Edge;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace CoachingPlatform.Gateway.Proxy;

/// <summary>What goes where. Each route names who may use it and how often.</summary>
internal static class GatewayRoutes
{
    /// <summary>Longest time a request may take, and a file on its way up or down.</summary>
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FileTime = TimeSpan.FromMinutes(2);

    private static readonly (string Service, string[] Resources)[] Apis =
    [
        ("Enrolment", ["businesses", "owners", "possible-duplicates", "programmes", "tracks", "cohorts", "enrolments", "imports", "exports", "erasures", "consent-texts", "consents", "completion-certificates"]),
        ("Mentoring", ["mentors", "assignments", "sessions", "action-items", "session-series", "holidays", "calendar-addresses"]),
        ("Progress", ["progress", "partners", "partner-exports", "market-level-schemes", "opportunities", "referrals"]),
    ];

    /// <summary>Portal's files, the same for everybody: pages look right before sign-in too.</summary>
    private static readonly string[] Files = ["_content", "_framework", "css", "js", "fonts", "images", "lib"];

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        .. Apis.SelectMany(api => api.Resources.Select(resource => Api(api.Service, resource))),
        Route("imports-upload", "Enrolment", "/api/v1/imports", EdgePolicies.Api, EdgeLimits.Api, order: -1) with
        {
            Match = new RouteMatch { Path = "/api/v1/imports", Methods = ["POST"] },
            MaxRequestBodySize = 33_000_000,
            Timeout = FileTime,
        },
        Route("attachments-upload", "Mentoring", "/api/v1/sessions/{id}/attachments", EdgePolicies.Api, EdgeLimits.Api, order: -1) with
        {
            Match = new RouteMatch { Path = "/api/v1/sessions/{id}/attachments", Methods = ["POST"] },
            MaxRequestBodySize = 10_000_000,
            Timeout = FileTime,
        },
        Download("businesses-export", "/api/v1/businesses/export"),
        Download("enrolments-export", "/api/v1/cohorts/{id}/enrolments/export"),
        Download("failed-rows", "/api/v1/imports/{id}/failed-rows"),
        // Who could coach an enrolment is Mentoring's to say; all else below /enrolments is Enrolment's.
        Route("mentor-suggestions", "Mentoring", "/api/v1/enrolments/{id}/mentor-suggestions", EdgePolicies.Api, EdgeLimits.Api, order: -1),
        // Whoever holds a certificate may ask whether it is valid; its number is the secret.
        Route("certificates", "Enrolment", "/api/v1/certificates/{number}", EdgePolicies.SecretAddress, EdgeLimits.Verification),
        Route("verify", "Portal", "/verify/{number}", EdgePolicies.SecretAddress, EdgeLimits.VerificationPage),
        Route("calendar", "Mentoring", "/calendar/v1/feed.ics", EdgePolicies.SecretAddress, EdgeLimits.Calendar),
        Route("partner-file", "Progress", "/partner/v1/exports/{id}/file", EdgePolicies.Partner, EdgeLimits.Api, order: -1) with { Timeout = FileTime },
        // NIB and contacts are in no event, so Enrolment gives them itself (decision 0014).
        Route("partner-enrolments", "Enrolment", "/partner/v1/enrolments/{**rest}", EdgePolicies.Partner, EdgeLimits.Api, order: -1),
        Route("partner", "Progress", "/partner/v1/{**rest}", EdgePolicies.Partner, EdgeLimits.Api),
        .. Files.Select(folder => Route($"files-{folder}", "Portal", $"/{folder}/{{**rest}}", EdgePolicies.Open, EdgeLimits.Files)),
        Route("files-root", "Portal", "/{file:regex(^[\\w.-]+\\.(css|js|ico|png|svg|woff2|webmanifest|txt)$)}", EdgePolicies.Open, EdgeLimits.Files),
        Route("pages", "Portal", "/{**rest}", EdgePolicies.Pages, EdgeLimits.Pages, order: 100),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(IConfiguration configuration) =>
        [.. Apis.Select(a => a.Service).Append("Portal").Select(service => Cluster(service, configuration))];

    private static RouteConfig Api(string service, string resource) =>
        Route(resource, service, $"/api/v1/{resource}/{{**rest}}", EdgePolicies.Api, EdgeLimits.Api);

    // A table of a province takes longer than an answer.
    private static RouteConfig Download(string id, string path) => Route(id, "Enrolment", path, EdgePolicies.Api, EdgeLimits.Api, order: -1) with { Timeout = FileTime };

    private static RouteConfig Route(string id, string service, string path, string policy, string limit, int order = 0) => new()
    {
        RouteId = id,
        ClusterId = service,
        Match = new RouteMatch { Path = path },
        AuthorizationPolicy = policy,
        RateLimiterPolicy = limit,
        Order = order,
        Timeout = RequestTime,
    };

    private static ClusterConfig Cluster(string service, IConfiguration configuration) => new()
    {
        ClusterId = service,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = Addresses(service, configuration)
            .Select((address, i) => new DestinationConfig { Address = address })
            .Index().ToDictionary(d => $"{service}-{d.Index}", d => d.Item),
        // No retries: a request that may have been done is never sent twice. The activity timeout frees what hangs.
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = RequestTime },
        HealthCheck = new HealthCheckConfig
        {
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health/ready",
                Interval = TimeSpan.FromSeconds(10),
                Timeout = TimeSpan.FromSeconds(3),
                Policy = "ConsecutiveFailures",
            },
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(10) },
            // With all of them ill, trying one tells the truth better than refusing.
            AvailableDestinationsPolicy = "HealthyOrPanic",
        },
    };

    private static string[] Addresses(string service, IConfiguration configuration) =>
        (configuration[$"Services:{service}"] ?? throw new InvalidOperationException($"Services:{service} is missing: set it to the address of {service} (several: separated by commas)."))
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
