using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Webhooks;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>What the commands on a partner's webhooks have in common. Another partner's webhook is as unknown as one that never was.</summary>
internal sealed class WebhookCommands(
    CommandRunner commands, PartnerAccess access, PartnerStore partners, WebhookStore webhooks, AddressRules rules, Problems problems, Sentences sentences, TimeProvider time)
{
    /// <summary>Now, as it is stored.</summary>
    public DateTimeOffset Now => time.Now();

    /// <summary>The caller's webhook with its partner.</summary>
    public async Task<Outcome<(Partner Partner, Webhook Webhook)>> FindAsync(Caller caller, Id<Webhook> id, CancellationToken cancellation)
    {
        var partner = await access.PartnerAsync(caller, cancellation);
        if (partner.IsRefused)
            return partner.Refusal;
        return (await webhooks.OfPartnerAsync(partner.Value.Id, cancellation)).FirstOrDefault(w => w.Id == id) is { } found
            ? (partner.Value, found)
            : Refusal.NotFound("webhook.unknown");
    }

    /// <summary>Runs a command on the caller's webhook and answers with what became of it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="partner">The caller's partner.</param>
    /// <param name="id">The webhook.</param>
    /// <param name="decide">The next version, or why not, by what is stored of it and of the partner's others.</param>
    /// <param name="showsSecret">True when the answer shows the newest secret.</param>
    public Task<IResult> ChangeAsync(
        HttpContext http, object body, Partner partner, Id<Webhook> id, Func<Webhook, IEnumerable<Webhook>, Outcome<Webhook>> decide,
        bool showsSecret = false) => commands.RunAsync(
        http, body,
        async (tx, ct) =>
        {
            await partners.HoldAsync(tx, partner.Id, ct);
            var all = await webhooks.OfPartnerAsync(tx, partner.Id, ct);
            if (all.FirstOrDefault(w => w.Id == id) is not { } webhook)
                return Refusal.NotFound("webhook.unknown");
            var next = decide(webhook, all.Where(w => w.Id != id));
            if (next.IsRefused)
                return next.Refusal;
            await webhooks.SaveAsync(tx, next.Value, ct);
            var response = Response(next.Value, partner);
            return showsSecret
                ? Reply.Ok(response.Showing(next.Value, partner), next.Value.Version).OnRepeat(response)
                : Reply.Ok(response, next.Value.Version);
        },
        partner.Id.Value);

    /// <summary>The address, whose host is looked up too; or why nothing may be sent there.</summary>
    public async Task<Outcome<string>> UrlAsync(string? text, CancellationToken cancellation)
    {
        var url = WebhookUrl.Parse(text, rules.AllowsLoopback);
        if (url.IsRefused)
            return url.Refusal;
        var found = await rules.AllowedAsync(url.Value.IdnHost, url.Value.Scheme == Uri.UriSchemeHttp, cancellation);
        return found.Count > 0 ? url.Value.AbsoluteUri : Refusal.Invalid("webhook.address", "url");
    }

    /// <summary>The place of a cursor of <c>/partner/v1/changes</c>; null of none.</summary>
    public Outcome<PartnerCursor?> Place(string? after, Partner partner)
    {
        if (after is null)
            return (Outcome<PartnerCursor?>)(PartnerCursor?)null;
        var opened = PartnerCursor.Open(after, partner, PullChanges.List, access.Today);
        return opened.IsRefused ? opened.Refusal : opened.Value;
    }

    /// <summary>The webhook as its partner sees it.</summary>
    public WebhookResponse Response(Webhook webhook, Partner partner) => WebhookResponse.Of(webhook, partner, sentences, Now);

    /// <summary>The answer that says these refusals.</summary>
    public IResult Refuse(params IReadOnlyList<Refusal> refusals) => Results.Problem(problems.Of(refusals));
}
