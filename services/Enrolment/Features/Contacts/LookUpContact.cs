using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Contacts;

/// <summary>
/// POST /internal/v1/businesses/{id}/contact-lookups: where a mail to this business goes, asked by the service that writes it at the moment of sending.
/// The gateway does not lead here. Each call leaves an entry in the business's trail.
/// </summary>
internal static class LookUpContact
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/internal/v1/businesses/{id}/contact-lookups", HandleAsync)
        .RequireAuthorization(Policies.Mailers).NeedsNoKey().Produces<Response>()
        .WithSummary("Where a mail to this business goes and in which language; each call is recorded for the business to read.")
        .WithDescription("Problem codes: field.unknown_value, business.unknown.");

    /// <summary>The body.</summary>
    /// <param name="Purpose"><c>SessionMail</c>, <c>SessionReminder</c> or <c>ItemReminder</c>.</param>
    internal sealed record Request(string? Purpose = null);

    /// <summary>The answer.</summary>
    /// <param name="Email">The address; null where there is none or the business wants no mails.</param>
    /// <param name="Language"><c>id</c> or <c>en</c>.</param>
    internal sealed record Response(string? Email, string Language)
    {
        /// <inheritdoc/>
        public override string ToString() => "contact"; // the rest is personal data
    }

    private static async Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, Collections store, Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        var checks = new Checks();
        var purpose = checks.Word<ContactPurpose>(request.Purpose, "purpose");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (await store.ContactAsync(id, cancellation) is not { } contact)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));
        var lookup = new ContactLookup
        {
            Id = Id<ContactLookup>.New(), BusinessId = contact.BusinessId, At = time.Now(), By = caller.ClientId ?? caller.Subject, Purpose = purpose,
            Outcome = contact.Outcome,
        };
        // Nothing is told that is not recorded.
        await store.ContactLookups.InsertOneAsync(lookup, cancellationToken: cancellation);
        return Results.Ok(new Response(lookup.Outcome == ContactOutcome.Given ? contact.Email!.Value : null, contact.Preference.Language));
    }
}
