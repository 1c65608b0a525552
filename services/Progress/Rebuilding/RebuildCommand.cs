using System.Globalization;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.History;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Storage;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary><c>rebuild</c>: makes the read model anew from the services' own stores and compares it with the live one; then it serves, or not.</summary>
internal sealed class RebuildCommand(
    GenerationStore generations, FactStore facts, ReferralStore referrals, RebuildMarks marks, StoreTransactions transactions, RowComparison rows, BoardComparison boards,
    LeaseStore leases, BrokerAddress broker) : IOperatorCommand
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public string Name => "rebuild";

    public string Usage =>
        """
        rebuild            from what Enrolment and Mentoring tell again; then the rebuilt one serves
        rebuild --check    the same, but only compares; exit code 1 when they differ
        rebuild --cancel   gives up one that was begun
        """;

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellation)
    {
        var asked = arguments.Count == 0 ? "" : arguments[0];
        if (arguments.Count > 1 || asked is not ("" or "--check" or "--cancel"))
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        using var lease = leases.Open("rebuild");
        if (!await TakeAsync(lease, cancellation))
        {
            await output.WriteLineAsync("Another rebuild is running.");
            return 1;
        }

        var report = new RebuildReport(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected);
        var rebuild = new Rebuild(generations, facts, referrals, marks, transactions, rows, boards, lease, report);
        return await HoldingAsync(lease, ct => asked == "--cancel" ? CancelAsync(output, ct) : RebuildAsync(rebuild, report, asked == "--check", ct), cancellation);
    }

    private async Task<int> RebuildAsync(Rebuild rebuild, RebuildReport report, bool onlyCheck, CancellationToken cancellation)
    {
        await using var history = await HistoryClient.StartAsync(broker, cancellation);
        var generation = await rebuild.BeginAsync(cancellation);
        var (live, rebuilt) = (generation.Active, generation.Rebuilding!.Value);
        await rebuild.FillAsync(history, live, rebuilt, cancellation);
        var result = await rebuild.CompareRowsAsync(live, rebuilt, cancellation);
        var aggregates = await rebuild.CompareBoardsAsync(live, rebuilt, cancellation);
        var count = await facts.CountAsync(rebuilt, cancellation);
        if (!onlyCheck)
            await rebuild.TellAsync(result.Judged, cancellation);
        await rebuild.EnsureHeldAsync(cancellation);
        await (onlyCheck ? generations.AbandonAsync(rebuilt, cancellation) : generations.SwitchAsync(rebuilt, cancellation));
        await marks.ClearAsync(cancellation);
        await report.SayAsync($"live    {result.Live}");
        await report.SayAsync($"rebuilt {result.Rebuilt}");
        await report.SayAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Verdict(result.Differing, aggregates.Differing)}: {count} facts, {result.Rows} rows in {report.Elapsed.TotalSeconds:0.0} s; generation {(onlyCheck ? live : rebuilt)} serves"));
        return onlyCheck && result.Differing + aggregates.Differing > 0 ? 1 : 0;
    }

    private static string Verdict(long rows, long boards) => (rows, boards) switch
    {
        (0, 0) => "equal",
        (_, 0) => $"{rows} rows differ",
        (0, _) => $"{boards} aggregates differ",
        _ => $"{rows} rows and {boards} aggregates differ",
    };

    private async Task<int> CancelAsync(TextWriter output, CancellationToken cancellation)
    {
        var generation = await generations.ReadAsync(cancellation);
        if (generation.Rebuilding is { } begun)
        {
            await generations.AbandonAsync(begun, cancellation);
            await marks.ClearAsync(cancellation);
        }

        await output.WriteLineAsync($"generation {generation.Active} serves; nothing is being rebuilt");
        return 0;
    }

    // One that was killed holds its lease for up to 9 seconds; one that lives renews it meanwhile.
    private static async Task<bool> TakeAsync(Lease lease, CancellationToken cancellation)
    {
        DateTime? seen = null;
        while (!await lease.HoldAsync(cancellation))
        {
            if (lease.Until > (seen ??= lease.Until))
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellation);
        }

        return true;
    }

    // Whatever a step takes (a store that is busy, a service that does not answer), nobody else begins meanwhile.
    private static async Task<int> HoldingAsync(Lease lease, Func<CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewing = RenewAsync(lease, ended);
        try
        {
            return await work(ended.Token);
        }
        catch (Exception) when (ended.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Rebuild.TakenOver;
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Renews the lease until the work is done, and ends the work where another has it.</summary>
    private static async Task RenewAsync(Lease lease, CancellationTokenSource work)
    {
        using var beat = new PeriodicTimer(Beat);
        try
        {
            while (await beat.WaitForNextTickAsync(work.Token))
                await RenewOnceAsync(lease, work);
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    private static async Task RenewOnceAsync(Lease lease, CancellationTokenSource work)
    {
        try
        {
            if (!await lease.HoldAsync(work.Token))
                await work.CancelAsync();
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // With the next beat again; the work looks itself whether it still holds it.
        }
    }
}
