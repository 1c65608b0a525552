using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>
/// <c>POST /partner/v1/webhooks/{id}/secret</c>: makes a new secret and shows it, once. Until the overlap has passed each delivery is signed with the
/// secrets that signed before as well (five with it at most), so that the receiver can be changed over without losing one, also where the answer was
/// lost and one was made again; of 0 hours they end at once.
/// </summary>
internal static class RotateSecret
{
    private const int MostHours = 168;

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/webhooks/{id}/secret", RotateAsync).RequireAuthorization(Policies.Partners).Produces<WebhookResponse>();

    /// <summary>The body.</summary>
    /// <param name="OverlapHours">0 to 168; 24 when missing.</param>
    internal sealed record Request(int? OverlapHours = null);

    private static async Task<IResult> RotateAsync(Id<Webhook> id, Request body, Caller caller, HttpContext http, WebhookCommands webhook)
    {
        var checks = new Checks();
        var hours = checks.Between(body.OverlapHours ?? 24, 0, MostHours, "overlapHours");
        if (checks.Failed)
            return webhook.Refuse(checks.Refusals);
        var found = await webhook.FindAsync(caller, id, http.RequestAborted);
        return found.IsRefused
            ? webhook.Refuse(found.Refusal)
            : await webhook.ChangeAsync(
                http, body, found.Value.Partner, id, (known, _) => known.Rotate(new WebhookSecret(Guid.NewGuid(), null), TimeSpan.FromHours(hours), webhook.Now), showsSecret: true);
    }
}
