using System.Buffers.Text;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace CoachingPlatform.ServiceDefaults.Paging;

/// <summary>One page of a list in a stable order.</summary>
/// <param name="Items">At most the asked limit.</param>
/// <param name="Next">Address of the next page, or null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a caller asked of a list: <c>?limit=</c> (1–200, default 50) and <c>&amp;after=</c> (opaque, from <c>next</c>).</summary>
/// <param name="Limit">Rows wanted.</param>
/// <param name="After">Keyset of the last row of the page before, or null for the first page.</param>
public sealed record PageRequest(int Limit, string? After)
{
    /// <summary>Largest page.</summary>
    public const int MaxLimit = 200;

    /// <summary>Reads and checks the query; a wrong limit is refused, not bent.</summary>
    public static Outcome<PageRequest> Read(HttpRequest request)
    {
        var limit = 50;
        if (request.Query.TryGetValue("limit", out var text) && !(int.TryParse(text, out limit) && limit is >= 1 and <= MaxLimit))
            return Refusal.Invalid("page.limit", "limit");
        var after = request.Query["after"].ToString();
        return new PageRequest(limit, after.Length == 0 ? null : after);
    }

    /// <summary>The keyset in the cursor; refused when it is not one that <see cref="Page"/> gave out for such a list.</summary>
    public Outcome<TKeyset> Keyset<TKeyset>()
        where TKeyset : class
    {
        try
        {
            return JsonSerializer.Deserialize<TKeyset>(Base64Url.DecodeFromChars(After), JsonSerializerOptions.Strict) is { } keyset
                ? keyset
                : Refusal.Invalid("page.cursor", "after");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return Refusal.Invalid("page.cursor", "after");
        }
    }

    /// <summary>
    /// The page made of <paramref name="rows"/>, which were read with one more than <see cref="Limit"/>: the extra row says that there is a next page.
    /// </summary>
    /// <param name="request">The request whose address is continued.</param>
    /// <param name="rows">Up to limit + 1 rows in order.</param>
    /// <param name="keyset">The sort key of a row, unique within the list.</param>
    /// <param name="map">The row as shown.</param>
    public Page<TShown> Page<TRow, TKeyset, TShown>(HttpRequest request, IReadOnlyList<TRow> rows, Func<TRow, TKeyset> keyset, Func<TRow, TShown> map)
    {
        var items = rows.Take(Limit).Select(map).ToList();
        if (rows.Count <= Limit)
            return new Page<TShown>(items, null);
        var cursor = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(keyset(rows[Limit - 1]), JsonSerializerOptions.Strict));
        var query = new QueryBuilder(request.Query.Where(q => q.Key != "after").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? "")))
        {
            { "after", cursor },
        };
        return new Page<TShown>(items, $"{request.Path}{query}");
    }
}
