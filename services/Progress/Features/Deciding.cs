using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>What all decisions on an enrolment have in common: on the progress that was seen, kept as a fact, answered with the progress that follows.</summary>
internal sealed class Deciding(
    CommandRunner commands, GenerationStore generations, FactStore facts, ProgressStore store, IMapper mapper, TimeProvider time)
{
    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="id">The enrolment.</param>
    /// <param name="expected">The version of its progress that the caller saw.</param>
    /// <param name="matter">What is decided (<see cref="MarketLevelFact.MatterOf"/>, <see cref="MilestoneDecisionFact.MatterOf"/>).</param>
    /// <param name="decide">The decision on this progress, after the last one about the same matter, by this account now.</param>
    public Task<IResult> RunAsync<T>(
        HttpContext http, object body, Id<Enrolment> id, long expected, string matter,
        Func<EnrolmentProgress, T?, string, DateTimeOffset, Outcome<T>> decide)
        where T : DecisionFact => commands.RunAsync(
            http,
            body,
            async (tx, ct) =>
            {
                var generation = await generations.HoldAsync(tx, ct);
                if (await store.FindAsync(tx, generation, id, ct) is not { } progress)
                    return Refusal.NotFound("progress.unknown");
                if (progress.Version != expected)
                    return EntityVersion.Stale(progress.Version);
                var known = await facts.LastDecisionAsync<T>(tx, generation, matter, ct);
                var decided = decide(progress, known, Caller.Of(http.User).Subject, time.Now());
                if (decided.IsRefused)
                    return decided.Refusal;
                await facts.KeepAsync(tx, generation, [decided.Value], ct);
                var after = (await store.FindAsync(tx, generation, id, ct))!;
                return Reply.Ok(ProgressResponse.Of(after, mapper, time), after.Version);
            },
            turn: id.Value);
}
