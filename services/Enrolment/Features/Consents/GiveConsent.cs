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

/// <summary>POST /businesses/{id}/consents: the business lets a partner have its data for a purpose, from now on.</summary>
internal static class GiveConsent
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/consents", HandleAsync).RequireAuthorization(Policies.Businesses)
        .Produces<ConsentResponse>(StatusCodes.Status201Created)
        .WithSummary("Records that a business agrees to a consent text: by itself with its own account, or on its behalf by a coordinator with evidence.")
        .WithDescription(
            "Problem codes: field.required, field.unknown_value, field.out_of_range, field.too_long, consent.only_on_behalf, consent.not_by_web, business.unknown, business.merged, "
            + "consent_text.unknown, consent_text.version_unknown, consent_text.outdated, consent.given_already, consent.said_since, consent.too_many, consent.too_many_changes.");

    /// <summary>The body.</summary>
    /// <param name="ConsentTextId">The text that is agreed to.</param>
    /// <param name="TextVersion">Its wording.</param>
    /// <param name="Channel">On behalf: <c>Paper</c>, <c>Phone</c> or <c>Visit</c>.</param>
    /// <param name="SaidAt">On behalf: when, if not just now.</param>
    /// <param name="Evidence">On behalf: where the proof is.</param>
    internal sealed record Request(
        Id<ConsentText>? ConsentTextId = null, long? TextVersion = null, string? Channel = null, DateTimeOffset? SaidAt = null, string? Evidence = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(
            http,
            request,
            async (tx, ct) =>
            {
                var checks = new Checks();
                checks.That(request.ConsentTextId is not null, "field.required", "consentTextId");
                checks.That(request.TextVersion is not null, "field.required", "textVersion");
                var said = StatementInput.Read(checks, request.Channel, request.SaidAt, request.Evidence, null, caller, time.Now());
                if (checks.Failed)
                    return Reply.Refused(checks.Refusals);
                var business = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
                if (business is null)
                    return Refusal.NotFound("business.unknown");
                if (business.Gone() is { } gone)
                    return gone;
                var textId = request.ConsentTextId!.Value;
                var text = await store.ConsentTexts.Find(tx.Session, t => t.Id == textId).FirstOrDefaultAsync(ct);
                if (text is null)
                    return Refusal.NotFound("consent_text.unknown", "consentTextId");
                var known = await store.Consents.Find(tx.Session, c => c.BusinessId == id && c.TextId == textId).FirstOrDefaultAsync(ct);

                var given = Consent.Give(known, business, text, request.TextVersion!.Value, said);
                if (given.IsRefused)
                    return given.Refusal;
                await store.SaveAsync(tx, given.Value, business, ct);
                return Reply.Created($"/api/v1/businesses/{id}/consents", mapper.Map<ConsentResponse>(given.Value), given.Value.Version);
            },
            turn: id.Value);
}
