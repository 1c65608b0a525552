using System.Text;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>Looks for unmistakable words in everything that a service has stored: each document of each collection, byte by byte, files included.</summary>
public static class Markers
{
    /// <summary>Where which of them stands, as <c>collection: marker</c>, each once.</summary>
    public static async Task<IReadOnlyList<string>> FoundAsync(IMongoDatabase database, params string[] markers)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var collection in await (await database.ListCollectionNamesAsync(cancellationToken: cancellation)).ToListAsync(cancellation))
        {
            var documents = await database.GetCollection<BsonDocument>(collection).Find(FilterDefinition<BsonDocument>.Empty).ToListAsync(cancellation);
            // One byte a character: what is plain text in a file or a field is found whatever stands around it.
            foreach (var text in documents.Select(d => Encoding.Latin1.GetString(d.ToBson())))
                found.UnionWith(markers.Where(m => text.Contains(m, StringComparison.OrdinalIgnoreCase)).Select(m => $"{collection}: {m}"));
        }

        return [.. found];
    }

    /// <summary>Each of them stands somewhere besides the answers that are kept for repeats: only so does it say anything that it is gone later.</summary>
    public static async Task AllThereAsync(IMongoDatabase database, params string[] markers)
    {
        var kept = (await FoundAsync(database, markers)).Where(found => !IsAnswer(found)).ToList();
        Assert.Empty(markers.Where(m => !kept.Exists(found => found.EndsWith($": {m}", StringComparison.Ordinal))));
    }

    /// <summary>None of them stands anywhere but in answers that are kept for repeats, which go within a day by themselves.</summary>
    public static async Task AllGoneAsync(IMongoDatabase database, params string[] markers) =>
        Assert.Empty((await FoundAsync(database, markers)).Where(found => !IsAnswer(found)));

    private static bool IsAnswer(string found) => found.StartsWith("idempotency: ", StringComparison.Ordinal);
}
