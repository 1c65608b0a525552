using CoachingPlatform.Contracts.V1;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Messaging.History;

/// <summary>A collection whose documents are told again, in the order of their ids (UUIDs).</summary>
public abstract class HistorySource
{
    /// <summary>Name of the collection.</summary>
    public abstract string Name { get; }

    /// <summary>A source over a collection.</summary>
    /// <param name="collection">Its documents have a UUID as <c>_id</c>.</param>
    /// <param name="idOf">That id.</param>
    /// <param name="tellAsync">The events that tell of these documents, one or more for each.</param>
    public static HistorySource Of<T>(
        IMongoCollection<T> collection, Func<T, Guid> idOf, Func<IReadOnlyList<T>, CancellationToken, Task<IEnumerable<IEvent>>> tellAsync) =>
        new Collection<T>(collection, idOf, tellAsync);

    /// <inheritdoc cref="Of{T}(IMongoCollection{T}, Func{T, Guid}, Func{IReadOnlyList{T}, CancellationToken, Task{IEnumerable{IEvent}}})"/>
    public static HistorySource Of<T>(IMongoCollection<T> collection, Func<T, Guid> idOf, Func<T, IEvent> tell) =>
        Of(collection, idOf, (documents, _) => Task.FromResult(documents.Select(tell)));

    /// <summary>A page of the history that these sources have together, one source after the other.</summary>
    public static async Task<HistoryPage> PageAsync(
        IReadOnlyList<HistorySource> sources, string? after, int limit, CancellationToken cancellation)
    {
        var (at, id) = Position(sources, after);
        var (events, last) = await sources[at].ReadAsync(id, Math.Clamp(limit, 1, 1_000), cancellation);
        var total = 0L;
        foreach (var source in sources)
            total += await source.CountAsync(cancellation);
        var next = last is { } mark ? $"{sources[at].Name}:{mark}" : at + 1 < sources.Count ? sources[at + 1].Name : null;
        return new HistoryPage([.. events.Select(HistoryEvents.Of)], next, total);
    }

    /// <summary>What follows an id, and the id to go on from; null when the collection is at its end.</summary>
    protected abstract Task<(IEnumerable<IEvent> Events, Guid? Last)> ReadAsync(Guid? after, int limit, CancellationToken cancellation);

    /// <summary>About how many documents there are.</summary>
    protected abstract Task<long> CountAsync(CancellationToken cancellation);

    // "enrolments:0198…" is behind that document, "enrolments" at the beginning of the collection.
    private static (int At, Guid? Id) Position(IReadOnlyList<HistorySource> sources, string? after)
    {
        if (after is null)
            return (0, null);
        var parts = after.Split(':');
        var at = sources.ToList().FindIndex(s => s.Name == parts[0]);
        return at >= 0 ? (at, parts.Length > 1 ? Guid.Parse(parts[1]) : null) : throw new InvalidDataException($"There is no history of {parts[0]}.");
    }

    private sealed class Collection<T>(
        IMongoCollection<T> collection, Func<T, Guid> idOf, Func<IReadOnlyList<T>, CancellationToken, Task<IEnumerable<IEvent>>> tellAsync) : HistorySource
    {
        public override string Name => collection.CollectionNamespace.CollectionName;

        protected override async Task<(IEnumerable<IEvent> Events, Guid? Last)> ReadAsync(Guid? after, int limit, CancellationToken cancellation)
        {
            var filter = after is { } id
                ? Builders<T>.Filter.Gt("_id", new BsonBinaryData(id, GuidRepresentation.Standard))
                : Builders<T>.Filter.Empty;
            // What a majority has, so that nothing is told that a failover takes back.
            var found = await collection.WithReadConcern(ReadConcern.Majority).Find(filter).Sort(Builders<T>.Sort.Ascending("_id")).Limit(limit).ToListAsync(cancellation);
            return (await tellAsync(found, cancellation), found.Count == limit ? idOf(found[^1]) : null);
        }

        protected override Task<long> CountAsync(CancellationToken cancellation) => collection.EstimatedDocumentCountAsync(cancellationToken: cancellation);
    }
}
