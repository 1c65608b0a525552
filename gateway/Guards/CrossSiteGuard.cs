using CoachingPlatform.Gateway.Edge;
using CoachingPlatform.Gateway.Sessions;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Authentication;

namespace CoachingPlatform.Gateway.Guards;

/// <summary>
/// What changes something in a cookie session must come from our own pages: the Origin is ours, and a header is there that no foreign page
/// can add. The sign-out form works without scripts and so has no header: there the Origin alone must do.
/// A caller with a token of their own is not concerned: no browser adds that by itself.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next, Problems problems, PublicAddress address)
{
    /// <summary>The header, with the value <c>1</c>.</summary>
    public const string Header = "X-CSRF";

    public Task InvokeAsync(HttpContext http) =>
        IsInSession(http) && Changes(http.Request) && !IsOurs(http.Request)
            ? Problems.WriteAsync(http, problems.Of(Refusal.Forbidden("csrf.refused")))
            : next(http);

    private static bool IsInSession(HttpContext http) =>
        http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme == SessionRegistration.Session;

    // A WebSocket starts with a GET, but then speaks both ways and no same-origin rule holds it back.
    private static bool Changes(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || request.Headers.Upgrade.Count > 0;

    private bool IsOurs(HttpRequest request) =>
        request.Headers.Origin == address.Origin
        && (request.Headers[Header] == "1" || request.Headers.Upgrade.Count > 0 || request.Path == AuthEndpoints.SignOutPath);
}
