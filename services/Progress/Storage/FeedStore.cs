using System.Linq.Expressions;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>
/// The partners' change feeds. Whoever changes a progress leaves a mark in the same transaction; the sequencer turns committed marks into
/// positions. It gives them out in transactions that all write one document, so they are committed one after the other, in the order of
/// their positions: whoever has read a position has read all before it.
/// </summary>
internal sealed class FeedStore(IMongoDatabase database, TimeProvider time) : IStorePreparation
{
    private const string Only = "feed";

    // Named where it leads: a store that has not counted a new feed yet takes another index and sorts all that is left.
    private const string ByPartner = "partner";
    private readonly IMongoCollection<FeedMark> marks = database.GetCollection<FeedMark>("feedMarks");
    private readonly IMongoCollection<FeedEntry> entries = database.GetCollection<FeedEntry>("feed");
    private readonly IMongoCollection<FeedSequence> sequence = database.GetCollection<FeedSequence>("feedSequence");
    private readonly IMongoCollection<PartnerFeed> partners = database.GetCollection<PartnerFeed>("feedPartners");
    private readonly IMongoCollection<FeedCalendar> calendars = database.GetCollection<FeedCalendar>("feedCalendar");

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await MakeAsync(
            calendars, c => c.Id == FeedCalendar.OnlyId, Builders<FeedCalendar>.Update.SetOnInsert(c => c.At, HealthTurns.RoundedUp(time.Now())), cancellation);
        await MakeAsync(sequence, s => s.Id == Only, Builders<FeedSequence>.Update.SetOnInsert(s => s.Last, 0).SetOnInsert(s => s.Token, 0), cancellation);

