using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>
/// Whoever saves a business goes through the gate of its owner and that of its phone before looking for others like it: they write to the gate, so
/// that of two alike that are saved in one moment one sees the other.
/// </summary>
/// <param name="Id">From 0.</param>
/// <param name="Passed">How often somebody went through.</param>
internal sealed record ReviewGate(int Id, long Passed);

/// <summary>A fixed number of gates, each shared by whatever falls to it, so that they neither grow nor tell of anybody.</summary>
internal sealed class ReviewGates(Collections collections) : IStorePreparation
{
    /// <summary>So many that a batch of an import, which goes through two hundred, seldom keeps somebody waiting who enters one business.</summary>
    public const int Count = 4096;

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var known = (await collections.ReviewGates.Find(FilterDefinition<ReviewGate>.Empty).SortBy(g => g.Id).Project(g => g.Id).ToListAsync(cancellation)).ToHashSet();
        var missing = Enumerable.Range(0, Count).Where(id => !known.Contains(id)).Select(id => new ReviewGate(id, 0)).ToList();
        if (missing.Count == 0)
            return;
        try
        {
            await collections.ReviewGates.InsertManyAsync(missing, new InsertManyOptions { IsOrdered = false }, cancellation);
        }
        catch (MongoBulkWriteException e) when (e.WriteErrors.All(w => w.Category == ServerErrorCategory.DuplicateKey))
        {
            // Another instance starts in this moment and has built them.
        }
    }

    /// <summary>The gates of these businesses.</summary>
    public static IReadOnlyList<int> Of(IEnumerable<Business> businesses) =>
        [.. businesses.SelectMany(b => new[] { b.Details.Owner.PersonKey, b.Details.Owner.PhoneKey }).OfType<string>().Select(GateOf).Distinct().Order()];

    // The same in each process.
    private static int GateOf(string key) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key))) % Count);
}

/// <summary>Goes through them.</summary>
internal static class ReviewGatePassing
{
    /// <summary>Writes to the gates of these businesses in the transaction that saves them.</summary>
    public static async Task PassGatesAsync(
        this Collections store, StoreTransaction tx, IReadOnlyCollection<Business> saved, CancellationToken cancellation)
    {
        var gates = ReviewGates.Of(saved);
        if (gates.Count > 0)
        {
            await store.ReviewGates.UpdateManyAsync(
                tx.Session, Builders<ReviewGate>.Filter.In(g => g.Id, gates), Builders<ReviewGate>.Update.Inc(g => g.Passed, 1), cancellationToken: cancellation);
        }
    }
}
