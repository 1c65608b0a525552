using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Asking;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Enrolment.Features.Sharing;

/// <summary>
/// GET /partner/v1/enrolments/{id}/business: NIB and contacts of an enrolled business, to a partner whose agreements name them. They are in no event, so they
/// are given from here. Progress, which judges all agreements, is asked with the partner's own token what it may be given, and has put that into the
/// business's trail before it answers (decision 0014). Whose the enrolment is and what that business consents to is then read here, where it is decided.
/// </summary>
internal static class PullBusiness
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/partner/v1/enrolments/{id}/business", PullAsync)
        .RequireAuthorization(Policies.Partners).Produces<Response>()
        .WithSummary("NIB, and name, phone and e-mail of the owner, of an enrolled business: each only where an agreement that covers it names it (Nib, Contacts). Recorded for the business to read.")
        .WithDescription("Problem codes: agreement.none, agreement.ended, agreement.not_named, enrolment.unknown.");

    /// <summary>The answer.</summary>
    /// <param name="EnrolmentId">The enrolment.</param>
    /// <param name="BusinessId">The business that it is of.</param>
    /// <param name="Fields">What the agreements name: <c>Nib</c>, <c>Contacts</c>.</param>
    /// <param name="Nib">13 digits; missing where no agreement names it, and where it is not known.</param>
    /// <param name="Contacts">Missing where no agreement names it.</param>
    internal sealed record Response(
        Guid EnrolmentId, Guid BusinessId, IReadOnlyList<string> Fields,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Nib,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Contacts? Contacts)
    {
        /// <inheritdoc/>
        public override string ToString() => "business"; // the rest is personal data
    }

    /// <summary>How its owner is reached; null is unknown.</summary>
    /// <param name="Name">The owner's name.</param>
    /// <param name="Phone">E.164.</param>
    /// <param name="Email">The address.</param>
    internal sealed record Contacts(string Name, string? Phone, string? Email)
    {
        /// <inheritdoc/>
        public override string ToString() => "contacts"; // all of it is personal data
    }

    /// <summary>What Progress allows, and what it knew when it did.</summary>
    /// <param name="PartnerId">The partner.</param>
    /// <param name="BusinessId">The business.</param>
    /// <param name="RegionCode">Where it is.</param>
    /// <param name="Nib">The purposes for which the NIB may be given.</param>
    /// <param name="Contacts">The same of the contacts.</param>
    private sealed record Allowed(Guid PartnerId, Guid BusinessId, string RegionCode, IReadOnlyList<string> Nib, IReadOnlyList<string> Contacts);

    private static async Task<IResult> PullAsync(
        Id<CohortEnrolment> id, HttpContext http, OtherServices others, IOptions<JsonOptions> json, StoreTransactions transactions, Collections store,
        Problems problems, CancellationToken cancellation)
    {
        var allowed = await AllowedAsync(id, http, others, json.Value.SerializerOptions);
        if (allowed.IsRefused)
            return Results.Problem(problems.Of(allowed.Refusal));
        // One snapshot: whose it is, what it consents to and who owns it are of one moment.
        var known = await transactions.RunAsync((tx, ct) => KnownAsync(tx, store, id, ct), cancellation);
        if (known is not var (business, owner) || Of(id, business, owner, allowed.Value) is not { } answer)
            return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(answer);
    }

    private static Task<Outcome<Allowed>> AllowedAsync(Id<CohortEnrolment> id, HttpContext http, OtherServices others, JsonSerializerOptions json) =>
        others.AskAsync<Outcome<Allowed>>("Progress", HttpMethod.Post, $"internal/v1/enrolments/{id}/business-pulls", http, async answer =>
        {
            if (answer.StatusCode == HttpStatusCode.OK)
                return await answer.Content.ReadFromJsonAsync<Allowed>(json) ?? throw new JsonException("it says null.");
            return (await answer.CodeAsync(), answer.StatusCode) switch
            {
                ("progress.unknown", HttpStatusCode.NotFound) => Refusal.NotFound("enrolment.unknown"),
                (("agreement.none" or "agreement.ended" or "agreement.not_named") and var code, HttpStatusCode.Forbidden) => Refusal.Forbidden(code),
                var (_, status) => throw new HttpRequestException($"it says {(int)status}."),
            };
        });

    // The business that the enrolment is of, while partners may see it.
    private static async Task<(Business Business, Owner? Owner)?> KnownAsync(StoreTransaction tx, Collections store, Id<CohortEnrolment> id, CancellationToken cancellation)
    {
        var enrolment = await store.Enrolments.Find(tx.Session, e => e.Id == id).FirstOrDefaultAsync(cancellation);
        if (enrolment?.State.IsInProgramme() != true)
            return null;
        var businessId = enrolment.BusinessId;
        var business = await store.Businesses.Find(tx.Session, b => b.Id == businessId).FirstAsync(cancellation);
        return (business, (await store.OwnersAsync(tx.Session, [business.Details.Owner.OwnerId], cancellation)).Values.SingleOrDefault());
    }

    private static Response? Of(Id<CohortEnrolment> id, Business business, Owner? owner, Allowed allowed)
    {
        var (nib, contacts) = (Consents(allowed.Nib), Consents(allowed.Contacts));
        if (!nib && !contacts)
            return null;
        if ((business.Id.Value, business.Details.Region.Value) != (allowed.BusinessId, allowed.RegionCode))
            throw new ServiceUnavailableException($"Progress has not heard yet of which business enrolment {id} is, or where that is.");
        return new Response(
            id.Value, business.Id.Value, (nib, contacts) switch { (true, true) => ["Nib", "Contacts"], (true, _) => ["Nib"], _ => ["Contacts"] },
            nib ? business.Details.Nib?.Value : null,
            contacts && owner is { Details: var person } ? new Contacts(person.Name, person.Phone?.Value, person.Email?.Value) : null);

        bool Consents(IEnumerable<string> purposes) => purposes.Any(purpose => business.Consents.Contains(new ConsentTerms(allowed.PartnerId, purpose)));
    }
}
