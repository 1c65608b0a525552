using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CoachingPlatform.Progress.Tests;

/// <summary>Stands in for Enrolment (of businesses) and Mentoring (of mentors) where they are asked whose an enrolment is, over real HTTP.</summary>
public sealed class OwnersStub
{
    private readonly ConcurrentDictionary<(string Account, string Role, Guid Enrolment), bool> lets = new();
    private readonly ConcurrentQueue<(string Role, Guid Enrolment)> asked = new();
    private readonly Lazy<WebApplication> app;

    public OwnersStub() => app = new(Start);

    /// <summary>What the one for a role answers instead: a status, or 0 for nothing at all; null while it is well.</summary>
    public (string Role, int Status)? Trouble { get; set; }

    /// <summary>Who was asked about an enrolment, in order.</summary>
    public IReadOnlyList<string> AskedOf(Guid enrolment) => [.. asked.Where(a => a.Enrolment == enrolment).Select(a => a.Role)];

    /// <summary>Where the one that knows the accounts of this role is.</summary>
    public string AddressOf(string role) => $"{app.Value.Urls.Single()}/{role}/";

    /// <summary>From now on the account may see the enrolment, or may no longer.</summary>
    public void Lets(string account, string role, Guid enrolment, bool sees = true) => lets[(account, role, enrolment)] = sees;

    private async Task<IResult> AnswerAsync(string role, Guid id, HttpContext http)
    {
        asked.Enqueue((role, id));
        if (Trouble is var (whose, status) && whose == role)
        {
            if (status == 0)
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            return Results.StatusCode(status);
        }

        var token = new JsonWebToken(http.Request.Headers.Authorization.ToString()["Bearer ".Length..]);
        if (token.Claims.All(c => c.Type != "role" || c.Value != role))
            return Results.Forbid();
        return lets.GetValueOrDefault((token.Subject, role, id)) ? Results.NoContent() : Results.Json(new { code = "enrolment.unknown" }, contentType: "application/problem+json", statusCode: StatusCodes.Status404NotFound);
    }

    private WebApplication Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/{role}/internal/v1/enrolments/{id:guid}/sight", (Func<string, Guid, HttpContext, Task<IResult>>)AnswerAsync);
        app.Start();
        return app;
    }
}
