using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Duplicates;

/// <summary>
/// POST /businesses/{id}/merge: a coordinator merges this business into another, with a choice for each field in which they differ (see the
/// preview). All its enrolments and what hangs on them go along; the account that entered the other business may act for them then. A consent
/// that this one has taken back ends for the other too; what this one consents to stays behind.
/// </summary>
internal static class MergeBusiness
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/{id}/merge", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<MergeResponse>().ProducesProblem(StatusCodes.Status412PreconditionFailed);

    /// <summary>What is to be merged.</summary>
    /// <param name="Into">The business that stays.</param>
    /// <param name="Version">The version of the business that goes, as the caller saw it.</param>
    /// <param name="IntoVersion">The version of the one that stays, likewise.</param>
    /// <param name="Choices">By the name of a field, <c>Into</c> or <c>From</c>: whose value holds.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record Request(
        Id<Business>? Into = null, long? Version = null, long? IntoVersion = null, IReadOnlyDictionary<string, string?>? Choices = null, string? Reason = null);

    private static Task<IResult> HandleAsync(
        Id<Business> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, BusinessAnswers answers, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            checks.That(request.Into is not null, "field.required", "into");
            checks.That(request.Version is not null, "field.required", "version");
            checks.That(request.IntoVersion is not null, "field.required", "intoVersion");
            var choices = ReadChoices(checks, request.Choices ?? new Dictionary<string, string?>());
            var reason = checks.Text(request.Reason, "reason", 500);
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);

            var from = await store.Businesses.OfAsync(tx.Session, id, caller, ct);
            if (from is null)
                return Refusal.NotFound("business.unknown");
            var into = await store.Businesses.OfAsync(tx.Session, request.Into!.Value, caller, ct);
            if (into is null)
                return Refusal.NotFound("business.unknown", "into");
            // Before the versions: who asks again after the merge hears that it is done.
            if ((from.Gone() ?? into.Gone("into")) is { } gone)
                return gone;
            if (from.Version != request.Version)
                return EntityVersion.Stale(from.Version) with { Field = "version" };
            if (into.Version != request.IntoVersion)
                return EntityVersion.Stale(into.Version) with { Field = "intoVersion" };

            var merged = Merging.Merge(
                await store.WholeAsync(tx.Session, from, ct), await store.WholeAsync(tx.Session, into, ct), choices,
                new Decision(caller.Subject, time.Now(), reason));
            if (merged.IsRefused)
                return merged.Refusal;
            return await store.SaveMergeAsync(tx, merged.Value, ct) is { } refusal ? refusal : Reply.Ok(await MergeResponse.OfAsync(tx, merged.Value, answers, caller, ct));
        });

    private static Dictionary<string, MergeSide> ReadChoices(Checks checks, IReadOnlyDictionary<string, string?> given)
    {
        var choices = new Dictionary<string, MergeSide>();
        var fields = string.Join(", ", MergeField.All.Select(f => f.Name));
        foreach (var (name, side) in given)
        {
            if (MergeField.All.All(f => f.Name != name))
                checks.That(false, "field.unknown_value", "choices", ("allowed", fields));
            else
                choices[name] = checks.Word<MergeSide>(side, $"choices.{name}");
        }

        return choices;
    }
}

/// <summary>Both businesses after a merge or its undo.</summary>
/// <param name="From">The one that was merged away, or stands on its own again.</param>
/// <param name="Into">The other.</param>
/// <param name="Enrolments">The enrolments that changed hands.</param>
/// <param name="Consents">The consents of the other that ended, or hold again.</param>
internal sealed record MergeResponse(BusinessResponse From, BusinessResponse Into, IReadOnlyList<Guid> Enrolments, IReadOnlyList<Guid> Consents)
{
    public static async Task<MergeResponse> OfAsync(
        StoreTransaction tx, HandsChanged changed, BusinessAnswers answers, Caller caller, CancellationToken cancellation)
    {
        var shown = await answers.OfAsync(tx.Session, [changed.From, changed.Into], caller, cancellation);
        return new(shown[0], shown[1], [.. changed.Enrolments.Select(e => e.Id.Value)], [.. changed.Consents.Select(c => c.Id.Value)]);
    }
}
