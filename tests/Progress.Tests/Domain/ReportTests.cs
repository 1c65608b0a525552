using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Rule 13: reports reconcile.</summary>
public sealed class ReportTests
{
    private static readonly Id<Cohort> Ours = new(new Guid("01960000-0000-7000-8000-0000000000d1"));

    private static readonly Gen<CohortKind> AnyKind = Gen.Select(
        Gen.Enum<EnrolmentState>(),
        OneOf("63.02.05", "63.02.01", "63.71", "63", "", "Kotabaru", "62.01.01"),
        OneOf("10794", "13", "34120", "1", "", "00000", "99000", null),
        OneOf("Micro", "Small", "Medium", null),
        Gen.Enum<MarketLevel>(),
        Gen.Int[1, 40],
        (state, region, kbli, size, level, count) =>
            new CohortKind { State = state, RegionCode = region!, KbliCode = kbli, SizeClass = size, MarketLevel = level, Count = count });

    [Fact]
    public void Rule13_The_sum_over_the_buckets_plus_unknown_is_the_total_for_region_sector_size_and_level() => AnyKind.List[0, 30].Sample(kinds =>
    {
        var report = ReportProgress.Of(Ours, kinds);

        var seated = kinds.Where(k => k.State is EnrolmentState.Enrolled or EnrolmentState.Active or EnrolmentState.Completed).ToList();
        Assert.Equal(seated.Sum(k => k.Count), report.Total);
        foreach (var breakdown in new[] { report.ByRegion, report.BySector, report.BySize, report.ByLevel })
        {
            Assert.Equal(report.Total, breakdown.Counts.Sum(c => c.Count) + breakdown.Unknown);
            Assert.Equal(report.Total, breakdown.Total);
            Assert.Equal(breakdown.Counts.Count, breakdown.Counts.DistinctBy(c => c.Value).Count());
            Assert.Equal(breakdown.Unknown == 0 && report.Total > 0, breakdown.Coverage == 1);
        }

        Assert.Equal(seated.Where(k => k.RegionCode is "63" or "" or "Kotabaru").Sum(k => k.Count), report.ByRegion.Unknown);
        Assert.Equal(seated.Where(k => k.KbliCode is "34120" or "1" or "" or "00000" or null).Sum(k => k.Count), report.BySector.Unknown);
        Assert.Equal(seated.Where(k => k.SizeClass is null).Sum(k => k.Count), report.BySize.Unknown);
        Assert.Equal(0, report.ByLevel.Unknown);
    });

    [Fact]
    public void Exactly_the_divisions_of_KBLI_2020_have_a_section_and_the_sections_follow_one_another()
    {
        var listed = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "kbli-2020.csv")).Select(l => l.Split(',')[0]).Where(c => c.Length == 2).ToList();

        var placed = Enumerable.Range(0, 100).Select(d => $"{d:00}").Where(d => KbliSection.Of(d) is not null).ToList();

        Assert.Equal(listed, placed);
        Assert.Equal("ABCDEFGHIJKLMNOPQRSTU", string.Concat(placed.Select(d => KbliSection.Of(d)).Distinct()));
        Assert.Equal(["A", "C", "C", "G", "S", "U", null, null, null], new[] { "03", "10794", "13121", "47", "94", "99000", "1411", "107", "92000" }.Select(KbliSection.Of));
    }

    private static Gen<string?> OneOf(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
