using System.Net;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Asking;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// Who reads the progress of an enrolment: coordinators, the account of its business and the mentor who is assigned now. Whose it is Enrolment and Mentoring
/// know; each is asked with the caller's own token at the moment of reading (decision 0023), so a merge, an erasure or another mentor holds at once.
/// </summary>
internal sealed class Readers(OtherServices others, Problems problems)
{
    /// <summary>The services that are asked, by the role whose accounts they know. Each has an HTTP client of its name.</summary>
    public static readonly IReadOnlyList<(string Role, string Service)> Knowing = [(Roles.Business, "Enrolment"), (Roles.Mentor, "Mentoring")];

    /// <summary>The answer to a caller who may not read it: 404, as if there were none. Null for one who may.</summary>
    /// <exception cref="ServiceUnavailableException">Nobody can say.</exception>
    public async Task<IResult?> RefusalAsync(HttpContext call, Id<Enrolment> enrolment)
    {
        var caller = Caller.Of(call.User);
        if (caller.IsCoordinator)
            return null;
        foreach (var (_, service) in Knowing.Where(k => caller.Roles.Contains(k.Role)))
        {
            if (await SeesAsync(service, enrolment, call))
                return null;
        }

        return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
    }

    private Task<bool> SeesAsync(string service, Id<Enrolment> enrolment, HttpContext call) =>
        others.AskAsync(service, HttpMethod.Get, $"internal/v1/enrolments/{enrolment}/sight", call, async answer => answer.StatusCode switch
        {
            HttpStatusCode.NoContent => true,
            // Whoever else were asked by mistake would not find it either.
            HttpStatusCode.NotFound when await answer.CodeAsync() == "enrolment.unknown" => false,
            var other => throw new HttpRequestException($"it says {(int)other}."),
        });
}

/// <summary>The registration of what asks whose an enrolment is.</summary>
internal static class ReadersRegistration
{
    public static void AddReaders(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readers>();
        foreach (var (_, service) in Readers.Knowing)
            builder.AddOtherService(service, "whose an enrolment is");
    }
}
