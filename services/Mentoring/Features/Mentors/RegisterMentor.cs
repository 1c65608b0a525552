using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>POST /mentors: a coordinator registers a mentor.</summary>
internal static class RegisterMentor
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/mentors", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<MentorResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        MentorRequest request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems, IMapper mapper)
    {
        var checks = new Checks();
        var mentor = request.Read(Id<Mentor>.New(), version: 1, checks);
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        var taken = Refusal.Conflict("mentor.account_taken", "accountId");
        return commands.RunAsync(http, request, RegisterAsync).RefusedAs(problems, taken);

        async Task<Reply> RegisterAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.Mentors.Find(tx.Session, m => m.AccountId == mentor.AccountId).AnyAsync(ct))
                return taken;
            await store.Mentors.SaveAsync(tx, mentor, mentor.Id, ct);
            await store.Workloads.SaveAsync(tx, Workload.None(mentor.Id), mentor.Id, ct);
            return Reply.Created($"/api/v1/mentors/{mentor.Id}", mapper.Map<MentorResponse>(mentor), mentor.Version);
        }
    }
}
