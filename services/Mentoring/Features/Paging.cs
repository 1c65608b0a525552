using System.Linq.Expressions;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features;

/// <summary>A page of a list in the order of ids, which is the order of creation.</summary>
internal sealed record Paging<T>(PageRequest Request, Id<T>? After)
{
    public static Outcome<Paging<T>> Read(HttpRequest http)
    {
        var request = PageRequest.Read(http);
        if (request.Refusal is { } wrong)
            return wrong;
        if (request.Value!.After is null)
            return new Paging<T>(request.Value, null);
        var keyset = request.Value.Keyset<Keyset>();
        return keyset.Refusal is { } broken ? broken : new Paging<T>(request.Value, new Id<T>(keyset.Value!.Id));
    }

    public async Task<IResult> AnswerAsync<TShown>(
        HttpContext http, IMongoCollection<T> collection, FilterDefinition<T> seen, Expression<Func<T, Id<T>>> id,
        Func<T, TShown> map, CancellationToken cancellation)
    {
        var filter = After is { } after ? seen & Builders<T>.Filter.Gt(id, after) : seen;
        var sort = Builders<T>.Sort.Ascending(new ExpressionFieldDefinition<T>(id));
        var rows = await collection.Find(filter).Sort(sort).Limit(Request.Limit + 1).ToListAsync(cancellation);
        var idOf = id.Compile();
        return Results.Ok(Request.Page(http.Request, rows, row => new Keyset(idOf(row).Value), map));
    }

    private sealed record Keyset(Guid Id);
}
