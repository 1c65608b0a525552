using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What an enrolment's facts say from day to day: which milestones were reached when, and which market level the business had.</summary>
internal static class History
{
    /// <summary>Both at the end of the last day, with how they came to be.</summary>
    public static (IReadOnlyList<MilestoneProgress> Milestones, LevelWalk Levels) Of(CountedFacts facts, Schemes schemes)
    {
        var (enrolment, zone) = (facts.Enrolment, facts.Enrolment.TimeZone);
        var known = new KnownOnDay(facts.Counted, enrolment.Indicators);
        var (milestones, levels) = (new MilestoneWalk(enrolment.Milestones), new LevelWalk());
        var inForce = schemes.InOrder.Where(s => s.ActivatedAt <= DateTimeOffset.UnixEpoch || !HasEnded(enrolment) || s.ActivatedAt <= enrolment.OccurredAt)
            .Select(s => (Scheme: s, From: s.ActivatedAt.DayIn(zone))).ToList();
        var days = Days.Of(facts.Ours, zone).ToDictionary(d => d.Day, d => d.Facts);
        // A scheme makes its change on its own day, whether or not anything else happened.
        foreach (var day in days.Keys.Union(inForce.Skip(1).Select(s => s.From)).Order())
        {
            var today = days.GetValueOrDefault(day, []);
            known.Add(today);
            milestones.Add(day, today, known);
            levels.Add(day, today, inForce.Last(s => s.From <= day || s.Scheme == inForce[0].Scheme).Scheme, Shows);
        }

        return (milestones.Now, levels);

        Evidence? Shows(Condition condition) => condition.Kind == ConditionKind.MilestoneReached ? milestones.Shows(condition) : known.Shows(condition);
    }

    // Whoever has left or completed is judged no more by what came later.
    private static bool HasEnded(EnrolmentFact enrolment) =>
        enrolment.State is EnrolmentState.Completed or EnrolmentState.Withdrawn or EnrolmentState.Transferred or EnrolmentState.Denied;
}
