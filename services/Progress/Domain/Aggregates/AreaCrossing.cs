namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>What an edition tells of one area crossed down to one dimension.</summary>
internal sealed record AreaCrossing
{
    /// <summary>Edition, area and dimension.</summary>
    public required string Id { get; init; }

    /// <summary>When the edition was made that it belongs to.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    public required IReadOnlyList<CrossedCount> Cells { get; init; }

    public static string IdOf(Edition edition, Area area, AggregateDimension by) => $"{edition.Id}|{area.Regency}|{by}";

    /// <summary>All of an edition.</summary>
    /// <param name="edition">The edition.</param>
    /// <param name="counts">What it was made of.</param>
    /// <param name="draw">See <see cref="Crossing.Draw"/>.</param>
    public static IEnumerable<AreaCrossing> Of(Edition edition, IReadOnlyCollection<KindCount> counts, Func<CrossedCount, bool> draw)
    {
        var regencies = edition.Areas.Select(a => a.Regency).OfType<string>().ToHashSet();
        foreach (var area in edition.Areas)
        {
            var cells = Crossing.Of(area, [.. counts.Where(c => area.Regency is null ? !regencies.Contains(c.Regency) : c.Regency == area.Regency)], draw).ToLookup(c => c.By);
            foreach (var by in Crossing.Order.Skip(1))
                yield return new AreaCrossing { Id = IdOf(edition, area, by), MadeAt = edition.MadeAt, Cells = [.. cells[by]] };
        }
    }
}
