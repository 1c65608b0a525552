using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// <c>POST /partner/v1/referrals/{id}/outcomes</c> and <c>PUT …/outcomes/{outcomeId}</c>: the partner records what came of a referral it accepted, and
/// corrects it with a reason; what it was before is kept. Progress shows it from then on.
/// </summary>
internal static class RecordOutcome
{
    public static void Map(IEndpointRouteBuilder partner)
    {
        partner.MapPost("/referrals/{id}/outcomes", RecordAsync).RequireAuthorization(Policies.Partners).Produces<AnsweredReferral>(StatusCodes.Status201Created);
        partner.MapPut("/referrals/{id}/outcomes/{outcomeId}", CorrectAsync).RequireAuthorization(Policies.Partners).TakesVersion().Produces<AnsweredReferral>();
    }

    /// <summary>An outcome.</summary>
    /// <param name="Kind"><c>Contract</c>, <c>Order</c> or <c>Loan</c>.</param>
    /// <param name="Rupiah">Whole rupiah, from 1.</param>
    /// <param name="On">The day of the contract, the order or the loan.</param>
    /// <param name="Note">About the outcome; nothing about a person.</param>
    internal sealed record Request(string? Kind = null, long? Rupiah = null, DateOnly? On = null, string? Note = null);

    /// <summary>An outcome as it should have been.</summary>
    /// <param name="Kind"><c>Contract</c>, <c>Order</c> or <c>Loan</c>.</param>
    /// <param name="Rupiah">Whole rupiah; 0 where nothing came of it after all.</param>
    /// <param name="On">The day of the contract, the order or the loan.</param>
    /// <param name="Note">About the outcome; nothing about a person.</param>
    /// <param name="Reason">Why it was not right.</param>
    internal sealed record Correction(string? Kind = null, long? Rupiah = null, DateOnly? On = null, string? Note = null, string? Reason = null);

    private static async Task<IResult> RecordAsync(Id<Referral> id, Request body, HttpContext http, PartnersReferral referrals, Problems problems)
    {
        var checks = new Checks();
        var terms = Read(checks, body, least: 1);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await referrals.RunAsync(
            http,
            body,
            id,
            seen =>
            {
                var recorded = seen.Referral.Record(terms, seen.Opportunity.Terms.TimeZone, seen.By, seen.Now);
                return recorded.IsRefused ? recorded.Refusal : new PartnersReferral.Decided(recorded.Value);
            },
            answer => Reply.Created($"/partner/v1/referrals/{id}", answer, answer.Version));
    }

    private static async Task<IResult> CorrectAsync(
        Id<Referral> id, Id<ReferralOutcome> outcomeId, Correction body, HttpContext http, PartnersReferral referrals, Problems problems)
    {
        var checks = new Checks();
        var terms = Read(checks, new Request(body.Kind, body.Rupiah, body.On, body.Note), least: 0);
        var reason = checks.Text(body.Reason, "reason", DecisionFact.LongestReason);
        checks.That(!OutcomeTerms.LooksPersonal(reason), "outcome.note_personal", "reason");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        return await referrals.RunAsync(
            http,
            body,
            id,
            seen =>
            {
                var corrected = seen.Referral.Correct(outcomeId, terms, reason, seen.Opportunity.Terms.TimeZone, seen.By, seen.Now);
                return corrected.IsRefused ? corrected.Refusal : new PartnersReferral.Decided(corrected.Value, Reason: reason);
            },
            takesVersion: true);
    }

    private static OutcomeTerms Read(Checks checks, Request body, long least)
    {
        var kind = checks.Word<OutcomeKind>(body.Kind, "kind");
        checks.That(body.Rupiah is not null, "field.required", "rupiah");
        if (body.Rupiah is { } rupiah)
            checks.Between(rupiah, least, OutcomeTerms.MostRupiah, "rupiah");
        checks.That(body.On is not null, "field.required", "on");
        var note = checks.OptionalText(body.Note, "note", OutcomeTerms.LongestNote);
        checks.That(!OutcomeTerms.LooksPersonal(note), "outcome.note_personal", "note");
        return new OutcomeTerms { Kind = kind, Rupiah = body.Rupiah ?? 0, On = body.On ?? default, Note = note };
    }
}
