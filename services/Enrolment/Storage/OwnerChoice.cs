using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Decides whose a business becomes, in the transaction that saves it.</summary>
internal static class OwnerChoice
{
    /// <summary>
    /// The owner that a coordinator names or describes; for a business account its own owner, whatever it names. A described one that has a known
    /// NIK is the known one. What a business account types of somebody else finds nobody and tells it nothing.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="tx">The transaction.</param>
    /// <param name="caller">Who registers.</param>
    /// <param name="named">An owner by its id.</param>
    /// <param name="said">An owner as described.</param>
    /// <param name="now">The clock.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<Outcome<Owner>> OwnerForAsync(
        this Collections store, StoreTransaction tx, Caller caller, Id<Owner>? named, OwnerDetails? said, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!caller.IsCoordinator)
            return await store.OwnOwnerAsync(tx, caller.Subject, named, said, now, cancellation);
        if (named is not null && said is not null)
            return Refusal.Invalid("owner.named_twice", "ownerId");
        if (named is { } id)
            return await store.RelyOnOwnerAsync(tx, id, cancellation) is { } known ? known : Refusal.NotFound("owner.unknown", "ownerId");
        return said is null
            ? Refusal.Invalid("field.required", "owner.name")
            : (await store.KnownOrNewAsync(tx, [new EnteredOwner(said, caller.Subject)], now, cancellation))[0];
    }

    /// <summary>Whether somebody but this owner has the NIK.</summary>
    public static async Task<Owner?> OtherHolderAsync(
        this Collections store, StoreTransaction tx, OwnerDetails details, Id<Owner>? owner, CancellationToken cancellation) => details.Nik is { } nik
        ? (await store.HoldersAsync(tx, [OwnerKeys.Of(nik)], cancellation)).FirstOrDefault(holder => holder.Id != owner)
        : null;

    private static async Task<Outcome<Owner>> OwnOwnerAsync(
        this Collections store, StoreTransaction tx, string account, Id<Owner>? named, OwnerDetails? said, DateTimeOffset now, CancellationToken cancellation)
    {
        var own = await store.OwnerOfAccountAsync(tx, account, cancellation);
        if (named is { } id && id != own?.Id)
            return Refusal.NotFound("owner.unknown", "ownerId");
        if (own is null)
            return said is null ? Refusal.Invalid("field.required", "owner.name") : await store.FirstOfAccountAsync(tx, account, said, now, cancellation);
        if (said is not null && own.Details.Contradicts(said))
            return Refusal.Conflict("owner.another_person", "owner");

        var filled = said is null ? own.Details : own.Details.FilledFrom(said);
        if (filled == own.Details)
            return (await store.RelyOnOwnerAsync(tx, own.Id, cancellation))!;
        var claimed = own.NikClaimed || (own.Details.Nik is null && await store.OtherHolderAsync(tx, filled, own.Id, cancellation) is not null);
        return await store.SavedAsync(tx, own.Change(filled, claimed, now), own.Trace, now, cancellation);
    }

    // One that the same account entered before accounts had owners becomes its own; else a new one does.
    private static async Task<Outcome<Owner>> FirstOfAccountAsync(
        this Collections store, StoreTransaction tx, string account, OwnerDetails said, DateTimeOffset now, CancellationToken cancellation)
    {
        var holder = await store.OtherHolderAsync(tx, said, null, cancellation);
        if (holder is { Account: null } && holder.EnteredBy == account)
            return await store.SavedAsync(tx, holder.Next(now) with { Account = account }, holder.Trace, now, cancellation);
        var own = Owner.Enter(said, account, now, isOwn: true, nikClaimed: holder is not null);
        await store.AddAsync(tx, [own], cancellation);
        return own;
    }

    private static async Task<Outcome<Owner>> SavedAsync(
        this Collections store, StoreTransaction tx, Owner changed, OwnerTrace before, DateTimeOffset now, CancellationToken cancellation) =>
        await store.SaveAsync(tx, changed, before, now, cancellation) is { } refusal ? refusal : changed;
}
