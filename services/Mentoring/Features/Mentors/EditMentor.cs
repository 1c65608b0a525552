using AutoMapper;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>PUT /mentors/{id}: a coordinator edits a mentor. A limit below the present load keeps what is assigned and takes no more.</summary>
internal static class EditMentor
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPut("/mentors/{id:guid}", HandleAsync).RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<MentorResponse>();

    private static Task<IResult> HandleAsync(
        Guid id, MentorRequest request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems, IMapper mapper)
    {
        var expected = http.Request.ExpectedVersion();
        if (expected.Refusal is { } refusal)
            return Task.FromResult(Results.Problem(problems.Of(refusal)));
        var checks = new Checks();
        var mentor = request.Read(new(id), expected.Value + 1, checks);
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        var taken = Refusal.Conflict("mentor.account_taken", "accountId");
        return commands.RunAsync(http, request, EditAsync).RefusedAs(problems, taken);

        async Task<Reply> EditAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.MentorAsync(tx, mentor.Id, ct) is not { } before)
                return Refusal.NotFound("mentor.unknown");
            if (before.Version != expected.Value)
                return EntityVersion.Stale(before.Version);
            if (await store.Mentors.Find(tx.Session, m => m.AccountId == mentor.AccountId && m.Id != mentor.Id).AnyAsync(ct))
                return taken;
            var edited = mentor with { Availability = before.Availability, Email = request.Email is null ? before.Email : mentor.Email };
            await store.Mentors.SaveAsync(tx, edited, edited.Id, ct);
            return Reply.Ok(mapper.Map<MentorResponse>(edited), edited.Version);
        }
    }
}
