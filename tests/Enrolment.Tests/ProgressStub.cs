using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>Stands in for Progress where it is asked what a partner may be given, over real HTTP; of an enrolment that no test speaks of it knows nothing.</summary>
public sealed class ProgressStub
{
    private readonly ConcurrentDictionary<Guid, Func<HttpContext, Task<IResult>>> answers = new();
    private readonly ConcurrentQueue<(Guid Enrolment, string By)> asked = new();
    private readonly Lazy<WebApplication> app;

    public ProgressStub() => app = new(Start);

    public string Address => app.Value.Urls.Single();

    /// <summary>The answer of a refusal.</summary>
    public static IResult Refusal(int status, string code) => Results.Json(new { code }, contentType: "application/problem+json", statusCode: status);

    /// <summary>From now on it says this of the enrolment.</summary>
    public void Says(Guid enrolment, Func<HttpContext, Task<IResult>> answer) => answers[enrolment] = answer;

    /// <inheritdoc cref="Says(Guid, Func{HttpContext, Task{IResult}})"/>
    public void Says(Guid enrolment, IResult answer) => Says(enrolment, _ => Task.FromResult(answer));

    /// <summary>With what it was asked about an enrolment: the headers <c>Authorization</c>, in order.</summary>
    public IReadOnlyList<string> AskedOf(Guid enrolment) => [.. asked.Where(a => a.Enrolment == enrolment).Select(a => a.By)];

    private async Task<IResult> AnswerAsync(Guid id, HttpContext http)
    {
        asked.Enqueue((id, http.Request.Headers.Authorization.ToString()));
        return answers.TryGetValue(id, out var answer) ? await answer(http) : Refusal(404, "progress.unknown");
    }

    private WebApplication Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/internal/v1/enrolments/{id:guid}/business-pulls", (Func<Guid, HttpContext, Task<IResult>>)AnswerAsync);
        app.Start();
        return app;
    }
}
