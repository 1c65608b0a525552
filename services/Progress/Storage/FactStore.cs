using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>The facts that were told, and the progress rows and the changes of the aggregates that follow from them; all change in one transaction.</summary>
internal sealed class FactStore(GenerationStore generations, SchemeStore schemes, FeedStore feed, ReferralStore referrals)
{
    /// <summary>Enrolments recomputed with one read and one write; bounds the memory of a session with many participants.</summary>
    private const int Together = 50;

    /// <summary>
    /// Keeps what was told, unless a higher version is known, and recomputes the progress that rests on it. Two deliveries about one
    /// enrolment write its row both, so the store lets only one of them pass at a time and the other sees its fact when it runs again.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="generation">The generations that there are.</param>
    /// <param name="told">What was told.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isLast">True where nothing behind this in the transaction reads rows.</param>
    public async Task KeepAsync(StoreTransaction tx, Generation generation, IReadOnlyList<Fact> told, CancellationToken cancellation, bool isLast = false)
    {
        var changed = new HashSet<Id<Enrolment>>();
        var isErased = told.OfType<BusinessFact>().Any(b => b.IsErased);
        var erased = isErased ? told.OfType<EnrolmentFact>().Select(e => e.EnrolmentId).ToList() : [];
        foreach (var written in isErased ? generation.Held : generation.Written)
        {
            var touched = await AddAsync(tx, written, told, cancellation);
            if (erased.Count > 0)
                await ForgetReasonsAsync(tx, generations.Of(written).Facts, erased, cancellation);
            // One enrolment is touched by most of what is told; lists of many may meet in a line, and then the later reads a row of the earlier.
            foreach (var together in touched.Chunk(Together))
                changed.UnionWith(await RecomputeAsync(tx, written, together, cancellation, isRead: written == generation.Active, isLast: isLast && touched.Count == 1));
        }

        // Of the whole line: a referral may have gone along with a transfer that was told late.
        if (erased.Count > 0)
            await referrals.ForgetTextsAsync(tx, changed, cancellation);
        foreach (var together in changed.Chunk(Together))
            feed.Mark(tx, together);
    }

    /// <summary>Adds facts to one generation without recomputing anything.</summary>
    /// <returns>The enrolments whose progress may have changed.</returns>
    public async Task<IReadOnlyCollection<Id<Enrolment>>> AddAsync(
        StoreTransaction tx, int generation, IReadOnlyList<Fact> told, CancellationToken cancellation)
    {
        var facts = generations.Of(generation).Facts;
        var keys = told.Select(f => f.Key).Distinct();
        var known = (await facts.Find(tx.Session, Builders<Fact>.Filter.In(f => f.Key, keys)).SortBy(f => f.Key).ToListAsync(cancellation))
            .ToDictionary(f => f.Key);
        var changed = new HashSet<string>();
        var touched = new HashSet<Id<Enrolment>>();
        foreach (var fact in told)
        {
            if (Fact.Add(known.GetValueOrDefault(fact.Key), fact) is not { } added)
                continue;
            known[fact.Key] = added.Kept;
            changed.Add(fact.Key);
            touched.UnionWith(added.Touched);
        }

        if (changed.Count > 0)
        {
            var writes = changed.Select(key => new ReplaceOneModel<Fact>(Builders<Fact>.Filter.Eq(f => f.Key, key), known[key]) { IsUpsert = true });
            await facts.BulkWriteAsync(tx.Session, [.. writes], cancellationToken: cancellation);
        }

        return touched;
    }

    /// <summary>
    /// Computes the rows of these enrolments anew from the facts of one generation, and of those that were transferred into one of them or
    /// that one of them was transferred into: what is told of one of a line counts in those after it.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="ids">The enrolments.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isRead">True where the generation is the one that is read: then Enrolment is told whose conditions for completion are met now, or no longer.</param>
    /// <param name="isLast">True where nothing behind this in the transaction reads these rows.</param>
    /// <returns>All whose rows were written. Where the generation is the one that is read, the caller marks them for the partners' feeds (<see cref="FeedStore.Mark"/>).</returns>
    public async Task<IReadOnlyCollection<Id<Enrolment>>> RecomputeAsync(
        StoreTransaction tx, int generation, IReadOnlyCollection<Id<Enrolment>> ids, CancellationToken cancellation, bool isRead = false, bool isLast = false)
    {
        var collections = generations.Of(generation);
        var judgedBy = await schemes.CurrentAsync(cancellation);
        var lines = await LinesAsync(tx, collections.Facts, ids, cancellation);
        var rows = lines.Enrolments.Select(id => (id, told: lines.FactsOf(id))).Where(row => row.told.Count > 0).Select(row => ProgressRow.Of(row.id, row.told, judgedBy)).ToList();
        if (rows.Count == 0)
            return lines.Enrolments;
        var before = (await collections.Rows.Find(tx.Session, Builders<ProgressRow>.Filter.In(r => r.Id, rows.Select(r => r.Id)))
            .Project(r => new Before(r.Id, r.Counted, r.Progress!.Completion)).ToListAsync(cancellation)).ToDictionary(r => r.Id);
        Count(tx, collections, rows, before);
        if (isRead)
            tx.Publish(rows.Select(row => row.Judged(before.GetValueOrDefault(row.Id)?.Completion)).OfType<CompletionConditionsJudged>());
        var writes = rows.Select(row => (Filter: Builders<ProgressRow>.Filter.Eq(r => r.Id, row.Id), Row: row));
        if (isLast)
        {
            foreach (var (filter, row) in writes)
                tx.WriteLast(new BulkWriteReplaceOneModel<ProgressRow>(collections.Rows.CollectionNamespace, filter, row) { IsUpsert = true });
        }
        else
        {
            await collections.Rows.BulkWriteAsync(
                tx.Session, [.. writes.Select(w => new ReplaceOneModel<ProgressRow>(w.Filter, w.Row) { IsUpsert = true })], cancellationToken: cancellation);
        }

        return lines.Enrolments;
    }

