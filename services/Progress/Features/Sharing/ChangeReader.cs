using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Reads what changed for a partner, whether it asks (<see cref="PullChanges"/>) or is told: there is one way to decide what it sees.</summary>
internal sealed class ChangeReader(FeedStore feed, ProgressStore store, IMapper mapper, TimeProvider time)
{
    /// <summary>
    /// The changes behind a position, in their order, each as the enrolment is now and not as it was when it was given its position: a consent may
    /// have been withdrawn since.
    /// </summary>
    /// <param name="coverage">What the partner may see; of nothing, all that it was told of is gone.</param>
    /// <param name="after">The position.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>They, and whether there are more.</returns>
    public async Task<(IReadOnlyList<ReadChange> Changes, bool HasMore)> ReadAsync(Coverage coverage, long after, int limit, CancellationToken cancellation)
    {
        var found = await feed.AfterAsync(coverage.Partner, after, limit + 1, cancellation);
        var entries = found.Take(limit).ToList();
        var known = entries.Count == 0 ? [] : GivenRow.Of((await store.SharedAsync([.. entries.Select(e => e.EnrolmentId)], cancellation)).Values, coverage);
        var rows = known.ToDictionary(r => r.Progress.EnrolmentId);
        var now = time.Now();
        return ([.. entries.Select(e => Read(e, rows.GetValueOrDefault(e.EnrolmentId), now))], found.Count > limit);
    }

    private ReadChange Read(FeedEntry entry, GivenRow? row, DateTimeOffset now) => new(
        entry.Position, new PullChanges.Change(entry.EnrolmentId, row is null, row is null ? null : SharedProgress.Of(row, mapper, now)), row);
}

/// <summary>A change as it is told.</summary>
/// <param name="Position">Its place in the feed.</param>
/// <param name="Change">What the partner is told.</param>
/// <param name="Given">The row that it gives; null when it is gone. It has to be recorded before it is told.</param>
internal sealed record ReadChange(long Position, PullChanges.Change Change, GivenRow? Given);
