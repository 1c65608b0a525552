using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Numbers;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>
/// <c>GET /progress/{enrolmentId}/numbers/{name}</c>: opens one number of a progress: by which rule, in which version, from which facts; for its
/// <see cref="Readers"/>.
/// </summary>
internal static class ExplainNumber
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/progress/{enrolmentId}/numbers/{name}", ExplainAsync).RequireAuthorization(Policies.People).Produces<Explanation>()
            .WithSummary("Opens one number of a progress: for coordinators, its business and the mentor who is assigned now; for others there is none.");

    /// <summary>The answer.</summary>
    /// <param name="EnrolmentId">The enrolment.</param>
    /// <param name="Version">Version of the progress that shows the number.</param>
    /// <param name="Name">The number's name.</param>
    /// <param name="Value">What it says; null is unknown.</param>
    /// <param name="Rule">What makes it of the facts.</param>
    /// <param name="Facts">Those it rests on, by kind and id.</param>
    internal sealed record Explanation(Id<Enrolment> EnrolmentId, long Version, string Name, object? Value, Rule Rule, IReadOnlyList<Basis> Facts);

    /// <summary>A fact that the number rests on.</summary>
    /// <param name="Kind"><c>session</c>, <c>indicatorValue</c>, <c>actionItem</c>, <c>enrolment</c>, <c>assignment</c>, <c>milestoneDecision</c>, <c>marketLevel</c> or <c>referral</c>.</param>
    /// <param name="Id">The thing's id, as the service that owns it names it.</param>
    /// <param name="Version">The version of it that counts.</param>
    /// <param name="OccurredAt">When that version came to be.</param>
    internal sealed record Basis(string Kind, string Id, long Version, DateTimeOffset OccurredAt);

    private static async Task<IResult> ExplainAsync(
        Id<Enrolment> enrolmentId, string name, HttpContext http, Readers readers, StoreTransactions transactions, GenerationStore generations, FactStore facts,
        SchemeStore schemes, Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        if (await readers.RefusalAsync(http, enrolmentId) is { } refused)
            return refused;
        var generation = await generations.CurrentAsync(cancellation);
        // One snapshot: facts and schemes are those of one moment.
        var (told, judgedBy) = await transactions.RunAsync(
            async (tx, ct) => ((await facts.LinesOfAsync(tx, generation, [enrolmentId], ct)).FactsOf(enrolmentId), await schemes.ReadAsync(tx, ct)), cancellation);
        if (CountedFacts.Of(enrolmentId, told) is not { } counted || ProgressOf.Facts(enrolmentId, told, judgedBy) is not { } progress)
            return Results.Problem(problems.Of(Refusal.NotFound("progress.unknown")));
        var numbers = new NumbersOf(counted, progress, judgedBy, time.Now().DayIn(progress.TimeZone));
        if (numbers.Find(name) is not { } number)
            return Results.Problem(problems.Of(Refusal.NotFound("number.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(progress.Version);
        return Results.Ok(new Explanation(enrolmentId, progress.Version, number.Name, number.Value, number.Rule, [.. number.Facts.Select(BasisOf)]));
    }

    private static Basis BasisOf(Fact fact)
    {
        var colon = fact.Key.IndexOf(':', StringComparison.Ordinal);
        return new(fact.Key[..colon], fact.Key[(colon + 1)..], fact.Version, fact.OccurredAt);
    }
}
