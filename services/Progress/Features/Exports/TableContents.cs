using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features.Sharing;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>What a table of some rows needs columns for; known when the last of them was seen.</summary>
internal sealed class TableContents
{
    private readonly HashSet<SharedField> named = [];
    private readonly Dictionary<(string Code, string Unit), IndicatorColumns> indicators = [];

    /// <summary>Fields that an agreement names for any of the rows.</summary>
    public IReadOnlySet<SharedField> Named => named;

    /// <summary>The rows' indicators in the order they were seen in. One that is measured in two units is two.</summary>
    public IReadOnlyCollection<IndicatorColumns> Indicators => indicators.Values;

    /// <summary>Takes a row into account.</summary>
    public void Add(GivenRow row)
    {
        named.UnionWith(row.Covering.SelectMany(a => a.Fields));
        foreach (var indicator in row.Progress.Indicators)
            indicators.TryAdd((indicator.Code, indicator.Unit), new(indicator.Code, indicator.Unit, indicator.NameId, indicator.NameEn));
    }
}

/// <summary>An indicator's columns.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="NameId">Its name in Indonesian.</param>
/// <param name="NameEn">Its name in English.</param>
internal sealed record IndicatorColumns(string Code, string Unit, string NameId, string NameEn);
