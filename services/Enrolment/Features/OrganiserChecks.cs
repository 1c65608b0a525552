using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features;

/// <summary>Checks the names of organisations that run something together.</summary>
internal static class OrganiserChecks
{
    private const int Most = 50;

    /// <summary>The trimmed names in their order; none for null.</summary>
    public static IReadOnlyList<string> Organisers(this Checks checks, IReadOnlyList<string?>? names)
    {
        var given = names ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "organisers", ("min", 0), ("max", Most));
        var organisers = given.Take(Most).Select((name, i) => checks.Text(name, $"organisers[{i}]")).ToList();
        checks.That(organisers.DistinctBy(CellText.Key).Count() == organisers.Count || checks.Failed, "organiser.twice", "organisers");
        return organisers;
    }
}
