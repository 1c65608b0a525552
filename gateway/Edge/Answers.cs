using System.Globalization;
using System.Text.Encodings.Web;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Mvc;

namespace CoachingPlatform.Gateway.Edge;

/// <summary>How the edge says no: a problem for programs, a small page for people in a browser.</summary>
internal static class Answers
{
    /// <summary>A page that a browser opens, as opposed to an API that a program calls.</summary>
    public static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/partner", StringComparison.OrdinalIgnoreCase)
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html");

    /// <summary>Gives answers without a body one that people can read; what is not a page is left to the shared problems.</summary>
    public static void UsePageAnswers(this IApplicationBuilder edge) => edge.UseStatusCodePages(context =>
    {
        var http = context.HttpContext;
        if (!IsPage(http.Request))
            return Task.CompletedTask;
        var code = http.Response.StatusCode switch
        {
            StatusCodes.Status403Forbidden => "auth.forbidden",
            StatusCodes.Status404NotFound => "route.unknown",
            >= StatusCodes.Status500InternalServerError => "service.unavailable",
            _ => "request.malformed",
        };
        return RefuseAsync(http, http.Response.StatusCode, Refusal.Invalid(code));
    });

    /// <summary>Writes the refusal in the caller's language and form.</summary>
    public static Task RefuseAsync(HttpContext http, int status, Refusal refusal)
    {
        var problem = http.RequestServices.GetRequiredService<Problems>().Of(status, refusal);
        return IsPage(http.Request) ? WritePageAsync(http, problem) : Problems.WriteAsync(http, problem);
    }

    private static Task WritePageAsync(HttpContext http, ProblemDetails problem)
    {
        var english = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
        var home = http.RequestServices.GetRequiredService<PublicAddress>().Value;
        http.Response.StatusCode = problem.Status!.Value;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(
            $$"""
            <!doctype html>
            <html lang="{{(english ? "en" : "id")}}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>CoachingPlatform</title>
            <style>body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef4f1; color: #17302a; font: 1.1rem/1.5 system-ui, sans-serif }
            main { max-width: 30rem; padding: 2rem; text-align: center } a { color: #0b6b53 } small { color: #4a5f59 }</style></head>
            <body><main><h1>{{HtmlEncoder.Default.Encode(problem.Detail!)}}</h1>
            <p><a href="{{home}}">{{(english ? "To the start page" : "Ke halaman awal")}}</a></p>
            <small>{{problem.Status}} {{problem.Title}} · {{problem.Extensions["traceId"]}}</small></main></body>
            </html>
            """,
            http.RequestAborted);
    }
}
