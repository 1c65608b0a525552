using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>
/// An address, method or media type that no endpoint serves falls under the closed fallback policy. A signed-in caller hears what is wrong
/// with it (404, 405, 415) instead of 403; all others must sign in first.
/// </summary>
internal sealed class UnservedAnswers : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Forbidden && context.GetEndpoint() is not RouteEndpoint
            ? next(context)
            : usual.HandleAsync(next, context, policy, authorizeResult);
}
