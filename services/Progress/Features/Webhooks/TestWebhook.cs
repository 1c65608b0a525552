using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Webhooks;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Webhooks;

/// <summary>
/// <c>POST /partner/v1/webhooks/{id}/test</c>: sends <c>{"type": "webhook.test", "webhookId"}</c>, signed like every delivery, and answers with what
/// became of it. How far the webhook is does not change.
/// </summary>
internal static class TestWebhook
{
    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/webhooks/{id}/test", TestAsync).RequireAuthorization(Policies.Partners).NeedsNoKey().Produces<TestResult>();

    /// <summary>What became of it.</summary>
    /// <param name="IsTaken">True when the receiver answered with 2xx.</param>
    /// <param name="Status">Its status; null when there was none.</param>
    /// <param name="Code">Why it was not taken; null when it was.</param>
    /// <param name="Message">The same as a sentence.</param>
    /// <param name="Milliseconds">How long it took.</param>
    internal sealed record TestResult(bool IsTaken, int? Status, string? Code, string? Message, int Milliseconds);

    private static async Task<IResult> TestAsync(
        Id<Webhook> id, Caller caller, WebhookCommands webhook, WebhookPusher pusher, Sentences sentences, CancellationToken cancellation)
    {
        var found = await webhook.FindAsync(caller, id, cancellation);
        if (found.IsRefused)
            return webhook.Refuse(found.Refusal);
        var sent = await pusher.TestAsync(found.Value.Webhook, found.Value.Partner, cancellation);
        return Results.Ok(new TestResult(
            sent.Code is null, sent.Status, sent.Code, sent.Code is null ? null : WebhookResponse.SentenceOf(sentences, sent.Code, sent.Status), sent.Milliseconds));
    }
}
