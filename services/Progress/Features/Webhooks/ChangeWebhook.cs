using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary><c>PUT /partner/v1/webhooks/{id}</c> sends to another address from where it stands; <c>DELETE</c> ends it, also when no agreement is in force.</summary>
internal static class ChangeWebhook
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapPut("/webhooks/{id}", ChangeAsync).RequireAuthorization(Policies.Partners).TakesVersion().Produces<WebhookResponse>();
        partner.MapDelete("/webhooks/{id}", DeleteAsync).RequireAuthorization(Policies.Partners).Produces(StatusCodes.Status204NoContent);
    }

    internal sealed record Request(string? Url = null);

    private static async Task<IResult> ChangeAsync(
        Id<Webhook> id, Request body, Caller caller, HttpContext http, WebhookCommands webhook)
    {
        var found = await webhook.FindAsync(caller, id, http.RequestAborted);
        if (found.IsRefused)
            return webhook.Refuse(found.Refusal);
        var url = await webhook.UrlAsync(body.Url, http.RequestAborted);
        if (url.IsRefused)
            return webhook.Refuse(url.Refusal);
        return await webhook.ChangeAsync(http, body, found.Value.Partner, id, (known, others) =>
            http.Request.NotSeen(known.Version) is { } unseen ? unseen
            : others.Any(w => w.Url == url.Value) ? Refusal.Conflict("webhook.url_taken", "url")
            : known.Readdress(url.Value, webhook.Now));
    }

    private static async Task<IResult> DeleteAsync(
        Id<Webhook> id, Caller caller, HttpContext http, PartnerAccess access, CommandRunner commands, WebhookStore webhooks, WebhookCommands webhook)
    {
        var partner = await access.PartnerAsync(caller, http.RequestAborted);
        if (partner.IsRefused)
            return webhook.Refuse(partner.Refusal);
        return await commands.RunAsync(http, null, async (tx, ct) =>
        {
            if ((await webhooks.OfPartnerAsync(tx, partner.Value.Id, ct)).All(w => w.Id != id))
                return Refusal.NotFound("webhook.unknown");
            await webhooks.RemoveAsync(tx, id, ct);
            return Reply.NoContent();
        });
    }
}
