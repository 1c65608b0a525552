using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>Stands in for Enrolment where it is asked for businesses' addresses, over real HTTP; a business that is not told of has none.</summary>
public sealed class EnrolmentStub
{
    private readonly ConcurrentDictionary<Guid, (string Email, string Language)> known = new();
    private readonly ConcurrentDictionary<Guid, bool> strangers = new();
    private readonly ConcurrentQueue<(Guid Business, string Purpose)> asked = new();
    private readonly WebApplication app;

    public EnrolmentStub()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/internal/v1/businesses/{id:guid}/contact-lookups", (Func<Guid, JsonElement, HttpContext, Task<IResult>>)AnswerAsync);
        app.Start();
    }

    public string Address => app.Urls.Single();

    /// <summary>What it answers instead, or 0.</summary>
    public int Failure { get; set; }

    /// <summary>It takes questions and does not answer them.</summary>
    public bool IsSilent { get; set; }

    public void Knows(Guid business, string email, string language = "id") => known[business] = (email, language);

    /// <summary>The business wants no mails, or has no address any more.</summary>
    public void Forgets(Guid business) => known.TryRemove(business, out _);

    /// <summary>There is no such business, or there is again.</summary>
    public void IsStranger(Guid business, bool stranger = true) => strangers[business] = stranger;

    /// <summary>What the address of a business was asked for, in order.</summary>
    public IReadOnlyList<string> AskedOf(Guid business) => [.. asked.Where(a => a.Business == business).Select(a => a.Purpose)];

    /// <summary>How often it was asked at all.</summary>
    public int Questions => asked.Count;

    private async Task<IResult> AnswerAsync(Guid id, JsonElement body, HttpContext http)
    {
        asked.Enqueue((id, body.GetProperty("purpose").GetString()!));
        if (IsSilent)
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        if (Failure > 0)
            return Results.StatusCode(Failure);
        var token = http.Request.Headers.Authorization.ToString();
        if (!token.StartsWith("Bearer ", StringComparison.Ordinal) || new JsonWebToken(token["Bearer ".Length..]).GetClaim("role").Value != "mailer")
            return Results.Forbid();
        if (strangers.GetValueOrDefault(id))
            return Results.NotFound();
        return Results.Json(known.TryGetValue(id, out var contact) ? new { email = (string?)contact.Email, language = contact.Language } : new { email = (string?)null, language = "id" });
    }
}
