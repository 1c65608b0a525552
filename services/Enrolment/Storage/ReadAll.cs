using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Reads a whole collection in the order of creation, page after page: no cursor stays open, and no more than a page is held.</summary>
internal static class ReadAll
{
    /// <summary>Documents a page.</summary>
    public const int PageSize = 500;

    /// <summary>The pages of all documents that <paramref name="filter"/> finds; what is added meanwhile may come too.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        this IMongoCollection<T> collection, FilterDefinition<T> filter, Expression<Func<T, Id<T>>> id, [EnumeratorCancellation] CancellationToken cancellation, string? index = null)
    {
        var idOf = id.Compile();
        var here = filter;
        List<T> page;
        do
        {
            page = await collection.Find(here, new FindOptions { Hint = index }).Sort(Builders<T>.Sort.Ascending("_id")).Limit(PageSize).ToListAsync(cancellation);
            if (page.Count == 0)
                yield break;
            yield return page;
            here = filter & Builders<T>.Filter.Gt(id, idOf(page[^1]));
        }
        while (page.Count == PageSize);
    }
}
