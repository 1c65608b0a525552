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
}
