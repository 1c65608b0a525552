using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Cursors;

/// <summary>Reads the engine's pages and makes pages of the same shape out of documents kept in memory.</summary>
internal static class CursorPage
{
    /// <summary>MongoDB fills a batch up to 16 MB.</summary>
    private const int LargestPage = 16_000_000;

    private const int FirstPage = 101;

    /// <summary>The documents of a page's <c>firstBatch</c> or <c>nextBatch</c>, each as the bytes it came in.</summary>
    public static IEnumerable<RawBsonDocument> Documents(byte[] page)
    {
        var cursor = new RawBsonDocument(page)["cursor"].AsBsonDocument;
        return cursor.Values.OfType<BsonArray>().Single().Cast<RawBsonDocument>();
    }

    /// <summary>
    /// The command with an empty first page, if this first page ended by its size: the engine fills one up with smaller documents from behind
    /// the one that did not fit, also where they are sorted. Its later pages keep the order.
    /// </summary>
    public static Request? InOrder(byte[] firstPage, Request request)
    {
        var command = request.ToDocument();
        var options = command.GetValue("cursor", command).AsBsonDocument;
        if (Documents(firstPage).Count() >= options.GetValue("batchSize", FirstPage).ToInt32()) return null;
        options["batchSize"] = 0;
        return request.With(command);
    }

    /// <summary>Takes up to <paramref name="limit"/> documents off the queue; the id is 0 once the queue is empty.</summary>
    public static Reply Next(long id, string collection, Queue<RawBsonDocument> rest, int limit)
    {
        var batch = new BsonArray();
        for (var size = 0; batch.Count < limit && rest.TryPeek(out var document); batch.Add(rest.Dequeue()))
        {
            size += document.Slice.Length;
            if (size > LargestPage && batch.Count > 0) break;
        }

        return Reply.From(new BsonDocument("cursor", new BsonDocument { { "id", rest.Count == 0 ? 0L : id }, { "ns", collection }, { "nextBatch", batch } }));
    }
}
