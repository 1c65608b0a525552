using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>
/// <c>GET /partner/v1/webhooks</c>, <c>…/{id}</c> and <c>…/{id}/deliveries</c>: the partner's webhooks, how each is doing, and its attempts of the last
/// seven days, newest first.
/// </summary>
internal static class ReadWebhooks
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapGet("/webhooks", ListAsync).RequireAuthorization(Policies.Partners).Produces<All>();
        partner.MapGet("/webhooks/{id}", GetAsync).RequireAuthorization(Policies.Partners).Produces<WebhookResponse>();
        partner.MapGet("/webhooks/{id}/deliveries", AttemptsAsync).RequireAuthorization(Policies.Partners).Produces<Page<AttemptResponse>>();
    }

    /// <summary>All of them: five at most.</summary>
    internal sealed record All(IReadOnlyList<WebhookResponse> Items);

    /// <summary>One request to the receiver.</summary>
    /// <param name="DeliveryId">The header <c>webhook-id</c>.</param>
    /// <param name="At">When.</param>
    /// <param name="Items">Changes in it; 0 of a test.</param>
    /// <param name="Status">The receiver's HTTP status; null when there was none.</param>
    /// <param name="Code">Why it was not taken; null when it was.</param>
    /// <param name="Milliseconds">How long it took.</param>
    internal sealed record AttemptResponse(string DeliveryId, DateTimeOffset At, int Items, int? Status, string? Code, int Milliseconds);

    private static async Task<IResult> ListAsync(Caller caller, PartnerAccess access, WebhookStore webhooks, WebhookCommands webhook, CancellationToken cancellation)
    {
        var partner = await access.PartnerAsync(caller, cancellation);
        return partner.IsRefused
            ? webhook.Refuse(partner.Refusal)
            : Results.Ok(new All([.. (await webhooks.OfPartnerAsync(partner.Value.Id, cancellation)).Select(w => webhook.Response(w, partner.Value))]));
    }

    private static async Task<IResult> GetAsync(Id<Webhook> id, Caller caller, HttpResponse response, WebhookCommands webhook, CancellationToken cancellation)
    {
        var found = await webhook.FindAsync(caller, id, cancellation);
        if (found.IsRefused)
            return webhook.Refuse(found.Refusal);
        response.Headers.ETag = EntityVersion.ETag(found.Value.Webhook.Version);
        return Results.Ok(webhook.Response(found.Value.Webhook, found.Value.Partner));
    }

    private static async Task<IResult> AttemptsAsync(
        Id<Webhook> id, Caller caller, HttpRequest request, WebhookStore webhooks, WebhookCommands webhook, CancellationToken cancellation)
    {
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return webhook.Refuse(checks.Refusals);
        var found = await webhook.FindAsync(caller, id, cancellation);
        if (found.IsRefused)
            return webhook.Refuse(found.Refusal);
        var attempts = await webhooks.AttemptsAsync(id, after?.Attempt, page!.Limit + 1, cancellation);
        return Results.Ok(page.Page(request, attempts, a => new Keyset(a.Id), a => new AttemptResponse(a.DeliveryId, a.At, a.Items, a.Status, a.Code, a.Milliseconds)));
    }

    private sealed record Keyset(Id<WebhookAttempt> Attempt);
}
