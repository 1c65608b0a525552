using CoachingPlatform.Portal.Pages;
using CoachingPlatform.Portal.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>Says in a page, not in JSON, that somebody is not signed in, may not see it, or that nothing is there.</summary>
internal sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (authorizeResult.Forbidden)
            return Page(Trouble.Forbidden, StatusCodes.Status403Forbidden).ExecuteAsync(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Page(Trouble.SignIn, StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }

    public static IResult UnknownAddress() => Page(Trouble.NotFound, StatusCodes.Status404NotFound);

    private static RazorComponentResult<Refusal> Page(Trouble trouble, int status) =>
        new(new Dictionary<string, object?> { [nameof(Refusal.Trouble)] = trouble }) { StatusCode = status };
}
