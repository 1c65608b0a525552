using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Consumers;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.MarketLevels;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Rows that follow from events or facts, row by row as the store makes them: each fact recomputes the lines of those that it touches, and no more.</summary>
internal static class Rows
{
    /// <summary>The rows of these enrolments after all that was told.</summary>
    public static List<ProgressRow> After(IReadOnlyList<IEvent> told, params Guid[] enrolments) =>
        After(told.SelectMany(Told.FactsOf), Schemes.Initial, [.. enrolments.Select(id => new Id<Enrolment>(id))]);

    /// <summary>The same of facts, judged by these schemes.</summary>
    public static List<ProgressRow> After(IEnumerable<Fact> told, Schemes schemes, params Id<Enrolment>[] enrolments)
    {
        var rows = new Dictionary<Id<Enrolment>, ProgressRow>();
        foreach (var written in Each(told, schemes))
            rows[written.Id] = written;
        return [.. enrolments.Select(id => rows[id])];
    }

    /// <summary>Each row as it is written, in the order of writing.</summary>
    public static IEnumerable<ProgressRow> Each(IReadOnlyList<IEvent> told) => Each(told.SelectMany(Told.FactsOf), Schemes.Initial);

    private static IEnumerable<ProgressRow> Each(IEnumerable<Fact> told, Schemes schemes)
    {
        var known = new Dictionary<string, Fact>();
        foreach (var fact in told)
        {
            if (Fact.Add(known.GetValueOrDefault(fact.Key), fact) is not { } added)
                continue;
            known[fact.Key] = added.Kept;
            var lines = new Lines(added.Touched, Naming(added.Touched));
            while (new Lines(lines.Enrolments, Naming(lines.Enrolments)) is var wider && wider.Enrolments.Count > lines.Enrolments.Count)
                lines = wider;
            lines = new Lines(lines.Enrolments, Naming(lines.Enrolments));
            foreach (var id in lines.Enrolments.Where(id => lines.FactsOf(id).Count > 0))
                yield return ProgressRow.Of(id, lines.FactsOf(id), schemes);
        }

        List<Fact> Naming(IReadOnlyCollection<Id<Enrolment>> ids) => [.. known.Values.Where(f => f.Enrolments.Intersect(ids).Any())];
    }
}
