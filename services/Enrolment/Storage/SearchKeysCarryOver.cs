using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>
/// Carries an existing store over: the search keys of before were other ones, under an index of another name. While that index is there, each
/// business gets the keys of now before the service serves; when all have them the index goes. It may be stopped anywhere and run by several at once.
/// </summary>
internal sealed class SearchKeysCarryOver(Collections store, ILogger<SearchKeysCarryOver> log) : IStorePreparation
{
    private const string Before = "search";
    private const int IndexNotFound = 27;

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var indexes = await (await store.Businesses.Indexes.ListAsync(cancellation)).ToListAsync(cancellation);
        if (!indexes.Exists(index => index["name"] == Before))
            return;
        var carried = 0;
        await foreach (var page in store.Businesses.PagesAsync(Builders<Business>.Filter.Empty, b => b.Id, cancellation))
        {
            await store.Businesses.BulkWriteAsync(page.Select(Update), new BulkWriteOptions { IsOrdered = false }, cancellation);
            carried += page.Count;
        }

        await DropAsync(cancellation);
        log.LogInformation("{Count} businesses have the search keys of this version now", carried);
    }

    // Only as it was read: whoever saved it meanwhile gave it the keys of now, or another instance's pass comes by.
    private static UpdateOneModel<Business> Update(Business business) => new(
        Builders<Business>.Filter.Where(b => b.Id == business.Id && b.Version == business.Version),
        Builders<Business>.Update.Set("nameKeys", business.NameKeys).Set("searchKeys", business.SearchKeys));

    private async Task DropAsync(CancellationToken cancellation)
    {
        try
        {
            await store.Businesses.Indexes.DropOneAsync(Before, cancellation);
        }
        catch (MongoCommandException e) when (e.Code == IndexNotFound)
        {
            // Another instance was faster.
        }
    }
}
