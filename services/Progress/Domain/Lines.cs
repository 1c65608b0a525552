using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Facts sorted by the line of enrolments they are about. A line is one enrolment, or the enrolments that a business went through by
/// transfer. All rows of a line rest on all facts of the line, so they do not depend on which of them a moved fact named earlier.
/// </summary>
internal sealed class Lines
{
    private readonly Dictionary<Id<Enrolment>, Id<Enrolment>> firsts;
    private readonly ILookup<Id<Enrolment>, Fact> ofLine;

    /// <param name="asked">Enrolments.</param>
    /// <param name="told">All facts that name one of them.</param>
    public Lines(IEnumerable<Id<Enrolment>> asked, IReadOnlyCollection<Fact> told)
    {
        var lines = told.OfType<EnrolmentFact>().Select(f => (IReadOnlyList<Id<Enrolment>>)[.. f.ContinuedFrom, f.EnrolmentId]).ToList();
        firsts = lines.SelectMany(line => line.Select(id => (id, first: line[0]))).DistinctBy(p => p.id).ToDictionary(p => p.id, p => p.first);
        ofLine = told.SelectMany(f => f.Enrolments.Select(FirstOf).Distinct().Select(first => (first, f))).ToLookup(p => p.first, p => p.f);
        Enrolments = [.. asked.Union(lines.SelectMany(line => line))];
    }

    /// <summary>The enrolments asked for, and the others of their lines as far as they are named.</summary>
    public IReadOnlyCollection<Id<Enrolment>> Enrolments { get; }

    /// <summary>
    /// The facts of an enrolment's whole line. A business that it is no longer of, after a merge of businesses, is not one of them: whoever was
    /// told later would not know of it.
    /// </summary>
    public IReadOnlyCollection<Fact> FactsOf(Id<Enrolment> id)
    {
        var told = ofLine[FirstOf(id)].ToList();
        var businesses = told.OfType<EnrolmentFact>().Select(f => f.BusinessId).ToHashSet();
        return [.. told.Where(f => f is not BusinessFact business || businesses.Contains(business.BusinessId))];
    }

    private Id<Enrolment> FirstOf(Id<Enrolment> id) => firsts.GetValueOrDefault(id, id);
}
