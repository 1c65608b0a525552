using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary><c>POST /opportunities</c> and <c>PUT /opportunities/{id}</c>: makes an opportunity of a partner, and changes its terms.</summary>
internal static class KeepOpportunity
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/opportunities", CreateAsync).RequireAuthorization(Policies.Coordinators).Produces<OpportunityResponse>(StatusCodes.Status201Created);
        api.MapPut("/opportunities/{id}", EditAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<OpportunityResponse>();
    }

    private static async Task<IResult> CreateAsync(
        NewOpportunity body, HttpContext http, CommandRunner commands, OpportunityStore opportunities, PartnerStore partners, Problems problems)
    {
        var checks = new Checks();
        var kind = checks.Word<OpportunityKind>(body.Kind, "kind");
        checks.That(body.PartnerId is not null, "field.required", "partnerId");
        var purpose = checks.Take(PurposeCode.Parse(body.ConsentPurpose), "consentPurpose");
        var terms = body.Read(checks, kind);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var opportunity = new Opportunity
        {
            Id = Id<Opportunity>.New(), Version = 1, Kind = kind, PartnerId = new Id<Partner>(body.PartnerId!.Value), Purpose = purpose!, Terms = terms,
        };
        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await partners.FindAsync(tx, opportunity.PartnerId, ct) is null)
                return Refusal.NotFound("partner.unknown", "partnerId");
            await opportunities.SaveAsync(tx, opportunity, ct);
            return Reply.Created($"/api/v1/opportunities/{opportunity.Id}", OpportunityResponse.Of(opportunity), opportunity.Version);
        });
    }

    private static async Task<IResult> EditAsync(
        Id<Opportunity> id, OpportunityInput body, HttpContext http, CommandRunner commands, OpportunityStore opportunities, ReferralStore referrals,
        ReferralKeeper keeper, Problems problems, CancellationToken cancellation)
    {
        // Its kind never changes, and decides what its terms may be.
        if (await opportunities.FindAsync(id, cancellation) is not { } known)
            return Results.Problem(problems.Of(Refusal.NotFound("opportunity.unknown")));
        var checks = new Checks();
        var terms = body.Read(checks, known.Kind);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(
            http,
            body,
            async (tx, ct) =>
            {
                var opportunity = (await opportunities.FindAsync(tx, id, ct))!;
                if (http.Request.NotSeen(opportunity.Version) is { } unseen)
                    return unseen;
                var edited = opportunity.Edit(terms);
                if (edited.IsRefused)
                    return edited.Refusal;
                if ((terms.FirstDay, terms.LastDay) != (opportunity.Terms.FirstDay, opportunity.Terms.LastDay))
                {
                    // Held as each mark holds it: of a mark and an edit at once the later sees the former.
                    await keeper.HoldAsync(tx, ct);
                    if (await referrals.IsMarkedOutsideAsync(tx, edited.Value, ct))
                        return Refusal.Conflict("opportunity.days_marked");
                }

                await opportunities.SaveAsync(tx, edited.Value, ct);
                return Reply.Ok(OpportunityResponse.Of(edited.Value), edited.Value.Version);
            },
            turn: id.Value);
    }
}
