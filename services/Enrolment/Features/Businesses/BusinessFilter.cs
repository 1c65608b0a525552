using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>What a caller looks for among businesses; all of it must hold. A phone is personal data, so it comes in a body, never in an address.</summary>
/// <param name="Search">Words of the name, or the NIB.</param>
/// <param name="Phone">The owner's phone, in any form.</param>
/// <param name="RegionCode">The region, with all that lies in it.</param>
/// <param name="Kbli">A section letter A–U, or the first 2 to 5 digits of the code.</param>
/// <param name="Size">The computed size class.</param>
/// <param name="Flag">A quality flag.</param>
internal sealed partial record BusinessFilter(
    string? Search = null, string? Phone = null, string? RegionCode = null, string? Kbli = null, string? Size = null, string? Flag = null)
{
    private const int LongestSearch = 200;
    private const int MostLeads = 4;

    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    /// <summary>
    /// The same as questions, of which the first that finds anything counts: a name is searched word by word, and only if no name has all of
    /// them as one word. A business account finds what it registered itself. What was merged into another is found as that one.
    /// </summary>
    public IReadOnlyList<BusinessQuestion> Read(Checks checks, Caller caller)
    {
        var everywhere = new BusinessQuestion(Where.Eq(b => b.MergedAway, null), []);
        if (!caller.IsCoordinator)
            everywhere = everywhere.With(Where.Eq(b => b.RegisteredBy, caller.Subject), Indexes.RegisteredBy);
        foreach (var facet in Facets(checks))
            everywhere = everywhere.And(Has(facet)).LedBy(Where.AnyEq(b => b.Facets, facet), Indexes.Facets);
        if (checks.Optional(Phone, "phone", PhoneNumber.Parse) is { } phone)
            everywhere = everywhere.With(Where.Eq(b => b.Details.Owner.PhoneKey, OwnerKeys.Of(phone)), Indexes.Phone);
        if (string.IsNullOrWhiteSpace(Search))
            return [everywhere];
        checks.That(Search.Length <= LongestSearch, "field.too_long", "search", ("max", LongestSearch));
        var words = Business.Telling(Business.Words(Search));
        var together = string.Concat(words);
        checks.That(together.Length >= SearchKeys.Shortest, "search.too_short", "search");
        if (checks.Failed)
            return [];
        // Single letters have no key.
        return words.Count > 1 && words.Any(w => w.Length >= SearchKeys.Shortest) ? [ByName(everywhere, words), ByName(everywhere, [together])] : [ByName(everywhere, [together])];
    }

    /// <summary>The filters by name and value; of a name and a phone only that they were there, so that a trail of exports names nobody.</summary>
    public IReadOnlyList<string> Named() =>
    [
        .. string.IsNullOrWhiteSpace(Search) ? [] : new[] { "search" },
        .. new (string Name, string? Value)[] { ("regionCode", RegionCode), ("kbli", Kbli), ("size", Size), ("flag", Flag) }
            .Where(f => !string.IsNullOrWhiteSpace(f.Value)).Select(f => $"{f.Name}={f.Value!.Trim()}"),
        .. string.IsNullOrWhiteSpace(Phone) ? [] : new[] { "phone" },
    ];

    /// <inheritdoc/>
    public override string ToString() => "filter"; // the phone is personal data

    private List<string> Facets(Checks checks)
    {
        var facets = new List<string>();
        if (checks.Optional(RegionCode, "regionCode", Domain.Businesses.RegionCode.Parse) is { } region)
            facets.Add(BusinessFacets.Region(region));
        if (!string.IsNullOrWhiteSpace(Kbli))
        {
            var kbli = Kbli.Trim().ToUpperInvariant();
            checks.That(SectionOrDigits().IsMatch(kbli), "search.kbli", "kbli");
            facets.Add(BusinessFacets.Kbli(kbli));
        }

        if (!string.IsNullOrWhiteSpace(Size))
            facets.Add(BusinessFacets.Size(checks.Word<SizeClass>(Size, "size")));
        if (!string.IsNullOrWhiteSpace(Flag))
            facets.Add(BusinessFacets.Flag(checks.Word<QualityFlag>(Flag, "flag")));
        return facets;
    }

    // Each word is the beginning of one of the name, or it is the NIB. The longest lead, and the two longest as a pair too.
    private static BusinessQuestion ByName(BusinessQuestion question, IReadOnlyList<string> words)
    {
        foreach (var word in words)
        {
            var byName = Where.Regex("nameKeys", new BsonRegularExpression($"^{word}"));
            question = question.And(Nib.Parse(word).Value is { } nib ? byName | Where.Eq(b => b.Details.Nib, nib) : byName);
        }

        var longest = words.Distinct().Where(w => w.Length >= SearchKeys.Shortest).OrderByDescending(w => w.Length).Take(MostLeads).ToList();
        foreach (var word in longest)
            question = question.LedBy(Where.AnyEq(b => b.SearchKeys, SearchKeys.BeginningOf(word)), Indexes.Search);
        return longest is [var one, var other, ..] && SearchKeys.PairOf(one, other) is { } pair
            ? question.LedBy(Where.AnyEq(b => b.SearchKeys, pair), Indexes.Search)
            : question;
    }

    // Said so that no index serves it: the store would put all that many facets have together before it looked at the first.
    private static FilterDefinition<Business> Has(string facet) => new BsonDocument("$expr", new BsonDocument("$in", new BsonArray { facet, "$facets" }));

    [GeneratedRegex(@"^(?:[A-U]|\d{2,5})\z")]
    private static partial Regex SectionOrDigits();
}
