using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>
/// Lets the feeds follow the calendar: whose health turned as time went by is marked like whatever else changed, and the sequencer then finds whether a
/// partner is to be told. How far it is is stored, so nothing is passed over while nobody runs.
/// </summary>
internal sealed class HealthFollower(StoreTransactions transactions, FeedStore feed, GenerationStore generations, ProgressStore progress, TimeProvider time)
{
    private const int Together = 200;

    // Instances' clocks may differ by so much: whoever looks at what was marked must be past the turn too.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>One step.</summary>
    /// <returns>True while there is more to do.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var until = time.Now() - Grace;
        return (await feed.CalendarAsync(cancellation)).Due(until).Count > 0 && await transactions.RunAsync((tx, ct) => StepAsync(tx, until, ct), cancellation);
    }

    private async Task<bool> StepAsync(StoreTransaction tx, DateTimeOffset until, CancellationToken cancellation)
    {
        var calendar = await feed.CalendarAsync(tx, cancellation);
        var due = calendar.Due(until);
        if (due.Count == 0)
            return false;
        var turning = await progress.TurningAsync(tx, await generations.ReadAsync(tx, cancellation), due, calendar.After, Together, cancellation);
        feed.Mark(tx, turning);
        var next = calendar.Past(due, turning.Count == Together ? turning[^1] : null);
        await feed.SaveAsync(tx, next, cancellation);
        return next.Due(until).Count > 0;
    }
}
