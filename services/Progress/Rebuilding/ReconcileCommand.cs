using System.Globalization;
using System.Runtime.CompilerServices;
using CoachingPlatform.Messaging;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Storage;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary><c>reconcile</c>: adds up all rows again and compares that with the aggregates, in one snapshot while everything goes on.</summary>
internal sealed class ReconcileCommand(GenerationStore generations, IMongoDatabase database) : IOperatorCommand
{
    private const int Together = 200;

    public string Name => "reconcile";

    public string Usage => "reconcile          adds up all rows and compares with the aggregates; exit code 1 when they differ";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellation)
    {
        if (arguments.Count > 0)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var collections = generations.Of((await generations.ReadAsync(cancellation)).Active);
        using var snapshot = await database.Client.StartSessionAsync(new ClientSessionOptions { Snapshot = true }, cancellation);
        var (rows, counted, expected) = await AddUpAsync(snapshot, collections, cancellation);
        var kept = await KeptAsync(snapshot, collections, cancellation);
        var differing = expected.Keys.Union(kept.Keys).Where(id => !Cells(expected, id).SequenceEqual(Cells(kept, id))).Order(StringComparer.Ordinal).ToList();
        foreach (var id in differing.Take(10))
            await output.WriteLineAsync($"differs: {id}");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{(differing.Count == 0 ? "equal" : $"{differing.Count} boards differ")}: {rows} rows, {counted} counted, {kept.Count} boards"));
        return differing.Count == 0 ? 0 : 1;
    }

    private static async Task<(long Rows, long Counted, IReadOnlyDictionary<string, Board> Boards)> AddUpAsync(
        IClientSessionHandle snapshot, GenerationCollections collections, CancellationToken cancellation)
    {
        var (rows, counted, boards) = (0L, 0L, new Dictionary<string, Board>());
        await foreach (var page in PagesAsync(snapshot, collections.Rows, cancellation))
        {
            Add(boards, page.Select(r => AggregateChange.Between(null, r.Counted)).OfType<AggregateChange>());
            (rows, counted) = (rows + page.Count, counted + page.Count(r => r.Counted is not null));
        }

        return (rows, counted, boards);
    }

    private static async Task<IReadOnlyDictionary<string, Board>> KeptAsync(
        IClientSessionHandle snapshot, GenerationCollections collections, CancellationToken cancellation)
    {
        var boards = new Dictionary<string, Board>();
        await foreach (var page in PagesAsync(snapshot, collections.Boards, cancellation))
        {
            foreach (var board in page)
                boards.Add(board.Id, board);
        }

        await foreach (var waiting in PagesAsync(snapshot, collections.Changes, cancellation))
            Add(boards, waiting);
        return boards.Where(b => b.Value.Cells.Count > 0).ToDictionary();
    }

    // Each page comes whole with its first answer: the local store cannot go on with a cursor of a snapshot.
    private static async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        IClientSessionHandle snapshot, IMongoCollection<T> collection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = new BsonDocument();
        while (true)
        {
            var page = await collection.Find(snapshot, after, new FindOptions { BatchSize = Together }).Sort(new BsonDocument("_id", 1)).Limit(Together).ToListAsync(cancellation);
            yield return page;
            if (page.Count < Together)
                break;
            after = new BsonDocument("_id", new BsonDocument("$gt", page[^1].ToBsonDocument()["_id"]));
        }
    }

    private static void Add(Dictionary<string, Board> boards, IEnumerable<AggregateChange> changes)
    {
        foreach (var (key, cells) in AggregateChange.Sum(changes))
            boards[key.BoardId] = (boards.GetValueOrDefault(key.BoardId) ?? Board.Empty(key)).With(cells);
    }

    private static IReadOnlyList<Cell> Cells(IReadOnlyDictionary<string, Board> boards, string id) => boards.GetValueOrDefault(id)?.Cells ?? [];
}
