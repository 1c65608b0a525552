using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Consumers;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Rows that follow from events, row by row as the store makes them: each fact recomputes the lines of those that it touches, and no more.</summary>
internal static class Rows
{
    /// <summary>The rows of these enrolments after all that was told.</summary>
    public static List<ProgressRow> After(IReadOnlyList<IEvent> told, params Guid[] enrolments)
    {
        var rows = new Dictionary<Id<Enrolment>, ProgressRow>();
        foreach (var written in Each(told))
            rows[written.Id] = written;
        return [.. enrolments.Select(id => rows[new(id)])];
    }

    /// <summary>Each row as it is written, in the order of writing.</summary>
    public static IEnumerable<ProgressRow> Each(IReadOnlyList<IEvent> told)
    {
        var known = new Dictionary<string, Fact>();
        foreach (var fact in told.SelectMany(Told.FactsOf))
        {
            if (Fact.Add(known.GetValueOrDefault(fact.Key), fact) is not { } added)
                continue;
            known[fact.Key] = added.Kept;
            var lines = new Lines(added.Touched, Naming(added.Touched));
            while (new Lines(lines.Enrolments, Naming(lines.Enrolments)) is var wider && wider.Enrolments.Count > lines.Enrolments.Count)
                lines = wider;
            lines = new Lines(lines.Enrolments, Naming(lines.Enrolments));
            foreach (var id in lines.Enrolments.Where(id => lines.FactsOf(id).Count > 0))
                yield return ProgressRow.Of(id, lines.FactsOf(id));
        }

        List<Fact> Naming(IReadOnlyCollection<Id<Enrolment>> ids) => [.. known.Values.Where(f => f.Enrolments.Intersect(ids).Any())];
    }
}
