using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Says which generation is read and which are written, and changes it.</summary>
internal sealed class GenerationStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    /// <summary>How long an instance may go on with what it last read. Whoever changes the generation waits for that long before relying on it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly FilterDefinition<Generation> Only = Builders<Generation>.Filter.Eq(g => g.Id, Generation.OnlyId);
    private readonly IMongoCollection<Generation> generations = database.GetCollection<Generation>("generations");
    private Known? known;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            await generations.UpdateOneAsync(
                Only, Builders<Generation>.Update.SetOnInsert(g => g.Active, 0).SetOnInsert(g => g.Decisions, 0), new UpdateOptions { IsUpsert = true }, cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Another instance made it in the same moment.
        }

        foreach (var written in (await ReadAsync(cancellation)).Written)
            await Of(written).IndexAsync(cancellation);
    }

    /// <summary>The collections of a generation.</summary>
    public GenerationCollections Of(int generation) => GenerationCollections.Of(database, generation);

    /// <summary>
    /// The present generation, at most a second old. For what is told from outside that is enough: a delivery that is handled by what was true
    /// before a rebuild began was told before too, so its teller tells it again.
    /// </summary>
    public async Task<Generation> CurrentAsync(CancellationToken cancellation)
    {
        if (known is { } k && time.GetElapsedTime(k.At) < Lifetime)
            return k.Generation;
        return await AskAsync(cancellation);
    }

    /// <summary>
    /// Reads from the present generation: from the one that is known here, while the store is asked whether that is still the present one, and again from
    /// the present one where it is not. A partner's position that was given after a switch must not be answered from before it.
    /// </summary>
    public async Task<T> ReadFromAsync<T>(Func<GenerationCollections, Task<T>> read, CancellationToken cancellation)
    {
        var supposed = known?.Generation.Active;
        var asked = AskAsync(cancellation);
        if (supposed is { } generation)
        {
            var found = read(Of(generation));
            await Task.WhenAll(asked, found);
            if ((await asked).Active == generation)
                return await found;
        }

        return await read(Of((await asked).Active));
    }

    /// <summary>The present generation for a decision made here, which nobody could tell again: it holds until the transaction ends.</summary>
    public Task<Generation> HoldAsync(StoreTransaction tx, CancellationToken cancellation) => generations.FindOneAndUpdateAsync(
        tx.Session, Only, Builders<Generation>.Update.Inc(g => g.Decisions, 1),
        new FindOneAndUpdateOptions<Generation> { ReturnDocument = ReturnDocument.After }, cancellation);

    /// <summary>The present generation as it is in the store.</summary>
    public Task<Generation> ReadAsync(CancellationToken cancellation) => generations.Find(Only).FirstAsync(cancellation);

    /// <summary>The present generation as a transaction sees it.</summary>
    public Task<Generation> ReadAsync(StoreTransaction tx, CancellationToken cancellation) => generations.Find(tx.Session, Only).FirstAsync(cancellation);

    /// <summary>From now on what is told goes into this generation too, which follows on the one that is read.</summary>
    public Task BeginAsync(int rebuilding, CancellationToken cancellation) =>
        UpdateAsync(Only & Builders<Generation>.Filter.Eq(g => g.Active, rebuilding - 1), Builders<Generation>.Update.Set(g => g.Rebuilding, rebuilding), cancellation);

    /// <summary>The rebuilt generation is the one that is read, in one step for everybody.</summary>
    public Task SwitchAsync(int rebuilt, CancellationToken cancellation) => UpdateAsync(
        Only & Builders<Generation>.Filter.Eq(g => g.Rebuilding, rebuilt),
        Builders<Generation>.Update.Set(g => g.Active, rebuilt).Unset(g => g.Rebuilding),
        cancellation);

    /// <summary>Gives a rebuilt generation up; what is read stays as it is.</summary>
    public async Task AbandonAsync(int rebuilt, CancellationToken cancellation)
    {
        await UpdateAsync(
            Only & Builders<Generation>.Filter.Eq(g => g.Rebuilding, rebuilt), Builders<Generation>.Update.Unset(g => g.Rebuilding), cancellation);
        // Until then an instance may still be writing into it.
        await Task.Delay(Lifetime, cancellation);
        await Of(rebuilt).DropAsync(cancellation);
    }

    private async Task<Generation> AskAsync(CancellationToken cancellation)
    {
        var at = time.GetTimestamp();
        var read = await ReadAsync(cancellation);
        known = new Known(read, at);
        return read;
    }

    private async Task UpdateAsync(FilterDefinition<Generation> which, UpdateDefinition<Generation> change, CancellationToken cancellation)
    {
        var result = await generations.UpdateOneAsync(which, change, cancellationToken: cancellation);
        known = null;
        if (result.MatchedCount != 1)
            throw new CommandEndedException("Another rebuild came between.");
    }

    private sealed record Known(Generation Generation, long At);
}
