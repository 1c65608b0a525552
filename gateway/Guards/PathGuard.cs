using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http.Features;

namespace CoachingPlatform.Gateway.Guards;

/// <summary>
/// Refuses addresses that two servers may read differently: what the edge checked must be what the service gets.
/// No address of the platform has such characters.
/// </summary>
internal sealed class PathGuard(RequestDelegate next, Problems problems)
{
    private static readonly string[] Refused = ["%2f", "%5c", "%25", "%3b", "%00", "\\", "//", ";"];

    public Task InvokeAsync(HttpContext http) =>
        Accepts(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ? next(http)
            : Problems.WriteAsync(http, problems.Of(Refusal.Invalid("path.refused")));

    /// <summary>Whether the target as it came over the wire is a plain path (with any query).</summary>
    public static bool Accepts(string target)
    {
        var path = target.Split('?')[0];
        return path.StartsWith('/') && !Refused.Any(r => path.Contains(r, StringComparison.OrdinalIgnoreCase));
    }
}
