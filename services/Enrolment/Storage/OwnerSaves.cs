using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Saves owners, and with a changed one what its businesses keep of it.</summary>
internal static class OwnerSaves
{
    /// <summary>A change reaches so many businesses at once; somebody with more is an office's number in every row, not a person.</summary>
    public const int MostBusinesses = 200;

    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    /// <summary>Inserts new owners. If somebody else enters the same NIK or account in this moment, the transaction runs again and finds that one.</summary>
    public static Task AddAsync(this Collections store, StoreTransaction tx, IReadOnlyList<Owner> added, CancellationToken cancellation) =>
        AgainIfTakenAsync(() => store.Owners.InsertAsync(tx, added, cancellation));

    /// <summary>Saves a changed owner and, as a version each, its businesses whose trace of it is another now.</summary>
    public static async Task<Refusal?> SaveAsync(
        this Collections store, StoreTransaction tx, Owner changed, OwnerTrace before, DateTimeOffset now, CancellationToken cancellation)
    {
        await AgainIfTakenAsync(() => store.Owners.SaveAsync(tx, changed, changed.Id, cancellation));
        if (!changed.Trace.Differs(before))
            return null;
        var businesses = await store.Businesses.Find(tx.Session, Where.Eq(b => b.Details.Owner.OwnerId, changed.Id))
            .SortBy(b => b.Id).Limit(MostBusinesses + 1).ToListAsync(cancellation);
        if (businesses.Count > MostBusinesses)
            return Refusal.Conflict("owner.too_many_businesses", null, ("most", MostBusinesses));
        var refreshed = businesses.Select(b => b.OwnedBy(changed, now)).ToList();
        foreach (var business in refreshed)
        {
            if (await store.Businesses.TrySaveAsync(tx, business, cancellation) is { } refusal)
                return refusal;
        }

        await store.ReviewAsync(tx, [.. refreshed.Where(b => b.MergedAway is null)], now, cancellation);
        tx.Publish(refreshed.Select(b => b.Event()));
        return null;
    }

    /// <summary>
    /// The owners of what an office enters, in that order: of each NIK the one that has it, or a new one; a new one for each without a NIK. What
    /// an owner is said to be is learnt (<see cref="Owner.Learn"/>).
    /// </summary>
    public static async Task<IReadOnlyList<Owner>> KnownOrNewAsync(
        this Collections store, StoreTransaction tx, IReadOnlyList<EnteredOwner> entered, DateTimeOffset now, CancellationToken cancellation)
    {
        var byNik = entered.Where(e => e.NikKey is not null).ToLookup(e => e.NikKey!);
        var owners = (await store.HoldersAsync(tx, [.. byNik.Select(same => same.Key)], cancellation)).ToDictionary(o => o.IdentityKey);
        foreach (var key in owners.Keys.ToList())
            owners[key] = await store.TellAsync(tx, owners[key], [.. byNik[key].Select(e => e.Said)], now, cancellation);

        var added = new List<Owner>();
        var inOrder = new Dictionary<EnteredOwner, Owner>(ReferenceEqualityComparer.Instance);
        foreach (var one in entered.Where(e => e.NikKey is null))
            added.Add(inOrder[one] = Owner.Enter(one.Said, one.By, now));
        foreach (var same in byNik.Where(same => !owners.ContainsKey(same.Key)))
            added.Add(owners[same.Key] = same.Skip(1).Aggregate(Owner.Enter(same.First().Said, same.First().By, now), (owner, e) => owner.Learn(e.Said, fills: true)));
        await store.AddAsync(tx, added, cancellation);
        return [.. entered.Select(e => e.NikKey is { } key ? owners[key] : inOrder[e])];
    }

    // Where it is new, what was said is saved; where it is not, the owner is only held.
    private static async Task<Owner> TellAsync(
        this Collections store, StoreTransaction tx, Owner owner, IReadOnlyList<OwnerDetails> said, DateTimeOffset now, CancellationToken cancellation)
    {
        var learnt = Learnt(fills: owner.Account is null);
        if (learnt.Trace.Differs(owner.Trace) && await store.HasManyAsync(tx, owner, cancellation))
            learnt = Learnt(fills: false);
        if (ReferenceEquals(learnt, owner))
            return (await store.RelyOnOwnerAsync(tx, owner.Id, cancellation))!;
        learnt = learnt.Next(now);
        var refusal = await store.SaveAsync(tx, learnt, owner.Trace, now, cancellation);
        return refusal is null ? learnt : throw new InvalidOperationException($"What came of owner {owner.Id} cannot be noted: {refusal.Code}.");

        Owner Learnt(bool fills) => said.Aggregate(owner, (known, one) => known.Learn(one, fills));
    }

    private static async Task<bool> HasManyAsync(this Collections store, StoreTransaction tx, Owner owner, CancellationToken cancellation) =>
        (await store.Businesses.Find(tx.Session, Where.Eq(b => b.Details.Owner.OwnerId, owner.Id)).SortBy(b => b.Id).Limit(MostBusinesses + 1)
            .Project(b => b.Id).ToListAsync(cancellation)).Count > MostBusinesses;

    private static async Task AgainIfTakenAsync(Func<Task> save)
    {
        try
        {
            await save();
        }
        catch (MongoException e) when (e is MongoWriteException { WriteError.Category: ServerErrorCategory.DuplicateKey }
            || (e is MongoBulkWriteException bulk && bulk.WriteErrors.Any(w => w.Category == ServerErrorCategory.DuplicateKey)))
        {
            // Committed since this transaction looked; when it runs again it sees it.
            e.AddErrorLabel("TransientTransactionError");
            throw;
        }
    }
}

/// <summary>An owner as somebody entered it.</summary>
/// <param name="Said">What was entered.</param>
/// <param name="By">The account.</param>
internal sealed record EnteredOwner(OwnerDetails Said, string By)
{
    /// <summary>The same for the same person; null without a NIK.</summary>
    public string? NikKey { get; } = Said.Nik is { } nik ? OwnerKeys.Of(nik) : null;
}
