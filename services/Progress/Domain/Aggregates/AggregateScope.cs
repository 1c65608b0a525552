using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>Of which whole areas a partner may ask: those that lie in the regions of an agreement that covers their track.</summary>
internal sealed record AggregateScope
{
    private readonly IReadOnlyList<(IReadOnlyList<Id<Track>> Tracks, string Region)> covered;

    private AggregateScope(IReadOnlyList<(IReadOnlyList<Id<Track>> Tracks, string Region)> covered) => this.covered = covered;

    /// <summary>The provinces in which they lie.</summary>
    public IEnumerable<string> Provinces => covered.Select(c => c.Region[..2]).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The covered part of a region and a track; refused when none of it is covered.</summary>
    /// <param name="active">The agreements.</param>
    /// <param name="region">A province or a regency; null is all that is covered.</param>
    /// <param name="track">A track; null is all that are covered.</param>
    public static Outcome<AggregateScope> Of(IEnumerable<Agreement> active, RegionCode? region, Id<Track>? track)
    {
        var inRegion = active.SelectMany(a => a.RegionCodes.Select(r => RegionCode.Parse(r).Value).OfType<RegionCode>()
            .Select(r => region is null ? r : region.Within(r)).OfType<RegionCode>().Select(r => (a.TrackIds, r.Value))).ToList();
        if (inRegion.Count == 0)
            return Refusal.Forbidden("agreement.region", ("region", region?.Value));
        var covered = inRegion.Where(c => track is null || c.TrackIds.Count == 0 || c.TrackIds.Contains(track.Value))
            .Select(c => (track is null ? c.TrackIds : [track.Value], c.Value)).ToList();
        return covered.Count == 0 ? Refusal.Forbidden("agreement.track") : new AggregateScope(covered);
    }

    /// <summary>The areas of these editions that lie in it, each once.</summary>
    public IEnumerable<(Edition Edition, Area Area)> Areas(IEnumerable<Edition> editions) =>
        from edition in editions
        let regions = covered.Where(c => c.Tracks.Count == 0 || c.Tracks.Contains(edition.TrackId)).Select(c => c.Region).ToList()
        from area in edition.Areas
        where regions.Contains(edition.Province) || (area.Regency is not null && regions.Contains(area.Regency))
        select (edition, area);
}
