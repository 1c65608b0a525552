using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;
using MongoDB.Driver.Linq;

namespace CoachingPlatform.Progress.Storage;

/// <summary>A page of what is shared.</summary>
/// <param name="Found">Its rows.</param>
/// <param name="LookedTo">The enrolment to which it was looked for, where it came short; null where it is full, or nothing is left.</param>
internal sealed record SharedRows(IReadOnlyList<EnrolmentProgress> Found, Id<Enrolment>? LookedTo);

/// <summary>Reads progress; each query has its index and its bound. <see cref="FactStore"/> alone writes it.</summary>
internal sealed class ProgressStore(GenerationStore generations)
{
    private const int KeysAtOnce = 8;
    private const int WindowGrowth = 4;

    // Without the keys and turns beside it: to read them takes as long again.
    private static readonly ProjectionDefinition<ProgressRow> Whole = Builders<ProgressRow>.Projection.Include(r => r.Progress);

    // Nor what no partner is shown and no criterion asks for: how the level and the completion came about, the referrals, and what an indicator's code stands for.
    // To read these takes half as long again.
    private static readonly ProjectionDefinition<ProgressRow> ForPartners = Builders<ProgressRow>.Projection
        .Exclude(r => r.SharedUnder).Exclude(r => r.SharedFacets).Exclude(r => r.HealthTurns).Exclude(r => r.Counted)
        .Exclude(r => r.Progress!.MarketLevelDecision).Exclude(r => r.Progress!.MarketLevelHistory).Exclude(r => r.Progress!.Completion).Exclude(r => r.Progress!.Referrals)
        .Exclude("progress.indicators.nameId").Exclude("progress.indicators.nameEn")
        .Exclude("progress.indicators.previous").Exclude("progress.indicators.noShareBecause");

    /// <summary>Of so many under some keys a page is read and sorted from all; of more it is looked for among the next enrolments. A test says fewer.</summary>
    public int Few { get; init; } = 4_000;

    /// <summary>So many next enrolments are looked at in order at most. A test says fewer.</summary>
    public int WidestWindow { get; init; } = 20_000;

    /// <summary>Where each of several conditions is met by many and all of them by few, a page is looked for among so many enrolments and no more. A test says fewer.</summary>
    public int Furthest { get; init; } = 100_000;

    /// <summary>Progress of one enrolment, or null while it is not known.</summary>
    public async Task<EnrolmentProgress?> FindAsync(Id<Enrolment> id, CancellationToken cancellation) =>
        (await (await RowsAsync(cancellation)).Find(r => r.Id == id).FirstOrDefaultAsync(cancellation))?.Progress;

    /// <inheritdoc cref="FindAsync(Id{Enrolment}, CancellationToken)"/>
    public async Task<EnrolmentProgress?> FindAsync(StoreTransaction tx, Generation generation, Id<Enrolment> id, CancellationToken cancellation) =>
        (await generations.Of(generation.Active).Rows.Find(tx.Session, r => r.Id == id).FirstOrDefaultAsync(cancellation))?.Progress;

    /// <summary>About how many enrolments there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation) =>
        await (await RowsAsync(cancellation)).EstimatedDocumentCountAsync(cancellationToken: cancellation);

    /// <summary>Enrolments in their order, as the transaction sees them.</summary>
    public async Task<IReadOnlyList<Id<Enrolment>>> IdsAsync(
        StoreTransaction tx, Generation generation, Id<Enrolment>? after, int limit, CancellationToken cancellation) =>
        await generations.Of(generation.Active).Rows.Find(tx.Session, After(after)).SortBy(r => r.Id).Limit(limit).Project(r => r.Id).InOneAnswer().ToListAsync(cancellation);

    /// <summary>Enrolments whose health turns at any of these instants (<see cref="HealthTurns"/>), in their order.</summary>
    public async Task<IReadOnlyList<Id<Enrolment>>> TurningAsync(
        StoreTransaction tx, Generation generation, IReadOnlyList<DateTimeOffset> at, Id<Enrolment>? after, int limit, CancellationToken cancellation) =>
        await generations.Of(generation.Active).Rows.Find(tx.Session, Builders<ProgressRow>.Filter.AnyIn(r => r.HealthTurns, at) & After(after ?? default(Id<Enrolment>)))
            .SortBy(r => r.Id).Limit(limit).Project(r => r.Id).InOneAnswer().ToListAsync(cancellation);

