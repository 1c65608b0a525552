using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Contacts;

/// <summary>PUT /businesses/{id}/contact-preference: whether a business gets mails about its coaching, and in which language. It holds from the next mail on.</summary>
internal static class PreferContact
{
    public static void Map(RouteGroupBuilder api) => api.MapPut("/businesses/{id}/contact-preference", HandleAsync)
        .RequireAuthorization(Policies.Businesses).TakesVersion().Produces<BusinessResponse>()
        .WithSummary("Says whether a business gets mails about its coaching, and in which language: by itself, or on its behalf by a coordinator.")
        .WithDescription("Problem codes: field.required, field.unknown_value, business.unknown, business.merged.");

    /// <summary>The body.</summary>
    /// <param name="Mails">False: no more mails.</param>
    /// <param name="Language"><c>id</c> or <c>en</c>.</param>
    internal sealed record Request(bool? Mails = null, string? Language = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            checks.That(request.Mails is not null, "field.required", "mails");
            checks.That(
                ContactPreference.Languages.Contains(request.Language), "field.unknown_value", "language", ("allowed", string.Join(", ", ContactPreference.Languages)));
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            var present = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
            if (present is null)
                return Refusal.NotFound("business.unknown");
            if (present.Gone() is { } gone)
                return gone;
            if (http.Request.NotSeen(present.Version) is { } unseen)
                return unseen;

            var business = present.Prefer(new ContactPreference(request.Mails!.Value, request.Language!), time.Now());
            await store.Businesses.SaveAsync(tx, business, business.Id, ct);
            tx.Publish(business.Event());
            return Reply.Ok(await answers.OfAsync(tx.Session, business, caller, ct), business.Version);
        });
}