    // What coordinators wrote about an enrolment whose business was erased; that and what they decided stays, since the numbers rest on it.
    private static async Task ForgetReasonsAsync(
        StoreTransaction tx, IMongoCollection<Fact> facts, IReadOnlyCollection<Id<Enrolment>> erased, CancellationToken cancellation)
    {
        var told = await facts.Find(tx.Session, Builders<Fact>.Filter.AnyIn(f => f.Enrolments, erased)).SortBy(f => f.Key).ToListAsync(cancellation);
        foreach (var decision in told.OfType<DecisionFact>().Where(d => d.Reason is not null))
            await facts.ReplaceOneAsync(tx.Session, f => f.Key == decision.Key, decision with { Reason = null }, cancellationToken: cancellation);
    }

    // The rows that these replace say what they are counted as. Whoever else replaces one of them meets this transaction in the store.
    private static void Count(
        StoreTransaction tx, GenerationCollections collections, IReadOnlyCollection<ProgressRow> rows, IReadOnlyDictionary<Id<Enrolment>, Before> before)
    {
        foreach (var change in rows.Select(row => AggregateChange.Between(before.GetValueOrDefault(row.Id)?.Counted, row.Counted)).OfType<AggregateChange>())
            tx.WriteLast(new BulkWriteInsertOneModel<AggregateChange>(collections.Changes.CollectionNamespace, change));
    }

    // An enrolment names all those before it, so after one more read the whole line is there.
    private static async Task<Lines> LinesAsync(
        StoreTransaction tx, IMongoCollection<Fact> facts, IReadOnlyCollection<Id<Enrolment>> ids, CancellationToken cancellation)
    {
        while (true)
        {
            var lines = new Lines(
                ids, await facts.Find(tx.Session, Builders<Fact>.Filter.AnyIn(f => f.Enrolments, ids)).SortBy(f => f.Key).InOneAnswer().ToListAsync(cancellation));
            if (lines.Enrolments.Count == ids.Count)
                return lines;
            ids = lines.Enrolments;
        }
    }

    /// <summary>All that is told of these enrolments' lines, in the generation that is read.</summary>
    public Task<Lines> LinesOfAsync(StoreTransaction tx, Generation generation, IReadOnlyCollection<Id<Enrolment>> ids, CancellationToken cancellation) =>
        LinesAsync(tx, generations.Of(generation.Active).Facts, ids, cancellation);

    /// <summary>The last decision about a matter in the generation that is read, or null when nobody decided.</summary>
    public async Task<T?> LastDecisionAsync<T>(StoreTransaction tx, Generation generation, string matter, CancellationToken cancellation)
        where T : DecisionFact
    {
        var (facts, filter) = (generations.Of(generation.Active).Facts, Builders<Fact>.Filter);
        var last = await facts.Find(tx.Session, filter.Gt(f => f.Key, $"{matter}:") & filter.Lt(f => f.Key, $"{matter};"))
            .SortByDescending(f => f.Key).Limit(1).FirstOrDefaultAsync(cancellation);
        // Those from before each decision was a fact of its own are under the matter itself.
        return (last ?? await facts.Find(tx.Session, f => f.Key == matter).FirstOrDefaultAsync(cancellation)) as T;
    }

    /// <summary>Facts of one kind (how their keys begin), in the order of their keys.</summary>
    public async Task<IReadOnlyList<Fact>> OfKindAsync(int generation, string kind, string? after, int limit, CancellationToken cancellation)
    {
        var filter = Builders<Fact>.Filter;
        var ofKind = filter.Gt(f => f.Key, after ?? $"{kind}:") & filter.Lt(f => f.Key, $"{kind};");
        return await generations.Of(generation).Facts.Find(ofKind).SortBy(f => f.Key).Limit(limit).ToListAsync(cancellation);
    }

    /// <summary>How many facts there are.</summary>
    public Task<long> CountAsync(int generation, CancellationToken cancellation) =>
        generations.Of(generation).Facts.CountDocumentsAsync(FilterDefinition<Fact>.Empty, cancellationToken: cancellation);

    // What of a row that is replaced matters to what follows from it.
    private sealed record Before(Id<Enrolment> Id, Contribution? Counted, Completion? Completion);
}