    /// <summary>Enrolments whose rows were computed with older schemes of market levels than <paramref name="number"/>.</summary>
    public async Task<IReadOnlyList<Id<Enrolment>>> BehindAsync(int generation, int number, int limit, CancellationToken cancellation) =>
        await generations.Of(generation).Rows.Find(r => r.ComputedWith < number)
            .SortBy(r => r.ComputedWith).ThenBy(r => r.Id).Limit(limit).Project(r => r.Id).InOneAnswer().ToListAsync(cancellation);

    /// <summary>A cohort in the order of enrolment.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="proposed">Only those that are proposed for completion, or only those that are not; null for all.</param>
    /// <param name="after">The last enrolment of the page before.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<IReadOnlyList<EnrolmentProgress>> InCohortAsync(
        Id<Cohort> cohort, bool? proposed, Id<Enrolment>? after, int limit, CancellationToken cancellation)
    {
        var filter = Builders<ProgressRow>.Filter;
        var found = filter.Eq(r => r.Progress!.CohortId, cohort) & After(after);
        if (proposed is { } isProposed)
            found &= filter.Eq(r => r.Progress!.Completion!.IsProposed, isProposed);
        return await ReadAsync((await RowsAsync(cancellation)).Find(found).SortBy(r => r.Id).Limit(limit), Whole, cancellation);
    }

    /// <summary>A cohort counted by stage and sessions held: a handful of buckets, whatever its size.</summary>
    public async Task<IReadOnlyList<CohortBucket>> CountCohortAsync(Id<Cohort> cohort, CancellationToken cancellation) =>
        await (await RowsAsync(cancellation)).AsQueryable()
            .Where(r => r.Progress!.CohortId == cohort)
            .GroupBy(r => new { r.Progress!.Stage, r.Progress.SessionsHeld })
            .Select(g => new CohortBucket
            {
                Stage = g.Key.Stage,
                SessionsHeld = g.Key.SessionsHeld,
                Count = g.Count(),
                Required = g.Max(r => r.Progress!.SessionsRequired),
                Attended = g.Sum(r => r.Progress!.SessionsAttended),
                Marks = g.Sum(r => r.Progress!.AttendanceMarks),
            })
            .ToListAsync(cancellation);

    /// <summary>A cohort counted by all that a report is broken down by: never more than its enrolments, mostly far fewer.</summary>
    public async Task<IReadOnlyList<CohortKind>> CountKindsAsync(Id<Cohort> cohort, CancellationToken cancellation) =>
        await (await RowsAsync(cancellation)).AsQueryable()
            .Where(r => r.Progress!.CohortId == cohort)
            .GroupBy(r => new { r.Progress!.State, r.Progress.RegionCode, r.Progress.KbliCode, r.Progress.SizeClass, r.Progress.MarketLevel })
            .Select(g => new CohortKind
            {
                State = g.Key.State,
                RegionCode = g.Key.RegionCode,
                KbliCode = g.Key.KbliCode,
                SizeClass = g.Key.SizeClass,
                MarketLevel = g.Key.MarketLevel,
                Count = g.Count(),
            })
            .ToListAsync(cancellation);

    /// <summary>
    /// What is shared under any of these keys (<see cref="SharingKeys"/>) and has all of these facets, in the order of enrolment. It is looked for among the
    /// next enrolments, whoever may see them, and unless there are few in all only then among more: a store that does not walk an index over a list in order
    /// reads and sorts all that is left for each page. With facets a page may come short (<see cref="Furthest"/>), and says how far it has looked.
    /// </summary>
    public Task<SharedRows> SharedAsync(
        IReadOnlyCollection<string> keys, IReadOnlyCollection<string> facets, Id<Enrolment>? after, int limit, CancellationToken cancellation) =>
        generations.ReadFromAsync(g => SharedAsync(g.Rows, keys.ToHashSet(), facets, after, limit, cancellation), cancellation);

    /// <inheritdoc cref="SharedAsync(IReadOnlyCollection{string}, IReadOnlyCollection{string}, Id{Enrolment}?, int, CancellationToken)"/>
    public async Task<IReadOnlyList<ProgressRow>> SharedAsync(
        StoreTransaction tx, Generation generation, string key, Id<Enrolment>? after, int limit, CancellationToken cancellation) =>
        await generations.Of(generation.Active).Rows.Find(tx.Session, Shared(key, []) & After(after)).SortBy(r => r.Id).Limit(limit).InOneAnswer().ToListAsync(cancellation);

    /// <summary>
    /// All that is shared under one key and has all of these facets, in the order of enrolment, read in one go: whoever wants everything pays for
    /// each row once, also where the store sorts what is left for each page (decision 0014).
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<EnrolmentProgress>> AllSharedAsync(
        string key, IReadOnlyCollection<string> facets, int together, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var batches = await (await RowsAsync(cancellation)).Find(Shared(key, facets), new FindOptions { BatchSize = together }).SortBy(r => r.Id).ToCursorAsync(cancellation);
        while (await batches.MoveNextAsync(cancellation))
            yield return [.. batches.Current.Select(r => r.Progress).OfType<EnrolmentProgress>()];
    }

    /// <summary>The <see cref="SharingKeys"/> of these enrolments now; none of one that is not known any more.</summary>
    public async Task<ILookup<Id<Enrolment>, string>> SharedUnderAsync(IEnumerable<Id<Enrolment>> ids, CancellationToken cancellation)
    {
        var found = await (await RowsAsync(cancellation)).Find(Builders<ProgressRow>.Filter.In(r => r.Id, ids))
            .Project(r => new { r.Id, r.SharedUnder }).InOneAnswer().ToListAsync(cancellation);
        return found.SelectMany(r => r.SharedUnder, (r, key) => (r.Id, key)).ToLookup(r => r.Id, r => r.key);
    }

    /// <summary>The rows of these enrolments; of some there may be none.</summary>
    public async Task<IReadOnlyList<ProgressRow>> FindAsync(
        StoreTransaction tx, Generation generation, IEnumerable<Id<Enrolment>> ids, CancellationToken cancellation) =>
        await generations.Of(generation.Active).Rows.Find(tx.Session, Builders<ProgressRow>.Filter.In(r => r.Id, ids)).InOneAnswer().ToListAsync(cancellation);

    /// <summary>Progress of these enrolments, as far as it is known and partners see it.</summary>
    public async Task<IReadOnlyDictionary<Id<Enrolment>, EnrolmentProgress>> SharedAsync(IReadOnlyCollection<Id<Enrolment>> ids, CancellationToken cancellation) =>
        (await generations.ReadFromAsync(g => ReadAsync(g.Rows.Find(Builders<ProgressRow>.Filter.In(r => r.Id, ids)), ForPartners, cancellation), cancellation))
            .ToDictionary(p => p.EnrolmentId);

    private async Task<SharedRows> SharedAsync(
        IMongoCollection<ProgressRow> rows, HashSet<string> keys, IReadOnlyCollection<string> facets, Id<Enrolment>? after, int limit,
        CancellationToken cancellation)
    {
        if (keys.Count == 0)
            return new([], null);
        // Where most are shared this is all that is asked.
        var next = await ShownAsync(rows.Find(After(after)).SortBy(r => r.Id).Limit(limit), ForPartners, cancellation);
        var found = next.Select(r => r.Progress).OfType<EnrolmentProgress>().Where(p => SharingKeys.Has(p, keys, facets)).ToList();
        if (next.Count < limit || found.Count == limit)
            return new(found, null);
        after = next[^1].Id;
        var areFew = await AreFewAsync(rows, keys, cancellation);
        for (var window = limit * WindowGrowth; !areFew && window <= WidestWindow && found.Count < limit; window *= WindowGrowth)
        {
            if (await UntilAsync(rows, after, window, cancellation) is not { } until)
                break;
            found.AddRange(await BetweenAsync(rows, keys, facets, after, until, limit, cancellation));
            after = until;
        }

        if (found.Count >= limit)
            return new([.. found.Take(limit)], null);
        // What is under a key alone is found at once, however far it lies.
        var lookedTo = facets.Count == 0 || areFew ? null : await UntilAsync(rows, after, Furthest, cancellation);
        found.AddRange(await AllAfterAsync(rows, keys, facets, after, lookedTo, limit, cancellation));
        return new([.. found.Take(limit)], found.Count < limit ? lookedTo : null);
    }

    private async Task<bool> AreFewAsync(IMongoCollection<ProgressRow> rows, IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        await rows.CountDocumentsAsync(
            Builders<ProgressRow>.Filter.AnyIn(r => r.SharedUnder, keys), new CountOptions { Limit = Few + 1, Hint = GenerationCollections.ByKey }, cancellation) <= Few;

    private static FilterDefinition<ProgressRow> Shared(string key, IReadOnlyCollection<string> facets) => facets.Aggregate(
        Builders<ProgressRow>.Filter.AnyEq(r => r.SharedUnder, key), (filter, facet) => filter & Builders<ProgressRow>.Filter.AnyEq(r => r.SharedFacets, SharingKeys.WithFacet(key, facet)));

    // The order of all enrolments leads: an index over a list would not keep to the few between. A facet is the progress's own, so it is there under each of its keys.
    private static Task<IReadOnlyList<EnrolmentProgress>> BetweenAsync(
        IMongoCollection<ProgressRow> rows, IReadOnlyCollection<string> keys, IReadOnlyCollection<string> facets, Id<Enrolment>? after, Id<Enrolment> until, int limit,
        CancellationToken cancellation) =>
        ReadAsync(
            rows.Find(
                facets.Select(facet => Builders<ProgressRow>.Filter.AnyIn(r => r.SharedFacets, keys.Select(key => SharingKeys.WithFacet(key, facet)).Distinct()))
                    .Aggregate(Builders<ProgressRow>.Filter.AnyIn(r => r.SharedUnder, keys), (filter, facet) => filter & facet)
                & After(after) & Builders<ProgressRow>.Filter.Lte(r => r.Id, until),
                new FindOptions { Hint = "_id_" }).SortBy(r => r.Id).Limit(limit),
            ForPartners, cancellation);

    // Each key is asked by itself, so that its index entries come in order.
    private static async Task<IEnumerable<EnrolmentProgress>> AllAfterAsync(
        IMongoCollection<ProgressRow> rows, IReadOnlyCollection<string> keys, IReadOnlyCollection<string> facets, Id<Enrolment>? after, Id<Enrolment>? until, int limit,
        CancellationToken cancellation)
    {
        var between = until is { } last ? After(after) & Builders<ProgressRow>.Filter.Lte(r => r.Id, last) : After(after);
        var found = new ConcurrentBag<IReadOnlyList<EnrolmentProgress>>();
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce, CancellationToken = cancellation },
            async (key, ct) => found.Add(await ReadAsync(rows.Find(Shared(key, facets) & between).SortBy(r => r.Id).Limit(limit), ForPartners, ct)));
        return found.Count == 1
            ? found.Single()
            // As the store orders ids: by their bytes, as their text does.
            : found.SelectMany(f => f).DistinctBy(p => p.EnrolmentId).OrderBy(p => p.EnrolmentId.ToString(), StringComparer.Ordinal).Take(limit);
    }

    /// <returns>The last of so many enrolments, shared or not, in their order; null where no more than those are left.</returns>
    private static async Task<Id<Enrolment>?> UntilAsync(IMongoCollection<ProgressRow> rows, Id<Enrolment>? after, int window, CancellationToken cancellation) =>
        await rows.Find(After(after)).SortBy(r => r.Id).Skip(window - 1).Limit(1).Project(r => new { r.Id }).FirstOrDefaultAsync(cancellation) is { Id: var last } ? last : null;

    private static FilterDefinition<ProgressRow> After(Id<Enrolment>? after) =>
        after is { } id ? Builders<ProgressRow>.Filter.Gt(r => r.Id, id) : Builders<ProgressRow>.Filter.Empty;

    private static async Task<IReadOnlyList<EnrolmentProgress>> ReadAsync(
        IFindFluent<ProgressRow, ProgressRow> found, ProjectionDefinition<ProgressRow> shown, CancellationToken cancellation) =>
        [.. (await ShownAsync(found, shown, cancellation)).Select(r => r.Progress).OfType<EnrolmentProgress>()];

    private static Task<List<ShownRow>> ShownAsync(
        IFindFluent<ProgressRow, ProgressRow> found, ProjectionDefinition<ProgressRow> shown, CancellationToken cancellation) =>
        found.Project<ShownRow>(shown).InOneAnswer().ToListAsync(cancellation);

    // Asked of the store each time: a partner's position that was given after a switch must not be answered from before it.
    private async Task<IMongoCollection<ProgressRow>> RowsAsync(CancellationToken cancellation) =>
        generations.Of((await generations.ReadAsync(cancellation)).Active).Rows;

    /// <summary>A row as far as it is shown.</summary>
    private sealed record ShownRow(Id<Enrolment> Id, EnrolmentProgress? Progress);
}
