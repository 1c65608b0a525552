using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain.Aggregates;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>The aggregates: changes are folded into boards, and boards are read. What a read costs does not depend on how many enrolments are counted.</summary>
internal sealed class AggregateStore(GenerationStore generations, StoreTransactions transactions)
{
    /// <summary>Changes folded at once.</summary>
    public const int Together = 1000;

    /// <summary>
    /// Folds the oldest changes of a generation into its boards, in one transaction with taking them away: each is folded once, also when two do it.
    /// </summary>
    /// <returns>How many; <see cref="Together"/> when there may be more.</returns>
    public async Task<int> FoldAsync(int generation, CancellationToken cancellation)
    {
        var collections = generations.Of(generation);
        var waiting = await collections.Changes.Find(FilterDefinition<AggregateChange>.Empty).SortBy(c => c.Id).Limit(Together).Project(c => c.Id).ToListAsync(cancellation);
        return waiting.Count == 0 ? 0 : await transactions.RunAsync((tx, ct) => FoldAsync(tx, collections, waiting, ct), cancellation);
    }

    /// <summary>Boards of the generation that is read.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<IReadOnlyList<Board>> FindAsync(BoardQuery query, CancellationToken cancellation) =>
        await InOrder(generations.Of((await generations.CurrentAsync(cancellation)).Active).Boards.Find(Wanted(query))).ToListAsync(cancellation);

    /// <summary>The same of several questions at one moment: were changes folded between them, their answers would not add up.</summary>
    public Task<IReadOnlyList<Board>> FindAsync(IReadOnlyList<BoardQuery> queries, CancellationToken cancellation) => transactions.RunAsync<IReadOnlyList<Board>>(
        async (tx, ct) =>
        {
            var boards = generations.Of((await generations.ReadAsync(tx, ct)).Active).Boards;
            var found = new List<Board>();
            foreach (var query in queries)
                found.AddRange(await InOrder(boards.Find(tx.Session, Wanted(query))).InOneAnswer().ToListAsync(ct));
            return found;
        },
        cancellation);

    private static IFindFluent<Board, Board> InOrder(IFindFluent<Board, Board> found) => found.SortBy(b => b.Key.Month).ThenBy(b => b.Key.Track);

    private static FilterDefinition<Board> Wanted(BoardQuery query)
    {
        var filter = Builders<Board>.Filter;
        return (query.PartsOf ? filter.Eq(b => b.Key.Parent, query.Region) : filter.Eq(b => b.Key.Region, query.Region))
            & (query.From is { } from ? filter.Gte(b => b.Key.Month, from) & filter.Lte(b => b.Key.Month, query.Until!)
                : query.ByMonth ? filter.Gt(b => b.Key.Month, BoardKey.All)
                : filter.Eq(b => b.Key.Month, BoardKey.All))
            & (query.ByTrack ? filter.Gt(b => b.Key.Track, BoardKey.All) : filter.Eq(b => b.Key.Track, query.Track));
    }

    private static async Task<int> FoldAsync(
        StoreTransaction tx, GenerationCollections collections, List<Guid> waiting, CancellationToken cancellation)
    {
        var these = Builders<AggregateChange>.Filter.In(c => c.Id, waiting);
        var changes = await collections.Changes.Find(tx.Session, these).ToListAsync(cancellation);
        var added = AggregateChange.Sum(changes);
        if (added.Count > 0)
            await AddAsync(tx, collections.Boards, added, cancellation);
        await collections.Changes.DeleteManyAsync(tx.Session, these, cancellationToken: cancellation);
        return waiting.Count;
    }

    private static async Task AddAsync(
        StoreTransaction tx, IMongoCollection<Board> boards, IReadOnlyDictionary<BoardKey, IReadOnlyList<Cell>> added, CancellationToken cancellation)
    {
        var ids = added.Keys.Select(k => k.BoardId).ToList();
        var known = (await boards.Find(tx.Session, Builders<Board>.Filter.In(b => b.Id, ids)).ToListAsync(cancellation)).ToDictionary(b => b.Id);
        var writes = added.Select(a => (known.GetValueOrDefault(a.Key.BoardId) ?? Board.Empty(a.Key)).With(a.Value))
            .Select(board => new ReplaceOneModel<Board>(Builders<Board>.Filter.Eq(b => b.Id, board.Id), board) { IsUpsert = true });
        await boards.BulkWriteAsync(tx.Session, [.. writes], cancellationToken: cancellation);
    }
}

/// <summary>Which boards are read: those of one region, or of the regions that it consists of.</summary>
/// <param name="Region">The region, or <see cref="BoardKey.All"/>.</param>
/// <param name="PartsOf">True for its parts.</param>
/// <param name="Track">The track's id, or all.</param>
/// <param name="ByTrack">True for each track; then <paramref name="Track"/> is all.</param>
/// <param name="ByMonth">True for each month.</param>
/// <param name="From">First month; null takes all of them together.</param>
/// <param name="Until">Last month, inclusive; null with <paramref name="From"/>.</param>
internal sealed record BoardQuery(
    string Region, bool PartsOf = false, string Track = BoardKey.All, bool ByTrack = false, bool ByMonth = false, string? From = null, string? Until = null);
