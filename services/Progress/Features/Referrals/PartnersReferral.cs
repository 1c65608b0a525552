using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>
/// What all commands of partners on a referral have in common: it is one to the partner of the token, whatever else the request says, and its business
/// is shared with the partner at this moment. The answer says nothing about the business, so no pull is put on record.
/// </summary>
internal sealed class PartnersReferral(
    CommandRunner commands, PartnerAccess access, ReferralStore referrals, OpportunityStore opportunities, ReferralKeeper keeper, Problems problems, TimeProvider time)
{
    /// <param name="http">The request.</param>
    /// <param name="body">Its body; null for none.</param>
    /// <param name="id">The referral.</param>
    /// <param name="decide">The next version of what is seen.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="takesVersion">True where the caller says which version it saw (If-Match).</param>
    public async Task<IResult> RunAsync(
        HttpContext http, object? body, Id<Referral> id, Func<Seen, Outcome<Decided>> decide, Func<AnsweredReferral, Reply>? reply = null, bool takesVersion = false)
    {
        var caller = Caller.Of(http.User);
        var granted = await access.OfAsync(caller, http.RequestAborted);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var partner = granted.Value.Partner.Id;
        // In turns for the partner: two of its programs want the last place of one opportunity.
        return await commands.RunAsync(http, body, DecideAsync, turn: partner.Value);

        async Task<Reply> DecideAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await referrals.FindAsync(tx, id, ct) is not { } referral || referral.PartnerId != partner)
                return Refusal.NotFound("referral.unknown");
            if (takesVersion && http.Request.NotSeen(referral.Version) is { } unseen)
                return unseen;
            var (generation, now) = (await keeper.HoldAsync(tx, ct), time.Now());
            var progress = await keeper.ProgressAsync(tx, generation, referral.EnrolmentId, ct);
            if (!referral.IsSharedIn(await keeper.CoverageAsync(tx, partner, now, ct), progress))
                return Refusal.Conflict("referral.not_shared");
            var opportunity = (await opportunities.FindAsync(tx, referral.OpportunityId, ct))!;
            var decided = decide(new Seen(referral, opportunity, caller.Subject, now));
            if (decided.IsRefused)
                return decided.Refusal;
            tx.Explain(id.Value, decided.Value.Reason);
            if (decided.Value.Opportunity is { } changed)
                await opportunities.SaveAsync(tx, changed, ct);
            await keeper.SaveAsync(tx, generation, decided.Value.Referral, ct);
            var answer = AnsweredReferral.Of(decided.Value.Referral);
            return reply is null ? Reply.Ok(answer, answer.Version) : reply(answer);
        }
    }

    /// <summary>What a command sees.</summary>
    /// <param name="Referral">The referral as it is.</param>
    /// <param name="Opportunity">Its opportunity.</param>
    /// <param name="By">The partner's program.</param>
    /// <param name="Now">The instant.</param>
    internal sealed record Seen(Referral Referral, Opportunity Opportunity, string By, DateTimeOffset Now);

    /// <summary>What it decides.</summary>
    /// <param name="Referral">The next version.</param>
    /// <param name="Opportunity">The next version of the opportunity; null where it stays as it is.</param>
    /// <param name="Reason">Why, where a reason is asked for.</param>
    internal sealed record Decided(Referral Referral, Opportunity? Opportunity = null, string? Reason = null);
}

/// <summary>A referral after its partner changed it.</summary>
internal sealed record AnsweredReferral
{
    public required Id<Referral> Id { get; init; }

    public required long Version { get; init; }

    public required ReferralState State { get; init; }

    public required DateTimeOffset? AnsweredAt { get; init; }

    public required IReadOnlyList<ReferralOutcome> Outcomes { get; init; }

    public static AnsweredReferral Of(Referral referral) =>
        new() { Id = referral.Id, Version = referral.Version, State = referral.State, AnsweredAt = referral.AnsweredAt, Outcomes = referral.Outcomes };
}
