using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Duplicates;

/// <summary>GET /businesses/{id}/merge/preview?into=: what a merge would do, and first of all what stands against it. Changes nothing.</summary>
internal static class PreviewMerge
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/businesses/{id}/merge/preview", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Id<Business> id, Id<Business>? into, Caller caller, Collections store, BusinessAnswers answers, Problems problems, CancellationToken cancellation)
    {
        if (into is not { } other)
            return Results.Problem(problems.Of(Refusal.Invalid("field.required", "into")));
        if (other == id)
            return Results.Problem(problems.Of(Refusal.Invalid("merge.itself", "into")));
        if (await store.Businesses.OfAsync(null, id, caller, cancellation) is not { } goes)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown")));
        if (await store.Businesses.OfAsync(null, other, caller, cancellation) is not { } stays)
            return Results.Problem(problems.Of(Refusal.NotFound("business.unknown", "into")));
        if ((goes.Gone() ?? stays.Gone("into")) is { } gone)
            return Results.Problem(problems.Of(gone));

        var shown = await answers.OfAsync(null, [goes, stays], caller, cancellation);
        var (from, whole) = (await store.WholeAsync(null, goes, cancellation), await store.WholeAsync(null, stays, cancellation));
        return Results.Ok(new Response(
            [.. Merging.BothLive(from, whole).Select(pair => new LiveInBoth(pair.From.Track.TrackId, pair.From.Track.Name, Moving.Of(pair.From), Moving.Of(pair.Into)))],
            [.. Merging.ConsentsEnding(from, whole).Select(both => both.Given.Terms)],
            [.. goes.Consents.Except(stays.Consents)],
            [.. Merge.Conflicts(goes.Details, stays.Details).Select(Of)],
            [.. Merge.Additions(goes.Details, stays.Details).Select(Of)],
            [.. from.Enrolments.Select(Moving.Of)],
            shown[0],
            shown[1]));

        Difference Of(MergeField field) => field.Name == MergeField.Owner
            ? new(field.Name, Person(shown[0]), Person(shown[1]))
            : new(field.Name, field.Shown(goes.Details), field.Shown(stays.Details));
    }

    private static string? Person(BusinessResponse of) => of.OwnerNik is null ? of.OwnerName : $"{of.OwnerName} ({of.OwnerNik})";

    /// <summary>What a merge would do.</summary>
    /// <param name="Blocking">Tracks in which both have a live enrolment: one of them has to end before a merge.</param>
    /// <param name="ConsentsEnding">What the business that stays consents to and the other has withdrawn: it ends with a merge, until the one that stays agrees anew.</param>
    /// <param name="ConsentsLeft">What only the business that goes consents to: it does not come along, so these partners see less until the one that stays agrees.</param>
    /// <param name="Conflicts">Fields that both know and know otherwise: a merge needs a choice for each.</param>
    /// <param name="Additions">Fields that only the business which goes knows: they are added unless the choice is <c>Into</c>.</param>
    /// <param name="Enrolments">The enrolments that would change hands, with all that hangs on them.</param>
    /// <param name="From">The business that would go.</param>
    /// <param name="Into">The business that would stay.</param>
    internal sealed record Response(
        IReadOnlyList<LiveInBoth> Blocking, IReadOnlyList<ConsentTerms> ConsentsEnding, IReadOnlyList<ConsentTerms> ConsentsLeft,
        IReadOnlyList<Difference> Conflicts, IReadOnlyList<Difference> Additions, IReadOnlyList<Moving> Enrolments,
        BusinessResponse From, BusinessResponse Into);

    /// <summary>A field in which the two differ; personal data is masked, so both may look the same.</summary>
    internal sealed record Difference(string Field, string? From, string? Into);

    /// <summary>A track in which both have a live enrolment.</summary>
    internal sealed record LiveInBoth(Guid TrackId, string TrackName, Moving From, Moving Into);

    /// <summary>An enrolment in short.</summary>
    internal sealed record Moving(Guid Id, string TrackName, string CohortName, string State)
    {
        public static Moving Of(CohortEnrolment e) => new(e.Id.Value, e.Track.Name, e.Cohort.Name, e.State.ToString());
    }
}
