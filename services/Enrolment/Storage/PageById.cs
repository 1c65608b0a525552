using System.Linq.Expressions;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Lists in the order of creation: ids are UUID v7, so the id is the keyset.</summary>
internal static class PageById
{
    /// <summary>The asked page as an answer, or the problem with the page's query.</summary>
    public static async Task<IResult> PageByIdAsync<T, TShown>(
        this IMongoCollection<T> collection, FilterDefinition<T> filter, Expression<Func<T, Id<T>>> id, HttpRequest request, Problems problems,
        Func<T, TShown> map, CancellationToken cancellation)
    {
        var asked = PageRequest.Read(request);
        if (asked.IsRefused)
            return Results.Problem(problems.Of(asked.Refusal));
        if (asked.Value.After is not null)
        {
            var after = asked.Value.Keyset<After>();
            if (after.IsRefused)
                return Results.Problem(problems.Of(after.Refusal));
            filter &= Builders<T>.Filter.Gt(id, new Id<T>(after.Value.Id));
        }

        var rows = await collection.Find(filter).Sort(Builders<T>.Sort.Ascending("_id")).Limit(asked.Value.Limit + 1).ToListAsync(cancellation);
        var idOf = id.Compile();
        return Results.Ok(asked.Value.Page(request, rows, row => new After(idOf(row).Value), map));
    }

    /// <summary>The last row of the page before.</summary>
    internal sealed record After(Guid Id);
}
