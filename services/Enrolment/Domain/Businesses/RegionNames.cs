namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What came of looking a place up by its names.</summary>
/// <param name="Region">The region, as deep as the names go.</param>
/// <param name="Fault">Why there is none, or a warning when <paramref name="Region"/> is there.</param>
/// <param name="At">Which of the names the fault is about.</param>
public sealed record RegionMatch(RegionCode? Region, Fault? Fault = null, RegionLevel At = RegionLevel.Regency);

/// <summary>Finds a region by the names people write. A typing mistake is never corrected silently: the nearest name is only suggested.</summary>
public static class RegionNames
{
    /// <summary>Finds the district, or the regency when no district is named.</summary>
    public static RegionMatch Find(string province, string regency, string district)
    {
        if (regency.Length == 0)
            return new(null, new Fault("region.required"));
        var regencies = RegionTable.Current.Regencies(regency).ToList();
        if (regencies.Count == 0)
            return new(null, Unknown(regency, null));
        if (province.Length > 0)
        {
            var provinces = RegionTable.Current.Provinces(province).ToList();
            if (provinces.Count == 0)
                return new(null, new Fault("region.unknown", CellText.Shown(province)), RegionLevel.Province);
            regencies.RemoveAll(r => !provinces.Exists(r.IsWithin));
            if (regencies.Count == 0)
                return new(null, new Fault("region.regency_not_in_province", CellText.Shown(regency), CellText.Shown(province)));
        }
        var districts = district.Length == 0 ? [] : RegionTable.Current.Districts(district).ToList();
        var within = districts.Where(d => regencies.Exists(d.IsWithin)).ToList();
        if (within.Count == 1)
            return new(within[0]);
        if (regencies.Count > 1)
            return new(null, new Fault("region.ambiguous", CellText.Shown(regency), string.Join(", ", regencies.Select(r => r.Name))));
        if (district.Length == 0)
            return new(regencies[0], new Fault("region.district_missing"), RegionLevel.District);
        return new(null, districts.Count == 0 ? Unknown(district, regencies[0]) : Elsewhere(district, regencies[0], districts), RegionLevel.District);
    }

    private static Fault Elsewhere(string district, RegionCode regency, List<RegionCode> districts) =>
        new("region.district_not_in_regency", CellText.Shown(district), regency.Name, string.Join(", ", districts.Take(3).Select(d => d.Parent!.Name)));

    private static Fault Unknown(string name, RegionCode? regency) => RegionTable.Current.Nearest(name, regency) is { } nearest
        ? new Fault("region.unknown", CellText.Shown(name), nearest) { Variant = "nearest" }
        : new Fault("region.unknown", CellText.Shown(name));
}
