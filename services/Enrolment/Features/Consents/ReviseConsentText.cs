using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>PUT /consent-texts/{id}: the next wording. What was agreed to before stays agreed to, in the words of its time.</summary>
internal static class ReviseConsentText
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/consent-texts/{id}", HandleAsync).RequireAuthorization(Policies.Coordinators)
        .TakesVersion().Produces<ConsentTextResponse>()
        .WithSummary("Publishes the next wording of a consent text, on the version that was seen (If-Match).")
        .WithDescription(
            "Problem codes: field.required, field.too_long, consent_text.unknown, consent_text.fixed, consent_text.too_many_versions, version.required, version.stale.");

    private static Task<IResult> HandleAsync(
        Id<ConsentText> id, ConsentTextInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time) =>
        commands.RunAsync(http, input, async (tx, ct) =>
        {
            var present = await store.ConsentTexts.Find(tx.Session, t => t.Id == id).FirstOrDefaultAsync(ct);
            if (present is null)
                return Refusal.NotFound("consent_text.unknown");
            if (http.Request.NotSeen(present.Version) is { } unseen)
                return unseen;
            var checks = new Checks();
            checks.That(input.Purpose is null || input.Purpose == present.Purpose, "consent_text.fixed", "purpose");
            checks.That(input.PartnerId is null || input.PartnerId == present.PartnerId, "consent_text.fixed", "partnerId");
            var (indonesian, english) = input.ReadWords(checks);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);

            var reworded = present.Reword(new Wording(indonesian, english, time.Now(), caller.Subject));
            if (reworded.IsRefused)
                return reworded.Refusal;
            await store.ConsentTexts.SaveAsync(tx, reworded.Value, id, ct);
            return Reply.Ok(ConsentTextResponse.Of(reworded.Value), reworded.Value.Version);
        });
}
