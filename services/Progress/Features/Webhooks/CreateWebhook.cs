using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary><c>POST /partner/v1/webhooks</c>: from now on the partner's changes are sent to an address. The answer shows the secret, once.</summary>
internal static class CreateWebhook
{
    private const string Manner = """
        What GET /partner/v1/changes answers is sent as {"type": "progress.changes", "webhookId", "items", "next"}, at most 100 changes at once, in their
        order: the next delivery follows when one was answered with 2xx within 10 seconds. Anything else, a redirection too, is tried again after 5 seconds
        to a day (or as Retry-After says); after 410, or five days without success, the webhook is DeadLettered until it is replayed. A delivery may come
        more than once: with the same webhook-id it is the same, and of each enrolment the greater version is the later. What is gone has no version, and a
        row whose health has turned has the one from before: there ignore what a delivery with an earlier webhook-timestamp says of the enrolment.
        To verify one: the header webhook-signature holds, separated by spaces, v1,<base64 of HMAC-SHA256> for each valid secret, over
        {webhook-id}.{webhook-timestamp}.{body as received}; the key is the base64 of the secret behind whsec_. Compare in constant time, and refuse a
        webhook-timestamp (seconds since 1970) that is more than five minutes off. Standard Webhooks' libraries do this.
        """;

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/webhooks", CreateAsync).RequireAuthorization(Policies.Partners).WithDescription(Manner).Produces<WebhookResponse>(StatusCodes.Status201Created);

    /// <summary>The body.</summary>
    /// <param name="Url">An https address on port 443 in the public internet.</param>
    /// <param name="After">A cursor of <c>/partner/v1/changes</c> to begin behind; missing begins before everything, as there.</param>
    internal sealed record Request(string? Url = null, string? After = null);

    private static async Task<IResult> CreateAsync(
        Request body, Caller caller, HttpContext http, PartnerAccess access, WebhookCommands webhook, CommandRunner commands, PartnerStore partners, WebhookStore webhooks)
    {
        var granted = await access.OfAsync(caller, http.RequestAborted);
        if (granted.IsRefused)
            return webhook.Refuse(granted.Refusal);
        var partner = granted.Value.Partner;
        var (url, after) = (await webhook.UrlAsync(body.Url, http.RequestAborted), webhook.Place(body.After, partner));
        if (url.IsRefused || after.Refusal is not null)
            return webhook.Refuse([.. new[] { url.Refusal, after.Refusal }.OfType<Refusal>()]);

        return await commands.RunAsync(
            http, body,
            async (tx, ct) =>
            {
                await partners.HoldAsync(tx, partner.Id, ct);
                var others = await webhooks.OfPartnerAsync(tx, partner.Id, ct);
                if (others.Any(w => w.Url == url.Value))
                    return Refusal.Conflict("webhook.url_taken", "url");
                if (others.Count >= Webhook.MaxPerPartner)
                    return Refusal.Conflict("webhook.too_many", null, ("max", Webhook.MaxPerPartner));
                var created = new Webhook
                {
                    Id = Id<Webhook>.New(), Version = 1, PartnerId = partner.Id, Url = url.Value, CreatedAt = webhook.Now,
                    Secrets = [new WebhookSecret(Guid.NewGuid(), null)], Position = 0, BehindSince = webhook.Now, NextAttemptAt = webhook.Now,
                };
                if (after.Value is { } place)
                    created = created.From(place, webhook.Now);
                await webhooks.SaveAsync(tx, created, ct);
                var response = webhook.Response(created, partner);
                return Reply.Created($"/partner/v1/webhooks/{created.Id}", response.Showing(created, partner), created.Version).OnRepeat(response);
            },
            partner.Id.Value);
    }
}
