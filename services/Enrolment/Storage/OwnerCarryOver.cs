using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>
/// Carries an existing store over: until owners were documents, each business held its owner's data. Before the service serves, the owner of each
/// business is entered or found by its NIK and the business keeps its trace. Each batch is one transaction with the mark how far it came, so it
/// goes on where it was stopped, and several instances may start at once. When all is done it asks for the mark alone.
/// </summary>
internal sealed class OwnerCarryOver(IMongoDatabase database, Collections store, StoreTransactions transactions, TimeProvider time, ILogger<OwnerCarryOver> log)
    : IStorePreparation
{
    private const string Owners = "owners";
    private const int BatchSize = 25;

    // What a business held of its owner.
    private static readonly string[] Held = ["ownerName", "nik", "phone", "email", "birthDate", "sex"];

    private readonly IMongoCollection<Mark> marks = database.GetCollection<Mark>("carryOvers");
    private readonly IMongoCollection<BsonDocument> businesses = database.GetCollection<BsonDocument>("businesses");
    private readonly IMongoCollection<BsonDocument> merges = database.GetCollection<BsonDocument>("merges");

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var mark = await marks.Find(m => m.Id == Owners).FirstOrDefaultAsync(cancellation);
        if (mark is { Done: true })
            return;
        if (mark is null)
            await BeginAsync(cancellation);
        var carried = 0;
        while (await transactions.RunAsync(CarryAsync, cancellation) is var (count, isDone) && !isDone)
            carried += count;
        if (carried > 0)
            log.LogInformation("The owners of {Count} businesses are documents of their own now", carried);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        try
        {
            await marks.InsertOneAsync(new Mark(Owners, Guid.Empty, false), cancellationToken: cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Another instance begins in this moment.
        }
    }

    // The next businesses behind the mark; behind the last one the merges, which are few, and then it is done.
    private async Task<(int Count, bool IsDone)> CarryAsync(StoreTransaction tx, CancellationToken cancellation)
    {
        tx.By = "enrolment.carry-over";
        var mark = await marks.Find(tx.Session, m => m.Id == Owners).FirstAsync(cancellation);
        if (mark.Done)
            return (0, true);
        var batch = await businesses.Find(tx.Session, Builders<BsonDocument>.Filter.Gt("_id", new BsonBinaryData(mark.After, GuidRepresentation.Standard)))
            .Sort(Builders<BsonDocument>.Sort.Ascending("_id")).Limit(BatchSize).ToListAsync(cancellation);
        // First of all, so that another instance waits here and has done nothing in vain.
        var next = batch.Count == 0 ? mark with { Done = true } : mark with { After = batch[^1]["_id"].AsGuid };
        await marks.ReplaceOneAsync(tx.Session, m => m.Id == Owners, next, cancellationToken: cancellation);
        await CarryBusinessesAsync(tx, [.. batch.Where(b => Holds(b["details"]))], cancellation);
        if (batch.Count == 0)
        {
            foreach (var merge in await merges.Find(tx.Session, FilterDefinition<BsonDocument>.Empty).ToListAsync(cancellation))
                await CarryMergeAsync(tx, merge, cancellation);
        }

        return (batch.Count, next.Done);
    }

    private async Task CarryBusinessesAsync(StoreTransaction tx, IReadOnlyList<BsonDocument> batch, CancellationToken cancellation)
    {
        var entered = batch.Select(b => new EnteredOwner(OwnerIn(b["details"]), b["registeredBy"].AsString)).ToList();
        var owners = await store.KnownOrNewAsync(tx, entered, time.Now(), cancellation);
        foreach (var (business, owner) in batch.Zip(owners))
        {
            GiveTrace(business["details"], owner);
            var carried = BsonSerializer.Deserialize<Business>(business);
            // The same version: nothing is different to whoever reads it.
            await store.Businesses.ReplaceOneAsync(tx.Session, b => b.Id == carried.Id, carried, cancellationToken: cancellation);
        }
    }

    // A merge that may be undone holds the details from before and after it; the owner was not chosen as one then.
    private async Task CarryMergeAsync(StoreTransaction tx, BsonDocument merge, CancellationToken cancellation)
    {
        var sides = new[] { "before", "after" }.Where(side => merge.TryGetValue(side, out var details) && Holds(details)).ToList();
        if (sides.Count == 0)
            return;
        var into = new Id<Business>(merge["into"].AsGuid);
        var present = await store.Businesses.Find(tx.Session, b => b.Id == into).FirstAsync(cancellation);
        foreach (var side in sides)
        {
            var said = OwnerIn(merge[side]);
            var owner = (await store.OwnersAsync(tx.Session, [present.Details.Owner.OwnerId], cancellation)).Values.Single();
            if (owner.Details.Contradicts(said))
                owner = (await store.KnownOrNewAsync(tx, [new EnteredOwner(said, owner.EnteredBy)], time.Now(), cancellation))[0];
            GiveTrace(merge[side], owner);
        }

        await merges.ReplaceOneAsync(tx.Session, Builders<BsonDocument>.Filter.Eq("_id", merge["_id"]), merge, cancellationToken: cancellation);
    }

    private static bool Holds(BsonValue details) => details is BsonDocument fields && fields.Contains("ownerName");

    private static OwnerDetails OwnerIn(BsonValue details) =>
        BsonSerializer.Deserialize<OwnerDetails>(new BsonDocument(details.AsBsonDocument.Where(e => Held.Contains(e.Name))));

    private static void GiveTrace(BsonValue details, Owner owner)
    {
        foreach (var name in Held)
            details.AsBsonDocument.Remove(name);
        details["owner"] = owner.Trace.ToBsonDocument();
    }

    /// <summary>How far it came: behind the business with this id.</summary>
    private sealed record Mark(string Id, Guid After, bool Done);
}
