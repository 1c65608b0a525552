using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Identity.SignIn;

/// <summary>How often one address may try passwords and client secrets, on top of the lockout of each name.</summary>
internal static class SignInLimits
{
    public static IHostApplicationBuilder AddSignInLimits(this IHostApplicationBuilder builder)
    {
        var limits = builder.Configuration.GetSection("Identity:Limits");
        var signIns = limits.GetValue("SignInsPerMinute", 60);
        var tokens = limits.GetValue("TokensPerMinute", 1_200);
        builder.Services.AddRateLimiter(o =>
        {
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.Request switch
            {
                { Method: "POST", Path.Value: "/sign-in" } => PerMinute($"sign-in {AddressOf(http)}", signIns),
                { Path.Value: "/connect/token" } => PerMinute($"token {AddressOf(http)}", tokens),
                _ => RateLimitPartition.GetNoLimiter(""),
            });
            o.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                var problems = rejected.HttpContext.RequestServices.GetRequiredService<Problems>();
                await Problems.WriteAsync(rejected.HttpContext, problems.Of(StatusCodes.Status429TooManyRequests, Refusal.Invalid("request.too_many")));
            };
        });
        return builder;
    }

    private static RateLimitPartition<string> PerMinute(string key, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });

    private static string AddressOf(HttpContext http) => (http.Connection.RemoteIpAddress ?? IPAddress.None).LimitKey();
}
