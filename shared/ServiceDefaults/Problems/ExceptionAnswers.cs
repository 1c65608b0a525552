using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Asking;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Problems;

/// <summary>Turns what was thrown into a problem: a bad request stays 4xx, a store, an issuer or a service that is away is 503, all else is 500 without its inside.</summary>
internal sealed class ExceptionAnswers(Problems problems, ILogger<ExceptionAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = exception switch
        {
            BadHttpRequestException bad => problems.Of(Malformed(bad)),
            TimeoutException or MongoConnectionException or MongoNotPrimaryException or MongoNodeIsRecoveringException
                or MongoConnectionPoolPausedException or MongoExecutionTimeoutException or MongoWaitQueueFullException
                => problems.Of(StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalKind.Conflict, "store.unavailable")),
            IssuerUnavailableException => problems.Of(StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalKind.Conflict, "issuer.unavailable")),
            ServiceUnavailableException => problems.Of(StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalKind.Conflict, "service.unavailable")),
            _ => problems.Of(StatusCodes.Status500InternalServerError, new Refusal(RefusalKind.Conflict, "server.error")),
        };
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "2";
            log.LogWarning("Not available for a while: {Reason}", exception.Message);
        }
        else if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            log.LogError(exception, "{Method} {Route} failed", httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
        }

        await Problems.WriteAsync(httpContext, problem);
        return true;
    }

    private static Refusal Malformed(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Refusal(RefusalKind.TooLarge, "request.too_large"),
        StatusCodes.Status415UnsupportedMediaType => new Refusal(RefusalKind.WrongMedia, "request.media_type"),
        _ => Refusal.Invalid("request.malformed", FieldOf(bad)),
    };

    // "$.capacity" → "capacity"
    private static string? FieldOf(BadHttpRequestException bad) =>
        bad.InnerException is JsonException { Path: ['$', '.', .. var field] } ? field : null;
}
