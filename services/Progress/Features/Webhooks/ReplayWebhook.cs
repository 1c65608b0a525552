using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>
/// <c>POST /partner/v1/webhooks/{id}/replay</c>: sends at once from where it stands, which is all that was missed, or from a cursor. It is the way out
/// of a dead letter, and with the failure's <c>after</c> the way past a delivery that the receiver can't take.
/// </summary>
internal static class ReplayWebhook
{
    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/webhooks/{id}/replay", ReplayAsync).RequireAuthorization(Policies.Partners).Produces<WebhookResponse>();

    /// <summary>The body.</summary>
    /// <param name="After">A cursor of <c>/partner/v1/changes</c>; missing means where it stands.</param>
    internal sealed record Request(string? After = null);

    private static async Task<IResult> ReplayAsync(Id<Webhook> id, Request body, Caller caller, HttpContext http, WebhookCommands webhook)
    {
        var found = await webhook.FindAsync(caller, id, http.RequestAborted);
        if (found.IsRefused)
            return webhook.Refuse(found.Refusal);
        var after = webhook.Place(body.After, found.Value.Partner);
        return after.Refusal is { } refusal
            ? webhook.Refuse(refusal)
            : await webhook.ChangeAsync(http, body, found.Value.Partner, id, (known, _) => known.Replay(after.Value, webhook.Now));
    }
}
