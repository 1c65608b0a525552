using System.Net.Http.Headers;
using CoachingPlatform.Gateway.Guards;
using CoachingPlatform.Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace CoachingPlatform.Gateway.Proxy;

/// <summary>What travels on to a service: identity as a token only. Nothing that a caller made up reaches it as if we had said it.</summary>
internal static class EdgeTransforms
{
    private static readonly string[] MadeUp = ["X-User-", "X-Original-"];
    private static readonly string[] Dropped =
        ["Cookie", "traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id", "Forwarded", "X-Real-IP", CrossSiteGuard.Header];

    /// <summary>The one cookie that Portal may see: the language that a person chose there.</summary>
    private const string LanguageCookie = "lang";

    public static void Add(TransformBuilderContext route)
    {
        route.AddXForwarded(ForwardedTransformActions.Set);
        route.AddRequestTransform(async transform =>
        {
            var headers = transform.ProxyRequest.Headers;
            // The trace's own headers are written later, when the request is sent.
            foreach (var name in headers.Select(h => h.Key).Where(IsDropped).ToList())
                headers.Remove(name);
            if (await transform.HttpContext.GetTokenAsync(SessionRegistration.Session, "access_token") is { } token && !transform.HttpContext.Request.Headers.ContainsKey("Authorization"))
                headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (route.Cluster?.ClusterId == "Portal" && transform.HttpContext.Request.Cookies[LanguageCookie] is "id" or "en")
                headers.Add("Cookie", $"{LanguageCookie}={transform.HttpContext.Request.Cookies[LanguageCookie]}");
        });
    }

    private static bool IsDropped(string name) =>
        Dropped.Contains(name, StringComparer.OrdinalIgnoreCase) || MadeUp.Any(m => name.StartsWith(m, StringComparison.OrdinalIgnoreCase));
}
