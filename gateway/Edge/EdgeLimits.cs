using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.RateLimiting;

namespace CoachingPlatform.Gateway.Edge;

/// <summary>How often. Each limit is a bucket that holds one minute's worth: a burst is fine, going on like that is not.</summary>
internal static class EdgeLimits
{
    /// <summary>People's and partners' API calls (<c>Gateway:Limits:Api</c> a minute).</summary>
    public const string Api = "limit-api";

    /// <summary>Pages (<c>Gateway:Limits:Pages</c> a minute).</summary>
    public const string Pages = "limit-pages";

    /// <summary>Style sheets and images (<c>Gateway:Limits:Files</c> a minute).</summary>
    public const string Files = "limit-files";

    /// <summary>Signing in and out (<c>Gateway:Limits:SignIn</c> a minute).</summary>
    public const string SignIn = "limit-sign-in";

    /// <summary>Calendar feeds behind secret addresses (<c>Gateway:Limits:Calendar</c> a minute), so that keys are not guessed.</summary>
    public const string Calendar = "limit-calendar";

    /// <summary>
    /// Looking a certificate up (<c>Gateway:Limits:Verification</c> a minute), for people and for Portal's own questions, which all come from its address.
    /// Numbers cannot be guessed at any rate; this keeps the load down.
    /// </summary>
    public const string Verification = "limit-verification";

    /// <summary>
    /// The page that looks a certificate up (<c>Gateway:Limits:VerificationPage</c> a minute). Each view is one of Portal's own questions, so nobody alone may
    /// ask for as many as Portal may.
    /// </summary>
    public const string VerificationPage = "limit-verification-page";

    public static IHostApplicationBuilder AddEdgeLimits(this IHostApplicationBuilder builder)
    {
        var limits = builder.Configuration.GetSection("Gateway:Limits");
        builder.Services.AddRateLimiter(o =>
        {
            Add(o, Api, limits.GetValue("Api", 3_000), limits.GetValue("Strangers", 300));
            Add(o, Pages, limits.GetValue("Pages", 300), limits.GetValue("Strangers", 300));
            Add(o, Files, limits.GetValue("Files", 1_200), limits.GetValue("Files", 1_200));
            Add(o, SignIn, limits.GetValue("SignIn", 120), limits.GetValue("SignIn", 120));
            Add(o, Calendar, limits.GetValue("Calendar", 60), limits.GetValue("Calendar", 60));
            Add(o, Verification, limits.GetValue("Verification", 600), limits.GetValue("Verification", 600));
            Add(o, VerificationPage, limits.GetValue("VerificationPage", 60), limits.GetValue("VerificationPage", 60));
            o.OnRejected = RefuseAsync;
        });
        return builder;
    }

    /// <summary>Whom a limit counts: the partner's program, the person, or the address where nobody is known.</summary>
    public static string KeyOf(HttpContext http)
    {
        var caller = Caller.Of(http.User);
        return caller switch
        {
            { ClientId: { } client } when caller.Roles.Contains(Roles.Partner) => $"client {client}",
            { Subject.Length: > 0 } => $"subject {caller.Subject}",
            _ => $"address {(http.Connection.RemoteIpAddress ?? IPAddress.None).LimitKey()}",
        };
    }

    private static void Add(RateLimiterOptions options, string name, int perMinute, int perMinuteOfStrangers) =>
        options.AddPolicy(name, http =>
        {
            var key = KeyOf(http);
            var permits = key.StartsWith("address", StringComparison.Ordinal) ? perMinuteOfStrangers : perMinute;
            return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = permits,
                TokensPerPeriod = Math.Max(1, permits / 60),
                ReplenishmentPeriod = TimeSpan.FromMinutes(1) / Math.Min(60, permits),
            });
        });

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var http = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Answers.RefuseAsync(http, StatusCodes.Status429TooManyRequests, Refusal.Invalid("request.too_many"));
    }
}
