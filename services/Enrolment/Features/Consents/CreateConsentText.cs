using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>POST /consent-texts: from now on businesses can be asked whether this partner may have their data for this purpose.</summary>
internal static class CreateConsentText
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/consent-texts", HandleAsync).RequireAuthorization(Policies.Coordinators)
        .Produces<ConsentTextResponse>(StatusCodes.Status201Created)
        .WithSummary("Publishes what businesses are asked to agree to, for one purpose and one partner.")
        .WithDescription("Problem codes: field.required, field.too_long, purpose.format, consent_text.exists.");

    private static Task<IResult> HandleAsync(
        ConsentTextInput input, Caller caller, HttpContext http, CommandRunner commands, Collections store, TimeProvider time) =>
        commands.RunAsync(http, input, async (tx, ct) =>
        {
            var checks = new Checks();
            var (purpose, partnerId) = input.ReadSubject(checks);
            var (indonesian, english) = input.ReadWords(checks);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var text = new ConsentText
            {
                Id = Id<ConsentText>.New(),
                Version = 1,
                Purpose = purpose,
                PartnerId = partnerId,
                Wordings = [new Wording(indonesian, english, time.Now(), caller.Subject)],
            };
            try
            {
                await store.ConsentTexts.SaveAsync(tx, text, text.Id, ct);
            }
            catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                return Refusal.Conflict("consent_text.exists");
            }

            return Reply.Created($"/api/v1/consent-texts/{text.Id}", ConsentTextResponse.Of(text), text.Version);
        });
}
