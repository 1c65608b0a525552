using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// <c>GET /progress/{enrolmentId}/pulls</c>: which partners were given this progress, or the business's NIB and contacts, on which days and agreements, for
/// two years; what a business may ask to know (Law 27/2022), so it reads it itself like all other <see cref="Readers"/>. A pull is in it within seconds.
/// </summary>
internal static class ReadPulls
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/{enrolmentId}/pulls", ListAsync).RequireAuthorization(Policies.People).Produces<Page<PullResponse>>()
            .WithSummary("Which partners were given this progress, NIB or contacts, when and on which agreements: for coordinators, its business and the mentor who is assigned now.");

    /// <summary>A partner that was given it on a day.</summary>
    /// <param name="Day">The day in UTC.</param>
    /// <param name="PartnerId">The partner.</param>
    /// <param name="PartnerNameId">Its name in Indonesian.</param>
    /// <param name="PartnerNameEn">Its name in English.</param>
    /// <param name="Pulls">Answers that had it in them.</param>
    /// <param name="Agreements">On which agreements.</param>
    /// <param name="AlsoGiven"><c>Nib</c> and <c>Contacts</c> where they were given: that an agreement names them does not say that they were asked for.</param>
    /// <param name="FirstAt">The first of these answers.</param>
    /// <param name="LastAt">The last one.</param>
    internal sealed record PullResponse(
        DateOnly Day, Id<Partner> PartnerId, string PartnerNameId, string PartnerNameEn, int Pulls, IReadOnlyList<AgreementOfPull> Agreements,
        IReadOnlyList<SharedField> AlsoGiven, DateTimeOffset FirstAt, DateTimeOffset LastAt);

    /// <summary>An agreement.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Purpose">What the partner may use the data for.</param>
    /// <param name="Fields">The fields that it names.</param>
    internal sealed record AgreementOfPull(Id<Agreement> Id, string Purpose, IReadOnlyList<SharedField> Fields);

    private static async Task<IResult> ListAsync(
        Id<Enrolment> enrolmentId, HttpContext http, Readers readers, TrailStore trail, ProgressStore store, PartnerStore partners, Problems problems,
        CancellationToken cancellation)
    {
        if (await readers.RefusalAsync(http, enrolmentId) is { } refused)
            return refused;
        var checks = new Checks();
        var page = checks.Take(PageRequest.Read(http.Request), "limit");
        var after = page?.After is null ? null : checks.Take(page.Keyset<Keyset>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var found = await trail.OfAsync(enrolmentId, after?.Of(enrolmentId), page!.Limit + 1, cancellation);
        // Also of what is gone: who was given it remains to be told.
        if (found.Count == 0 && await store.FindAsync(enrolmentId, cancellation) is null)
            return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
        var known = (await partners.FindAsync(found.Select(t => t.PartnerId).Distinct(), cancellation)).ToDictionary(p => p.Id);
        return Results.Ok(page.Page(http.Request, found, t => new Keyset(t.Day, t.PartnerId), t => Response(t, known[t.PartnerId])));
    }

    private static PullResponse Response(TrailEntry entry, Partner partner) => new(
        entry.Day, partner.Id, partner.NameId, partner.NameEn, entry.Pulls,
        [.. partner.Agreements.Where(a => entry.Agreements.Contains(a.Id)).Select(a => new AgreementOfPull(a.Id, a.Purpose, a.Fields))], entry.AlsoGiven,
        entry.FirstAt, entry.LastAt);

    private sealed record Keyset(DateOnly Day, Id<Partner> Partner)
    {
        public string Of(Id<Enrolment> enrolment) => TrailEntry.KeyOf(enrolment, Day, Partner);
    }
}
