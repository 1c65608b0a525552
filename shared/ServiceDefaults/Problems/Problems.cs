using System.Diagnostics;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CoachingPlatform.ServiceDefaults.Problems;

/// <summary>One wrong field of a request, as it appears in <c>errors</c>.</summary>
/// <param name="Field">Name of the field in camelCase, or null when it is about the whole.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">Sentence in the caller's language.</param>
public sealed record FieldProblem(string? Field, string Code, string Message);

/// <summary>Writes RFC 9457 problem details with <c>code</c>, <c>errors</c> and <c>traceId</c>.</summary>
public sealed class Problems(Sentences sentences)
{
    /// <summary>
    /// The problem that says these refusals; the first decides the status. Several, or one with a field, are listed in <c>errors</c>; of one that
    /// rests on reasons, the reasons are.
    /// </summary>
    public ProblemDetails Of(params IReadOnlyList<Refusal> refusals)
    {
        var first = refusals[0];
        var many = refusals.Count > 1;
        var problem = Of((int)first.Kind, many ? new Refusal(first.Kind, "request.invalid") : first);
        var listed = !many && first.Reasons.Count > 0 ? first.Reasons : refusals;
        if (many || first.Field is not null || first.Reasons.Count > 0)
            problem.Extensions["errors"] = Listed(listed);
        return problem;
    }

    /// <summary>Refusals as they are listed in <c>errors</c>.</summary>
    public IReadOnlyList<FieldProblem> Listed(IReadOnlyList<Refusal> refusals) =>
        [.. refusals.Select(r => new FieldProblem(r.Field, r.Code, sentences.Of(r)))];

    /// <summary>A problem with a status of its own, e.g. 401 or 503.</summary>
    public ProblemDetails Of(int status, Refusal refusal) => new()
    {
        Status = status,
        Type = $"urn:coaching-platform:problem:{refusal.Code}",
        Title = refusal.Code,
        Detail = sentences.Of(refusal),
        Extensions =
        {
            ["code"] = refusal.Code,
            ["traceId"] = Activity.Current?.TraceId.ToString(),
        },
    };

    /// <summary>Writes the problem as the answer.</summary>
    public static Task WriteAsync(HttpContext http, ProblemDetails problem)
    {
        http.Response.StatusCode = problem.Status!.Value;
        return http.Response.WriteAsJsonAsync(problem, options: null, contentType: "application/problem+json", http.RequestAborted);
    }
}
