using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Assignments;

/// <summary>
/// GET /enrolments/{id}/mentor-suggestions?topic=&amp;language=&amp;limit=: the mentors of the business's province that have room, the best
/// first, with the reasons. A coordinator confirms one with POST /assignments.
/// </summary>
internal static class SuggestMentors
{
    private const int MaxLimit = 50;
    private const int MaxTopics = 20;

    // A province's programme has dozens of mentors; what is ranked is bounded all the same.
    private const int MaxConsidered = 500;

    /// <summary>The suggestions, and how many mentors were looked at.</summary>
    internal sealed record Response(int Considered, IReadOnlyList<Suggestion> Items);

    /// <summary>One mentor; the score is the sum of the points, at most 100.</summary>
    internal sealed record Suggestion(Guid MentorId, string Name, int Score, int FreeLoad, IReadOnlyList<Reason> Reasons);

    /// <summary>Why, in the caller's language.</summary>
    internal sealed record Reason(string Code, int Points, string Text);

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/enrolments/{id:guid}/mentor-suggestions", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Guid id, string[]? topic, string? language, int? limit, MentoringStore store, Problems problems, Sentences sentences, TimeProvider time,
        CancellationToken cancellation)
    {
        var checks = new Checks();
        checks.That(topic is not { Length: > MaxTopics }, "field.too_many", "topic", ("max", MaxTopics));
        List<string> topics = [.. (topic ?? []).Take(MaxTopics).Select(t => checks.Text(t, "topic", 100)).Distinct(StringComparer.OrdinalIgnoreCase)];
        var spoken = checks.Text(language ?? "id", "language", 20);
        var count = checks.Between(limit ?? 10, 1, MaxLimit, "limit");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var wanted = new Id<Enrolment>(id);
        if (await store.Enrolments.Find(e => e.Id == wanted).FirstOrDefaultAsync(cancellation) is not { } enrolment)
            return Results.Problem(problems.Of(Refusal.NotFound("enrolment.unknown")));
        if (!enrolment.CanBeCoached)
            return Results.Problem(problems.Of(Refusal.Conflict("enrolment.not_coached", null, ("state", enrolment.State))));

        var province = enrolment.Business.RegionCode.Split('.')[0];
        var mentors = await store.Mentors.Find(Builders<Mentor>.Filter.AnyEq(m => m.Provinces, province))
            .SortBy(m => m.Id).Limit(MaxConsidered).ToListAsync(cancellation);
        var workloads = await store.Workloads.Find(Builders<Workload>.Filter.In(w => w.Id, mentors.Select(m => m.Id))).ToListAsync(cancellation);
        var loads = workloads.ToDictionary(w => w.Id, w => w.LiveAssignments);
        var present = await store.Assignments.Find(a => a.EnrolmentId == wanted && a.IsLive).FirstOrDefaultAsync(cancellation);
        var ranked = Matching.Rank(
            new MatchWish(enrolment, topics, spoken, enrolment.DayOf(time.Now())),
            mentors.Where(m => m.Id != present?.MentorId).Select(m => (m, loads[m.Id])));
        return Results.Ok(new Response(mentors.Count, [.. ranked.Take(count).Select(m => Show(m, sentences))]));
    }

    private static Suggestion Show(MentorMatch match, Sentences sentences) => new(
        match.Mentor.Id.Value, match.Mentor.Name, match.Score, match.FreeLoad,
        [.. match.Reasons.Select(r => new Reason(r.Code, r.Points, sentences.Of(Refusal.Invalid(r.Code, null, r.Values))))]);
}