        // Makes the collection, so that no two transactions do; it names nobody, and the sequencer takes it away.
        await marks.InsertOneAsync(new FeedMark(Id<FeedMark>.New(), []), cancellationToken: cancellation);
        var keys = Builders<FeedEntry>.IndexKeys;
        await entries.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(e => e.PartnerId).Ascending(e => e.Position), new CreateIndexOptions { Name = ByPartner }),
                new(keys.Ascending(e => e.EnrolmentId), new CreateIndexOptions { Name = "enrolment" }),
                new(keys.Ascending(e => e.GoneAt), new CreateIndexOptions { Name = "expiry", ExpireAfter = FeedEntry.GoneLifetime }),
            ],
            cancellation);
    }

    /// <summary>Leaves word that the progress of these may have changed.</summary>
    public void Mark(StoreTransaction tx, IReadOnlyList<Id<Enrolment>> changed)
    {
        if (changed.Count > 0)
            tx.WriteLast(new BulkWriteInsertOneModel<FeedMark>(marks.CollectionNamespace, new FeedMark(Id<FeedMark>.New(), changed)));
    }

    /// <summary>Marks that have not been turned into positions yet.</summary>
    public async Task<IReadOnlyList<FeedMark>> MarksAsync(StoreTransaction tx, int limit, CancellationToken cancellation) =>
        await marks.Find(tx.Session, FilterDefinition<FeedMark>.Empty).SortBy(m => m.Id).Limit(limit).InOneAnswer().ToListAsync(cancellation);

    /// <summary>True when there is a mark.</summary>
    public Task<bool> IsMarkedAsync(CancellationToken cancellation) =>
        marks.Find(FilterDefinition<FeedMark>.Empty).SortBy(m => m.Id).Limit(1).AnyAsync(cancellation);

    /// <summary>Takes marks away.</summary>
    public Task RemoveAsync(StoreTransaction tx, IEnumerable<FeedMark> done, CancellationToken cancellation) =>
        marks.DeleteManyAsync(tx.Session, Builders<FeedMark>.Filter.In(m => m.Id, done.Select(m => m.Id)), cancellationToken: cancellation);

    /// <summary>The entries of these enrolments in all feeds.</summary>
    public async Task<IReadOnlyList<FeedEntry>> OfEnrolmentsAsync(StoreTransaction tx, IEnumerable<Id<Enrolment>> ids, CancellationToken cancellation) =>
        await entries.Find(tx.Session, Builders<FeedEntry>.Filter.In(e => e.EnrolmentId, ids)).InOneAnswer().ToListAsync(cancellation);

    /// <summary>The entries with these keys (<see cref="FeedEntry.KeyOf"/>).</summary>
    public async Task<IReadOnlyList<FeedEntry>> FindAsync(StoreTransaction tx, IEnumerable<string> keys, CancellationToken cancellation) =>
        await entries.Find(tx.Session, Builders<FeedEntry>.Filter.In(e => e.Id, keys)).InOneAnswer().ToListAsync(cancellation);

    /// <summary>A partner's entries between two positions, in their order.</summary>
    public async Task<IReadOnlyList<FeedEntry>> BetweenAsync(
        StoreTransaction tx, Id<Partner> partner, long after, long until, int limit, CancellationToken cancellation) =>
        await entries.Find(tx.Session, e => e.PartnerId == partner && e.Position > after && e.Position <= until, new FindOptions { Hint = ByPartner })
            .SortBy(e => e.Position).Limit(limit).InOneAnswer().ToListAsync(cancellation);

    /// <summary>A partner's entries behind a position, in their order. Only what a failover cannot take back, or positions would be given out again.</summary>
    public async Task<IReadOnlyList<FeedEntry>> AfterAsync(Id<Partner> partner, long position, int limit, CancellationToken cancellation) =>
        await entries.WithReadConcern(ReadConcern.Majority).Find(e => e.PartnerId == partner && e.Position > position, new FindOptions { Hint = ByPartner })
            .SortBy(e => e.Position).Limit(limit).InOneAnswer().ToListAsync(cancellation);

    /// <summary>The last position given out, which a failover cannot take back.</summary>
    public async Task<long> LastAsync(CancellationToken cancellation) =>
        (await sequence.WithReadConcern(ReadConcern.Majority).Find(s => s.Id == Only).FirstAsync(cancellation)).Last;

    /// <summary>The last position given out, within a transaction.</summary>
    public async Task<long> LastAsync(StoreTransaction tx, CancellationToken cancellation) =>
        (await sequence.Find(tx.Session, s => s.Id == Only).FirstAsync(cancellation)).Last;

    /// <summary>
    /// Gives each entry the next position and stores it. Also without entries it writes the sequence, so whatever a sequencer does is done
    /// before or after what another one does, never beside it.
    /// </summary>
    /// <param name="tx">All that the entries were decided on was read in it.</param>
    /// <param name="token">The sequencer's lease token.</param>
    /// <param name="next">The entries, in the order of their positions.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="SequencerReplacedException">A later holder of the lease has given out positions.</exception>
    public async Task IssueAsync(StoreTransaction tx, long token, IReadOnlyList<FeedEntry> next, CancellationToken cancellation)
    {
        var taken = await sequence.FindOneAndUpdateAsync<FeedSequence>(
            tx.Session,
            s => s.Id == Only && s.Token <= token,
            Builders<FeedSequence>.Update.Inc(s => s.Last, next.Count).Set(s => s.Token, token),
            new FindOneAndUpdateOptions<FeedSequence> { ReturnDocument = ReturnDocument.After },
            cancellation) ?? throw new SequencerReplacedException();
        if (next.Count == 0)
            return;
        var first = taken.Last - next.Count + 1;
        var writes = next.Select((e, i) => new ReplaceOneModel<FeedEntry>(Builders<FeedEntry>.Filter.Eq(f => f.Id, e.Id), e with { Position = first + i }) { IsUpsert = true });
        await entries.BulkWriteAsync(tx.Session, [.. writes], cancellationToken: cancellation);
    }

    /// <summary>How far the feeds have followed the calendar.</summary>
    public Task<FeedCalendar> CalendarAsync(CancellationToken cancellation) => calendars.Find(c => c.Id == FeedCalendar.OnlyId).FirstAsync(cancellation);

    /// <inheritdoc cref="CalendarAsync(CancellationToken)"/>
    public Task<FeedCalendar> CalendarAsync(StoreTransaction tx, CancellationToken cancellation) =>
        calendars.Find(tx.Session, c => c.Id == FeedCalendar.OnlyId).FirstAsync(cancellation);

    /// <summary>Keeps it; whoever does so at the same time meets this transaction in the store.</summary>
    public Task SaveAsync(StoreTransaction tx, FeedCalendar calendar, CancellationToken cancellation) =>
        calendars.ReplaceOneAsync(tx.Session, c => c.Id == FeedCalendar.OnlyId, calendar, cancellationToken: cancellation);

    /// <summary>What a partner's feed is made for; null when it never had one.</summary>
    public async Task<PartnerFeed?> PartnerAsync(StoreTransaction tx, Id<Partner> partner, CancellationToken cancellation) =>
        await partners.Find(tx.Session, p => p.Id == partner).FirstOrDefaultAsync(cancellation);

    /// <summary>What these partners' feeds are made for.</summary>
    public async Task<IReadOnlyList<PartnerFeed>> PartnersAsync(IEnumerable<Id<Partner>> ids, CancellationToken cancellation) =>
        await partners.Find(Builders<PartnerFeed>.Filter.In(p => p.Id, ids)).ToListAsync(cancellation);

    /// <summary>Keeps it.</summary>
    public Task SaveAsync(StoreTransaction tx, PartnerFeed partner, CancellationToken cancellation) =>
        partners.ReplaceOneAsync(tx.Session, p => p.Id == partner.Id, partner, new ReplaceOptions { IsUpsert = true }, cancellation);

    // Makes the one document of a collection, unless it is there.
    private static async Task MakeAsync<T>(IMongoCollection<T> collection, Expression<Func<T, bool>> only, UpdateDefinition<T> made, CancellationToken cancellation)
    {
        try
        {
            await collection.UpdateOneAsync(only, made, new UpdateOptions { IsUpsert = true }, cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Another instance made it in the same moment.
        }
    }
}

/// <summary>Enrolments whose progress may have changed with the transaction that left this.</summary>
internal sealed record FeedMark(Id<FeedMark> Id, IReadOnlyList<Id<Enrolment>> Enrolments);

/// <summary>How many positions have been given out, and by the holder of which lease token last.</summary>
internal sealed record FeedSequence(string Id, long Last, long Token);

/// <summary>Whoever gives out positions here has lost the lease to another one.</summary>
internal sealed class SequencerReplacedException() : Exception("Another instance gives out the positions of the feed.");
