using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
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
    private static readonly FilterDefinitionBuilder<Business> Where = Builders<Business>.Filter;

    /// <summary>The same as a query; a business account finds what it registered itself. What was merged into another is found as that one.</summary>
    public FilterDefinition<Business> Read(Checks checks, Caller caller)
    {
        var filter = Where.Eq(b => b.MergedAway, null);
        if (!caller.IsCoordinator)
            filter &= Where.Eq(b => b.RegisteredBy, caller.Subject);
        foreach (var facet in Facets(checks))
            filter &= Where.AnyEq(b => b.Facets, facet);
        if (checks.Optional(Phone, "phone", PhoneNumber.Parse) is { } phone)
            filter &= Where.Eq(b => b.Details.Owner.PhoneKey, OwnerKeys.Of(phone));
        if (string.IsNullOrWhiteSpace(Search))
            return filter;
        var found = ByText(Search);
        checks.That(found is not null, "search.too_short", "search");
        return found is null ? filter : filter & found;
    }

    /// <summary>Nothing is asked for: all that the caller may see.</summary>
    public bool IsEmpty => new[] { Search, Phone, RegionCode, Kbli, Size, Flag }.All(string.IsNullOrWhiteSpace);

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

    // The NIB itself, or every searched word as the beginning of a word of the name, or all of it run together; titles and legal forms do not
    // count where there is more. Anchored, so that the index serves it.
    private static FilterDefinition<Business>? ByText(string search)
    {
        var words = Business.Telling(Business.Words(search));
        var together = string.Concat(words);
        if (together.Length < 2)
            return null;
        var byName = Where.And(words.Select(BeginsWith)) | BeginsWith(together);
        return Nib.Parse(search).Value is { } nib ? byName | Where.Eq(b => b.Details.Nib, nib) : byName;
    }

    private static FilterDefinition<Business> BeginsWith(string key) => Where.Regex("searchKeys", new BsonRegularExpression($"^{key}"));

    [GeneratedRegex(@"^(?:[A-U]|\d{2,5})\z")]
    private static partial Regex SectionOrDigits();
}
