using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// Who reads the progress of an enrolment: coordinators, the account of its business and the mentor who is assigned now. Whose it is Enrolment and Mentoring
/// know; each is asked with the caller's own token at the moment of reading (decision 0023), so a merge, an erasure or another mentor holds at once.
/// </summary>
internal sealed partial class Readers(IHttpClientFactory http, Problems problems, ILogger<Readers> log)
{
    /// <summary>The services that are asked, by the role whose accounts they know. Each has an HTTP client of its name.</summary>
    public static readonly IReadOnlyList<(string Role, string Service)> Knowing = [(Roles.Business, "Enrolment"), (Roles.Mentor, "Mentoring")];

    /// <summary>
    /// The answer to a caller who may not read it: 404, as if there were none; or 503 while nobody can say. Null for one who may.
    /// </summary>
    public async Task<IResult?> RefusalAsync(HttpContext call, Id<Enrolment> enrolment)
    {
        var caller = Caller.Of(call.User);
        if (caller.IsCoordinator)
            return null;
        try
        {
            foreach (var (_, service) in Knowing.Where(k => caller.Roles.Contains(k.Role)))
            {
                if (await SeesAsync(service, enrolment, call))
                    return null;
            }

            return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !call.RequestAborted.IsCancellationRequested)
        {
            Unanswered(log, enrolment.Value, e.Message);
            call.Response.Headers.RetryAfter = "2";
            return Results.Problem(problems.Of(StatusCodes.Status503ServiceUnavailable, new Refusal(RefusalKind.Conflict, "service.unavailable")));
        }
    }

    private async Task<bool> SeesAsync(string service, Id<Enrolment> enrolment, HttpContext call)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"internal/v1/enrolments/{enrolment}/sight");
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(call.Request.Headers.Authorization.ToString());
        using var client = http.CreateClient(service);
        using var answer = await client.SendAsync(request, call.RequestAborted);
        return answer.StatusCode switch
        {
            HttpStatusCode.NoContent => true,
            // Whoever else were asked by mistake would not find it either.
            HttpStatusCode.NotFound when (await answer.Content.ReadFromJsonAsync<Said>(call.RequestAborted))?.Code == "enrolment.unknown" => false,
            var other => throw new HttpRequestException($"{service} answered {(int)other}."),
        };
    }

    private sealed record Said(string? Code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody can say who may read the progress of {EnrolmentId}: {Reason}")]
    private static partial void Unanswered(ILogger log, Guid enrolmentId, string reason);
}

/// <summary>The registration of what asks whose an enrolment is.</summary>
internal static class ReadersRegistration
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary><c>Services:Enrolment</c> and <c>Services:Mentoring</c> are the addresses of the services themselves; the gateway does not lead there.</summary>
    public static void AddReaders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readers>();
        foreach (var (_, service) in Readers.Knowing)
        {
            var address = new Uri(builder.Configuration[$"Services:{service}"]
                ?? throw new InvalidOperationException($"Services:{service} is missing: set it to the address of {service}, which is asked whose an enrolment is."));
            builder.Services.AddHttpClient(service, client => (client.BaseAddress, client.Timeout) = (address, Longest));
        }
    }
}
