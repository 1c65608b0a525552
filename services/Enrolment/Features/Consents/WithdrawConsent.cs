using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>POST /businesses/{id}/consents/{consentId}/withdraw: nothing more is shared on this consent.</summary>
internal static class WithdrawConsent
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/consents/{consentId}/withdraw", HandleAsync).RequireAuthorization(Policies.Businesses)
        .Produces<ConsentResponse>()
        .WithSummary("Records that a business takes a consent back: by itself, or on its behalf by a coordinator with evidence and reason.")
        .WithDescription(
            "Problem codes: field.required, field.unknown_value, field.out_of_range, field.too_long, consent.only_on_behalf, consent.not_by_web, business.unknown, business.merged, "
            + "consent.unknown, consent.withdrawn_already, consent.said_since.");

    /// <summary>The body.</summary>
    /// <param name="Reason">Why. A business need not say (Law 27/2022 asks for no reason); who withdraws on its behalf must.</param>
    /// <param name="Channel">On behalf: <c>Paper</c>, <c>Phone</c> or <c>Visit</c>.</param>
    /// <param name="SaidAt">On behalf: when, if not just now.</param>
    /// <param name="Evidence">On behalf: where the proof is.</param>
    internal sealed record Request(string? Reason = null, string? Channel = null, DateTimeOffset? SaidAt = null, string? Evidence = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Id<Consent> consentId, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper,
        TimeProvider time) =>
        commands.RunAsync(
            http,
            request,
            async (tx, ct) =>
            {
                var checks = new Checks();
                var reason = caller.IsCoordinator ? checks.Text(request.Reason, "reason", 500) : checks.OptionalText(request.Reason, "reason", 500);
                var said = StatementInput.Read(checks, request.Channel, request.SaidAt, request.Evidence, reason, caller, time.Now());
                if (checks.Failed)
                    return Reply.Refused(checks.Refusals);
                var business = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
                if (business is null)
                    return Refusal.NotFound("business.unknown");
                if (business.Gone() is { } gone)
                    return gone;
                var consent = await store.Consents.Find(tx.Session, c => c.Id == consentId).FirstOrDefaultAsync(ct);
                if (consent?.BusinessId != id)
                    return Refusal.NotFound("consent.unknown");

                var withdrawn = consent.Withdraw(said);
                if (withdrawn.IsRefused)
                    return withdrawn.Refusal;
                await store.SaveAsync(tx, withdrawn.Value, business, ct);
                return Reply.Ok(mapper.Map<ConsentResponse>(withdrawn.Value), withdrawn.Value.Version);
            },
            turn: id.Value);
}
