using CoachingPlatform.Enrolment.Domain.Businesses;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>Finds businesses at a cost that does not grow with their number.</summary>
internal static class BusinessSearch
{
    /// <summary>Found businesses are counted so far; one more says that there are more.</summary>
    public const int MostCounted = 1000;

    // A lead with no more than these is as good as any.
    private const int Few = 200;

    /// <summary>The first of these questions that finds anything, or the last: what to ask the store, and how many it finds.</summary>
    public static async Task<Asked> AskAsync(this Collections store, IReadOnlyList<BusinessQuestion> questions, CancellationToken cancellation)
    {
        var asked = await store.AskAsync(questions[0], cancellation);
        foreach (var question in questions.Skip(1))
        {
            if (asked.Count > 0)
                break;
            asked = await store.AskAsync(question, cancellation);
        }

        return asked;
    }

    private static async Task<Asked> AskAsync(this Collections store, BusinessQuestion question, CancellationToken cancellation)
    {
        if (question.Leads.Count == 0)
            return new(question.Filter, null, await store.CountInOrderAsync(question.Filter, cancellation));
        var lead = await store.RarestAsync(question.Leads, cancellation);
        var filter = lead.Filter & question.Filter;
        return new(filter, lead.Index, await store.CountAsync(filter, lead.Index, MostCounted + 1, cancellation));
    }

    private static async Task<BusinessLead> RarestAsync(this Collections store, IReadOnlyList<BusinessLead> leads, CancellationToken cancellation)
    {
        if (leads.Count == 1)
            return leads[0];
        var counts = await Task.WhenAll(leads.Select(lead => store.CountAsync(lead.Filter, lead.Index, Few + 1, cancellation)));
        // Of those that many have the last: of a name the pair, which is rarer than each of its words.
        return leads.Zip(counts).Reverse().MinBy(lead => lead.Second).First;
    }

    private static Task<long> CountAsync(
        this Collections store, FilterDefinition<Business> filter, string index, int limit, CancellationToken cancellation) =>
        store.Businesses.CountDocumentsAsync(filter, new CountOptions { Limit = limit, Hint = index }, cancellation);

    // No index leads to all that stand on their own; in the order of the list the walk ends with the limit.
    private static async Task<long> CountInOrderAsync(this Collections store, FilterDefinition<Business> filter, CancellationToken cancellation) =>
        (await store.Businesses.Aggregate().Match(filter).SortBy(b => b.Id).Limit(MostCounted + 1).Count().ToListAsync(cancellation)).SingleOrDefault()?.Count ?? 0;
}

/// <summary>What to ask the store.</summary>
/// <param name="Filter">What must hold.</param>
/// <param name="Index">The index that leads, in the order of the ids; null for that of the ids themselves.</param>
/// <param name="Count">How many there are, <see cref="BusinessSearch.MostCounted"/> and one more at most.</param>
internal sealed record Asked(FilterDefinition<Business> Filter, string? Index, long Count);
