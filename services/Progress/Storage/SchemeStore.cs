using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Schemes of market levels with their previews.</summary>
internal sealed class SchemeStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    /// <summary>How long an instance may go on with what it last read. A row that it computes meanwhile is computed again: see <see cref="ProgressRow.ComputedWith"/>.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly FilterDefinition<MarketLevelScheme> InForce = Builders<MarketLevelScheme>.Filter.Gt(s => s.Number, 1);

    private readonly IMongoCollection<MarketLevelScheme> schemes = database.GetCollection<MarketLevelScheme>("marketLevelSchemes");
    private readonly IMongoCollection<SchemePreview> previews = database.GetCollection<SchemePreview>("schemePreviews");
    private readonly IMongoCollection<LevelMove> moves = database.GetCollection<LevelMove>("levelMoves");
    private (Schemes Schemes, long At)? known;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await schemes.Indexes.CreateOneAsync(
            new CreateIndexModel<MarketLevelScheme>(Builders<MarketLevelScheme>.IndexKeys.Ascending(s => s.Number), new CreateIndexOptions { Name = "number" }),
            cancellationToken: cancellation);
        await previews.Indexes.CreateOneAsync(
            new CreateIndexModel<SchemePreview>(
                Builders<SchemePreview>.IndexKeys.Ascending(p => p.IsDone).Ascending(p => p.Id), new CreateIndexOptions { Name = "open" }),
            cancellationToken: cancellation);
    }

    /// <summary>The schemes that were activated, at most a second old.</summary>
    public async Task<Schemes> CurrentAsync(CancellationToken cancellation) =>
        known is { } k && time.GetElapsedTime(k.At) < Lifetime ? k.Schemes : await ReadAsync(cancellation);

    /// <summary>The schemes that were activated, as they are in the store.</summary>
    public async Task<Schemes> ReadAsync(CancellationToken cancellation)
    {
        var at = time.GetTimestamp();
        var read = Of(await schemes.Find(InForce).SortBy(s => s.Number).Limit(MarketLevelScheme.Most).ToListAsync(cancellation));
        known = (read, at);
        return read;
    }

    /// <summary>The schemes that were activated, as the transaction sees them.</summary>
    public async Task<Schemes> ReadAsync(StoreTransaction tx, CancellationToken cancellation) =>
        Of(await schemes.Find(tx.Session, InForce).SortBy(s => s.Number).Limit(MarketLevelScheme.Most).ToListAsync(cancellation));

    /// <summary>One scheme, or null.</summary>
    public async Task<MarketLevelScheme?> FindAsync(Id<MarketLevelScheme> id, CancellationToken cancellation) =>
        await schemes.Find(s => s.Id == id).FirstOrDefaultAsync(cancellation);

    /// <inheritdoc cref="FindAsync(Id{MarketLevelScheme}, CancellationToken)"/>
    public async Task<MarketLevelScheme?> FindAsync(StoreTransaction tx, Id<MarketLevelScheme> id, CancellationToken cancellation) =>
        await schemes.Find(tx.Session, s => s.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>Drafts and activated ones in the order of their making.</summary>
    public async Task<IReadOnlyList<MarketLevelScheme>> ListAsync(Id<MarketLevelScheme>? after, int limit, CancellationToken cancellation)
    {
        var filter = after is { } id ? Builders<MarketLevelScheme>.Filter.Gt(s => s.Id, id) : Builders<MarketLevelScheme>.Filter.Empty;
        return await schemes.Find(filter).SortBy(s => s.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Saves the next version.</summary>
    public Task SaveAsync(StoreTransaction tx, MarketLevelScheme scheme, CancellationToken cancellation) =>
        schemes.SaveAsync(tx, scheme, scheme.Id, cancellation);

    /// <summary>The last preview of a scheme, or null.</summary>
    public async Task<SchemePreview?> PreviewAsync(Id<MarketLevelScheme> id, CancellationToken cancellation) =>
        await previews.Find(p => p.Id == id).FirstOrDefaultAsync(cancellation);

    /// <inheritdoc cref="PreviewAsync(Id{MarketLevelScheme}, CancellationToken)"/>
    public async Task<SchemePreview?> PreviewAsync(StoreTransaction tx, Id<MarketLevelScheme> id, CancellationToken cancellation) =>
        await previews.Find(tx.Session, p => p.Id == id).FirstOrDefaultAsync(cancellation);

    /// <summary>A preview that is not done yet, or null.</summary>
    public async Task<SchemePreview?> OpenPreviewAsync(CancellationToken cancellation) =>
        await previews.Find(Builders<SchemePreview>.Filter.Eq(p => p.IsDone, false)).SortBy(p => p.Id).Limit(1).FirstOrDefaultAsync(cancellation);

    /// <summary>Keeps a preview instead of the one that the scheme had.</summary>
    public Task KeepAsync(StoreTransaction tx, SchemePreview preview, CancellationToken cancellation) =>
        previews.ReplaceOneAsync(tx.Session, p => p.Id == preview.Id, preview, new ReplaceOptions { IsUpsert = true }, cancellation);

    /// <summary>Adds moves to a run.</summary>
    public Task AddAsync(StoreTransaction tx, IReadOnlyCollection<LevelMove> added, CancellationToken cancellation) =>
        added.Count == 0 ? Task.CompletedTask : moves.InsertManyAsync(tx.Session, added, cancellationToken: cancellation);

    /// <summary>The moves of a run in the order of enrolment.</summary>
    public async Task<IReadOnlyList<LevelMove>> MovesAsync(Id<SchemePreview> run, Id<Enrolment>? after, int limit, CancellationToken cancellation)
    {
        var filter = Builders<LevelMove>.Filter;
        var ofRun = filter.Gt(m => m.Id, after is { } last ? LevelMove.KeyOf(run, last) : $"{run}:") & filter.Lt(m => m.Id, $"{run};");
        return await moves.Find(ofRun).SortBy(m => m.Id).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>Takes the moves of a run away that nobody asks for any more.</summary>
    public Task ForgetAsync(Id<SchemePreview> run, CancellationToken cancellation)
    {
        var filter = Builders<LevelMove>.Filter;
        return moves.DeleteManyAsync(filter.Gt(m => m.Id, $"{run}:") & filter.Lt(m => m.Id, $"{run};"), cancellation);
    }

    private static Schemes Of(IEnumerable<MarketLevelScheme> activated) =>
        new([ActiveScheme.First, .. activated.Select(s => new ActiveScheme(s.Number!.Value, s.ActivatedAt!.Value, s.Rules))]);
}
