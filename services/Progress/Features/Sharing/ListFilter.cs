using System.Globalization;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>What a partner narrows its list to. All conditions hold together; each has an index.</summary>
/// <param name="Region">Businesses in this region, of any level.</param>
/// <param name="Track">Enrolments in this track.</param>
/// <param name="Facets">The other conditions as <see cref="Facet"/>s.</param>
/// <param name="Named">Fields whose values the list gives away: only agreements that name them count.</param>
internal sealed record ListFilter(RegionCode? Region, Id<Track>? Track, IReadOnlyList<string> Facets, IReadOnlyList<SharedField> Named)
{
    // Enrolment's words.
    private static readonly string[] Sizes = ["Micro", "Small", "Medium"];

    private static readonly string[] Names = ["limit", "after", "region", "track", "cohort", "sector", "size", "level", "period"];

    /// <summary>True when everything is asked for.</summary>
    public bool IsEmpty => Region is null && Track is null && Facets.Count == 0;

    /// <summary>Reads and checks the query; a filter that is not known is refused, so that a misspelt one does not ask for everything.</summary>
    public static ListFilter Read(HttpRequest request, Checks checks)
    {
        request.MayAsk(checks, Names);
        var words = new FilterWords(Asked("region"), Asked("track"), Asked("cohort"), Asked("sector"), Asked("size"), Asked("level"), Asked("period"));
        return Of(words, checks);

        string? Asked(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    /// <summary>Checks the words.</summary>
    /// <param name="words">What is asked.</param>
    /// <param name="checks">Collects what is wrong.</param>
    /// <param name="place">Where the words stand, before the name of each: <c>filter.</c> in a body.</param>
    public static ListFilter Of(FilterWords words, Checks checks, string place = "")
    {
        var (facets, named) = (new List<string>(), new List<SharedField>());
        if (words.Cohort is { } cohort && checks.Take(Id<Cohort>(cohort), $"{place}cohort") is var id && id != default)
            facets.Add(Facet.Cohort(id));
        if (words.Level is { } level)
            facets.Add(Facet.Level(checks.Word<MarketLevel>(level, $"{place}level")));
        if (words.Period is { } period && checks.Take(Month(period), $"{place}period") is var month && month != default)
            facets.Add(Facet.Month(month));
        if (words.Sector is { } sector)
        {
            checks.That(sector is [>= 'A' and <= 'U'] or [>= '0' and <= '9', >= '0' and <= '9'], "sector.malformed", $"{place}sector");
            facets.Add(Facet.Sector(sector));
            named.Add(SharedField.KbliCode);
        }

        if (words.Size is { } size)
        {
            checks.That(Sizes.Contains(size), "field.unknown_value", $"{place}size", ("allowed", string.Join(", ", Sizes)));
            facets.Add(Facet.Size(size));
            named.Add(SharedField.SizeClass);
        }

        var region = words.Region is { } code ? checks.Take(RegionTable.Find(code), $"{place}region") : null;
        var track = words.Track is { } text ? checks.Take(Id<Track>(text), $"{place}track") : (Id<Track>?)null;
        return new(region, track, facets, named);
    }

    /// <summary>What of the coverage the list may be made of; refused when no agreement covers the region, or names a field that is filtered by.</summary>
    public Outcome<Coverage> Within(Coverage coverage)
    {
        if (Region is not null && coverage.Keys(Region).Count == 0)
            return Refusal.Forbidden("agreement.region", ("region", Region.Value));
        var within = Named.Aggregate(coverage, (narrowed, field) => narrowed.Naming(field));
        return within.Active.Count > 0 ? within : Refusal.Forbidden("agreement.field", ("field", string.Join(", ", Named)));
    }

    /// <summary>The same text for the same conditions; cursors are bound to it.</summary>
    public override string ToString() => $"region={Region?.Value}&track={Track}&{string.Join('&', Facets.Order(StringComparer.Ordinal))}";

    /// <summary>Says in the API's document what may be asked.</summary>
    public static void Describe(RouteHandlerBuilder list) => list
        .TakesQuery("limit", "Rows wanted: 1 to 200; 50 when missing.").TakesQuery("after", "Opaque, from next; good for 60 days and for the same filters.")
        .TakesQuery("region", "Kemendagri code of any level: 63, 63.02, 63.02.05; all that lies in it.").TakesQuery("track", "Id of a track.").TakesQuery("cohort", "Id of a cohort.")
        .TakesQuery("sector", "KBLI 2020: a section (A to U) or a division of two digits; needs an agreement that names KbliCode.")
        .TakesQuery("size", "Micro, Small or Medium; needs an agreement that names SizeClass.").TakesQuery("level", "Local, National or Global.")
        .TakesQuery("period", "YYYY-MM: the month of the latest session held or action item closed, in the cohort's time zone.");

    private static Outcome<Id<T>> Id<T>(string text) =>
        ServiceDefaults.Values.Id<T>.TryParse(text, null, out var id) && id != default ? id : Refusal.Invalid("id.malformed");

    private static Outcome<DateOnly> Month(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month != default ? month : Refusal.Invalid("period.malformed");
}

/// <summary>What may stand in a partner's query.</summary>
internal static class PartnerQuery
{
    /// <summary>Refuses every other name.</summary>
    public static void MayAsk(this HttpRequest request, Checks checks, IReadOnlyCollection<string> names)
    {
        foreach (var name in request.Query.Keys.Where(k => !names.Contains(k)))
            checks.That(false, "query.unknown", name.Length <= 50 ? name : null, ("allowed", string.Join(", ", names)));
    }
}
