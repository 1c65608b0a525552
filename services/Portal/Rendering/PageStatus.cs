using CoachingPlatform.Portal.Platform;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>The status of a page that says itself what went wrong.</summary>
internal static class PageStatus
{
    /// <summary>The status for what went wrong; 200 where nothing did.</summary>
    public static int Of(Trouble? trouble) => trouble switch
    {
        null => StatusCodes.Status200OK,
        Trouble.SignIn => StatusCodes.Status401Unauthorized,
        Trouble.Forbidden => StatusCodes.Status403Forbidden,
        Trouble.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>Only as the answer starts: Blazor leaves out the body of a page that has said 404 before.</summary>
    public static void AnswerWith(this HttpContext http, int status) => http.Response.OnStarting(() =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
