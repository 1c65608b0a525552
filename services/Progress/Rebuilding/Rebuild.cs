using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.History;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Consumers;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>
/// Rebuilds facts and rows in a generation of their own from what Enrolment and Mentoring tell again, while the present one serves and what
/// is told meanwhile goes into both. Each batch is one transaction with its mark, so a rebuild that was killed goes on where it was.
/// </summary>
internal sealed class Rebuild(
    GenerationStore generations, FactStore facts, ReferralStore referrals, RebuildMarks marks, StoreTransactions transactions, RowComparison rows, BoardComparison boards,
    Lease lease, RebuildReport report)
{
    private const int EventsAtOnce = 500;
    private const int RowsAtOnce = 100;
    private const int Tries = 10;
    private const string Enrolments = "enrolment";
    private static readonly string[] Decisions = [MarketLevelFact.Kind, MilestoneDecisionFact.Kind];
    private readonly long token = lease.Token;

    /// <summary>What ends one that has lost its lease.</summary>
    public static CommandEndedException TakenOver => new("Another rebuild has taken over.");

    /// <summary>Ends one that slept for so long that another has begun, also where that one has ended since.</summary>
    public async Task EnsureHeldAsync(CancellationToken cancellation)
    {
        if (!await lease.HoldAsync(cancellation) || lease.Token != token)
            throw TakenOver;
    }

    /// <summary>Makes the other generation, or goes on with the one that is being made.</summary>
    /// <returns>Its number.</returns>
    public async Task<Generation> BeginAsync(CancellationToken cancellation)
    {
        var before = await generations.ReadAsync(cancellation);
        if (before.Rebuilding is { } begun)
        {
            await report.SayAsync($"Going on with generation {begun}.");
            return before;
        }

        var next = before.Active + 1;
        // The generation that served before this one was kept until now, for whoever was still reading it.
        if (before.Active > 0)
            await generations.Of(before.Active - 1).DropAsync(cancellation);
        await EnsureHeldAsync(cancellation);
        await generations.Of(next).DropAsync(cancellation);
        await generations.Of(next).IndexAsync(cancellation);
        await marks.ClearAsync(cancellation);
        await generations.BeginAsync(next, cancellation);
        // From then on every instance writes into both, so whatever is asked for now is either told again or told to both.
        await Task.Delay(GenerationStore.Lifetime, cancellation);
        return before with { Rebuilding = next };
    }

    /// <summary>Fills it.</summary>
    public async Task FillAsync(HistoryClient history, int live, int rebuilt, CancellationToken cancellation)
    {
        await TellAsync("Enrolment", rebuilt, (after, ct) => history.AskAsync(new EnrolmentHistoryRequested(after, EventsAtOnce), ct), cancellation);
        await TellAsync("Mentoring", rebuilt, (after, ct) => history.AskAsync(new MentoringHistoryRequested(after, EventsAtOnce), ct), cancellation);
        await CopyDecisionsAsync(live, rebuilt, cancellation);
        await TellReferralsAsync(rebuilt, cancellation);
        await ComputeRowsAsync(live, rebuilt, cancellation);
    }

    /// <summary>Compares its rows with the live ones.</summary>
    public async Task<RowComparison.Result> CompareRowsAsync(int live, int rebuilt, CancellationToken cancellation)
    {
        var about = await generations.Of(rebuilt).Rows.EstimatedDocumentCountAsync(cancellationToken: cancellation);
        var result = await rows.RunAsync(live, rebuilt, done => AdvanceAsync("compare", done, about, cancellation), cancellation);
        await report.DoneAsync("compare", string.Create(CultureInfo.InvariantCulture, $"{result.Rows} rows, {result.Differing} differ"));
        return result;
    }

    /// <summary>Compares its aggregates with the live ones; after the rows, from which they follow.</summary>
    public async Task<BoardComparison.Result> CompareBoardsAsync(int live, int rebuilt, CancellationToken cancellation)
    {
        var about = await generations.Of(live).Boards.EstimatedDocumentCountAsync(cancellationToken: cancellation);
        var result = await boards.RunAsync(live, rebuilt, done => AdvanceAsync("aggregates", done, about, cancellation), cancellation);
        await report.DoneAsync("aggregates", string.Create(CultureInfo.InvariantCulture, $"{result.Boards} boards, {result.Differing} differ"));
        return result;
    }

    /// <summary>Tells Enrolment what the rebuilt rows judge otherwise; after a change of the rule, and of rows from before there was one, that is more than nothing.</summary>
    public async Task TellAsync(IReadOnlyList<CompletionConditionsJudged> judged, CancellationToken cancellation)
    {
        foreach (var together in judged.Chunk(EventsAtOnce))
        {
            await CommitAsync(
                (tx, _) =>
                {
                    tx.Publish(together);
                    return Task.CompletedTask;
                },
                cancellation);
        }

        if (judged.Count > 0)
            await report.DoneAsync("completion", $"{judged.Count} judged otherwise");
    }

    private async Task TellAsync(
        string service, int rebuilt, Func<string?, CancellationToken, Task<HistoryPage>> askAsync, CancellationToken cancellation)
    {
        var mark = await marks.FindAsync(service, cancellation) ?? new RebuildMarks.Mark(service, null, 0);
        if (mark is { After: null, Done: > 0 })
            return;
        var asked = ReadAsync(mark.After);
        while (true)
        {
            var (page, told) = await asked;
            // The next page is asked for and read while this one is stored.
            if (page.Next is not null)
                asked = ReadAsync(page.Next);
            mark = new RebuildMarks.Mark(service, page.Next, mark.Done + page.Events.Count);
            await CommitAsync(
                async (tx, ct) =>
                {
                    await facts.AddAsync(tx, rebuilt, told, ct);
                    await marks.SetAsync(tx, mark, ct);
                },
                cancellation);
            await AdvanceAsync(service, mark.Done, page.Total, cancellation);
            if (page.Next is null)
                break;
        }

        await report.DoneAsync(service, $"{mark.Done} facts told");

        async Task<(HistoryPage Page, IReadOnlyList<Fact> Told)> ReadAsync(string? after)
        {
            var page = await askAsync(after, cancellation);
            return (page, [.. page.Events.SelectMany(e => Told.FactsOf(HistoryEvents.Read(e)))]);
        }
    }

    // Decisions that were made here: nobody else could tell them again.
    private async Task CopyDecisionsAsync(int live, int rebuilt, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var kind in Decisions)
        {
            string? after = null;
            while (await facts.OfKindAsync(live, kind, after, EventsAtOnce, cancellation) is { Count: > 0 } batch)
            {
                await CommitAsync((tx, ct) => facts.AddAsync(tx, rebuilt, batch, ct), cancellation);
                after = batch[^1].Key;
                done += batch.Count;
                await AdvanceAsync("decisions", done, done, cancellation);
            }
        }

        await report.DoneAsync("decisions", $"{done} kept");
    }

    // Their own store is here. One that changes meanwhile is told to both generations, and the higher version stays.
    private async Task TellReferralsAsync(int rebuilt, CancellationToken cancellation)
    {
        var done = 0;
        Id<Referral>? after = null;
        while (await referrals.ListAsync(after, EventsAtOnce, cancellation) is { Count: > 0 } batch)
        {
            await CommitAsync((tx, ct) => facts.AddAsync(tx, rebuilt, [.. batch.Select(r => r.Fact)], ct), cancellation);
            after = batch[^1].Id;
            done += batch.Count;
            await AdvanceAsync("referrals", done, done, cancellation);
        }

        await report.DoneAsync("referrals", $"{done} told");
    }

    private async Task ComputeRowsAsync(int live, int rebuilt, CancellationToken cancellation)
    {
        const string part = "rows";
        var mark = await marks.FindAsync(part, cancellation) ?? new RebuildMarks.Mark(part, null, 0);
        var about = await generations.Of(live).Rows.EstimatedDocumentCountAsync(cancellationToken: cancellation);
        while (await facts.OfKindAsync(rebuilt, Enrolments, mark.After, RowsAtOnce, cancellation) is { Count: > 0 } batch)
        {
            mark = mark with { After = batch[^1].Key, Done = mark.Done + batch.Count };
            await CommitAsync(
                async (tx, ct) =>
                {
                    await facts.RecomputeAsync(tx, rebuilt, [.. batch.OfType<EnrolmentFact>().Select(e => e.EnrolmentId)], ct);
                    await marks.SetAsync(tx, mark, ct);
                },
                cancellation);
            await AdvanceAsync(part, mark.Done, about, cancellation);
        }

        await report.DoneAsync(part, $"{mark.Done} computed");
    }

    // A batch meets what is told at the same time; then one of them goes again, and on a busy store that can take longer than one transaction may.
    private async Task CommitAsync(Func<StoreTransaction, CancellationToken, Task> work, CancellationToken cancellation)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                await transactions.RunAsync(work, cancellation);
                return;
            }
            catch (TimeoutException) when (n < Tries)
            {
                // The loop tries again.
            }
        }
    }

    private async Task AdvanceAsync(string part, long done, long total, CancellationToken cancellation)
    {
        await EnsureHeldAsync(cancellation);
        await report.AdvanceAsync(part, done, total);
    }
}
