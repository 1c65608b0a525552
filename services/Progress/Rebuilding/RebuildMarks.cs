using CoachingPlatform.Messaging.Transactions;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>How far each part of a rebuild has come, so that one that was killed goes on from there.</summary>
internal sealed class RebuildMarks(IMongoDatabase database)
{
    private readonly IMongoCollection<Mark> marks = database.GetCollection<Mark>("rebuildMarks");

    /// <summary>How far a part is; null when it has not begun.</summary>
    public async Task<Mark?> FindAsync(string part, CancellationToken cancellation) =>
        await marks.Find(m => m.Part == part).FirstOrDefaultAsync(cancellation);

    /// <summary>Moves the mark with what was done.</summary>
    public Task SetAsync(StoreTransaction tx, Mark mark, CancellationToken cancellation) =>
        marks.ReplaceOneAsync(tx.Session, m => m.Part == mark.Part, mark, new ReplaceOptions { IsUpsert = true }, cancellation);

    /// <summary>Forgets them all.</summary>
    public Task ClearAsync(CancellationToken cancellation) => marks.DeleteManyAsync(FilterDefinition<Mark>.Empty, cancellation);

    /// <summary>One part's mark.</summary>
    /// <param name="Part">The part.</param>
    /// <param name="After">Where to go on; null at the end.</param>
    /// <param name="Done">How many were done.</param>
    internal sealed record Mark([property: BsonId] string Part, string? After, long Done);
}
