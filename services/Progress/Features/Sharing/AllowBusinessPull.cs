using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>
/// <c>POST /internal/v1/enrolments/{enrolmentId}/business-pulls</c>: what the calling partner may be given of what Enrolment holds of a business, judged as
/// each row is. Enrolment asks with the partner's own token (decision 0014); the gateway does not lead here. What is allowed is in the business's trail
/// before it is answered, so each call counts as a pull.
/// </summary>
internal static class AllowBusinessPull
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/internal/v1/enrolments/{enrolmentId}/business-pulls", AllowAsync)
        .RequireAuthorization(Policies.Partners).NeedsNoKey().Produces<Allowed>()
        .WithSummary("Whether the calling partner may be given NIB and contacts of a business; recorded as given. Asked by Enrolment with the caller's token.")
        .WithDescription("Problem codes: agreement.none, agreement.ended, agreement.not_named, progress.unknown.");

    /// <summary>The answer, with what it rests on, so that whoever asks sees whether that is still so.</summary>
    /// <param name="PartnerId">The partner.</param>
    /// <param name="BusinessId">The business.</param>
    /// <param name="RegionCode">Where it is.</param>
    /// <param name="Nib">Codes of the purposes for which its NIB may be given.</param>
    /// <param name="Contacts">The same of its contacts.</param>
    internal sealed record Allowed(Id<Partner> PartnerId, Id<Business> BusinessId, string RegionCode, IReadOnlyList<string> Nib, IReadOnlyList<string> Contacts);

    private static async Task<IResult> AllowAsync(
        Id<Enrolment> enrolmentId, Caller caller, PartnerAccess access, Problems problems, CancellationToken cancellation)
    {
        var granted = await access.OneAsync(caller, enrolmentId, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, row) = granted.Value;
        var naming = row with { Covering = [.. row.Covering.Where(a => a.Fields.Intersect(SharedFields.OfEnrolment).Any())] };
        if (naming.Covering.Count == 0)
            return Results.Problem(problems.Of(Refusal.Forbidden("agreement.not_named")));

        await access.RecordAsync(caller, partner, naming, [.. SharedFields.OfEnrolment.Where(f => PurposesOf(f).Count > 0)], cancellation);
        return Results.Ok(new Allowed(
            partner.Id, row.Progress.BusinessId, row.Progress.RegionCode, PurposesOf(SharedField.Nib), PurposesOf(SharedField.Contacts)));

        IReadOnlyList<string> PurposesOf(SharedField field) =>
            [.. naming.Covering.Where(a => a.Fields.Contains(field)).Select(a => a.ConsentPurpose).Distinct()];
    }
}
