using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>The facts that were told, and the progress rows that follow from them; both change in one transaction.</summary>
internal sealed class FactStore(IMongoDatabase database) : IStorePreparation
{
    /// <summary>Enrolments recomputed with one read and one write; bounds the memory of a session with many participants.</summary>
    private const int Together = 50;

    private readonly IMongoCollection<Fact> facts = database.GetCollection<Fact>("facts");
    private readonly IMongoCollection<ProgressRow> rows = database.GetCollection<ProgressRow>(ProgressRow.Collection);

    static FactStore()
    {
        BsonClassMap.TryRegisterClassMap<Fact>(map =>
        {
            map.AutoMap();
            map.MapIdMember(f => f.Key);
        });
        Register<EnrolmentFact>("enrolment");
        Register<BusinessFact>("business");
        Register<SessionFact>("session");
        Register<IndicatorValueFact>("indicatorValue");
        Register<ActionItemFact>("actionItem");
        Register<AssignmentFact>("assignment");
        Register<MarketLevelFact>("marketLevel");
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) =>
        facts.Indexes.CreateOneAsync(
            new CreateIndexModel<Fact>(
                Builders<Fact>.IndexKeys.Ascending(f => f.Enrolments).Ascending(f => f.Key), new CreateIndexOptions { Name = "enrolment" }),
            cancellationToken: cancellation);

    /// <summary>
    /// Keeps what was told, unless a higher version is known, and recomputes the progress that rests on it. Two deliveries about one
    /// enrolment write its row both, so the store lets only one of them pass at a time and the other sees its fact when it runs again.
    /// </summary>
    public async Task KeepAsync(StoreTransaction tx, IReadOnlyList<Fact> told, CancellationToken cancellation)
    {
        var known = await facts.Find(tx.Session, Builders<Fact>.Filter.In(f => f.Key, told.Select(f => f.Key)))
            .SortBy(f => f.Key).ToListAsync(cancellation);
        var added = told.Select(f => Fact.Add(known.Find(k => k.Key == f.Key), f)).OfType<(Fact Kept, IReadOnlyList<Id<Enrolment>> Touched)>().ToList();
        if (added.Count == 0)
            return;

        var writes = added.Select(a => new ReplaceOneModel<Fact>(Builders<Fact>.Filter.Eq(f => f.Key, a.Kept.Key), a.Kept) { IsUpsert = true });
        await facts.BulkWriteAsync(tx.Session, [.. writes], cancellationToken: cancellation);
        foreach (var together in added.SelectMany(a => a.Touched).Distinct().Chunk(Together))
            await RecomputeAsync(tx, together, cancellation);
    }

    /// <summary>One kept fact, or null.</summary>
    public async Task<T?> FindAsync<T>(StoreTransaction tx, string key, CancellationToken cancellation)
        where T : Fact => await facts.Find(tx.Session, f => f.Key == key).FirstOrDefaultAsync(cancellation) as T;

    private static void Register<T>(string discriminator)
        where T : Fact =>
        BsonClassMap.TryRegisterClassMap<T>(map =>
        {
            map.AutoMap();
            map.SetDiscriminator(discriminator);
        });

    private async Task RecomputeAsync(StoreTransaction tx, IReadOnlyCollection<Id<Enrolment>> ids, CancellationToken cancellation)
    {
        var told = await facts.Find(tx.Session, Builders<Fact>.Filter.AnyIn(f => f.Enrolments, ids)).SortBy(f => f.Key).ToListAsync(cancellation);
        var writes = ids.Select(id =>
        {
            var row = ProgressRow.Of(id, [.. told.Where(f => f.Enrolments.Contains(id))]);
            return new ReplaceOneModel<ProgressRow>(Builders<ProgressRow>.Filter.Eq(r => r.Id, id), row) { IsUpsert = true };
        });
        await rows.BulkWriteAsync(tx.Session, [.. writes], cancellationToken: cancellation);
    }
}
