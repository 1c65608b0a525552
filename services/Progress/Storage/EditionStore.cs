using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>
/// The editions that partners are told (<see cref="Edition"/>). One is made when a month's first partner asks, and stands until the month is over,
/// whoever asks and whatever is rebuilt.
/// </summary>
internal sealed class EditionStore(IMongoDatabase database, AggregateStore aggregates, TimeProvider time)
{
    private readonly IMongoCollection<Edition> editions = database.GetCollection<Edition>("aggregateEditions");

    /// <summary>The edition of each track that has enrolments in a province.</summary>
    public async Task<IReadOnlyList<Edition>> OfProvinceAsync(string province, CancellationToken cancellation)
    {
        var tracks = (await aggregates.FindAsync(new BoardQuery(province, ByTrack: true), cancellation)).Select(b => Id<Track>.Parse(b.Key.Track, null));
        var found = new List<Edition>();
        foreach (var track in tracks)
            found.Add(await OfAsync(province, track, cancellation));
        return found;
    }

    private async Task<Edition> OfAsync(string province, Id<Track> track, CancellationToken cancellation)
    {
        var (id, now) = (Edition.IdOf(province, track), time.Now());
        var stored = await editions.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation);
        if (stored?.Month == Amounts.MonthOf(DateOnly.FromDateTime(now.UtcDateTime)))
            return stored;

        var newer = Edition.Of(province, track, await CountsAsync(province, track, cancellation), now);
        try
        {
            if (stored is null)
                await editions.InsertOneAsync(newer, cancellationToken: cancellation);
            else
                await editions.ReplaceOneAsync(e => e.Id == id && e.Month == stored.Month, stored.Next(newer), cancellationToken: cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Somebody else asked in the same moment: theirs is the edition.
        }

        return await editions.Find(e => e.Id == id).FirstAsync(cancellation);
    }

    private async Task<IReadOnlyCollection<RegencyCount>> CountsAsync(string province, Id<Track> track, CancellationToken cancellation)
    {
        var query = new BoardQuery(province, PartsOf: true, Track: track.ToString());
        return RegencyCount.Of(await aggregates.FindAsync([query, query with { ByMonth = true }], cancellation));
    }
}
