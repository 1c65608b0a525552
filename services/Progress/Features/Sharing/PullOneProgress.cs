using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary><c>GET /partner/v1/progress/{enrolmentId}</c>: one row of <see cref="PullProgress"/>; what is not covered does not exist for the partner.</summary>
internal static class PullOneProgress
{
    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/progress/{enrolmentId}", PullAsync).RequireAuthorization(Policies.Partners).Produces<SharedProgress>();

    private static async Task<IResult> PullAsync(
        Id<Enrolment> enrolmentId, HttpRequest request, Caller caller, PartnerAccess access, Problems problems, IMapper mapper, SharedJson json,
        TimeProvider time, CancellationToken cancellation)
    {
        var granted = await access.OneAsync(caller, enrolmentId, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, row) = granted.Value;

        await access.RecordAsync(caller, partner, $"region {row.Progress.RegionCode}", [row], cancellation);
        return json.Answer(request, SharedProgress.Of(row, mapper, time.Now()));
    }
}
