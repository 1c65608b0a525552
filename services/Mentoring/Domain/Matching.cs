namespace CoachingPlatform.Mentoring.Domain;

/// <summary>One reason for or against a mentor.</summary>
/// <param name="Code">Stable code of its sentence.</param>
/// <param name="Points">What it adds to the score; 0 or more.</param>
/// <param name="Values">Values for the sentence.</param>
internal sealed record MatchReason(string Code, int Points, params (string Name, object? Value)[] Values);

/// <summary>A mentor suggested for an enrolment.</summary>
internal sealed record MentorMatch(Mentor Mentor, int FreeLoad, IReadOnlyList<MatchReason> Reasons)
{
    public int Score => Reasons.Sum(r => r.Points);
}

/// <summary>What is looked for in a mentor.</summary>
internal sealed record MatchWish(Enrolment Enrolment, IReadOnlyList<string> Topics, string Language, DateOnly From);

/// <summary>
/// Ranks mentors for an enrolment: what they know (up to 50 points), how near they are (25), the language (10), how free they are (10)
/// and whether they can be booked soon (5). Nearness weighs half of knowledge, because a visit is half of the coaching.
/// </summary>
internal static class Matching
{
    /// <summary>Days ahead in which a mentor's bookable hours are counted.</summary>
    public const int DaysAhead = 14;

    /// <summary>The mentors with room, the best first; equal ones by their free load, then in the order of registration.</summary>
    public static IReadOnlyList<MentorMatch> Rank(MatchWish wish, IEnumerable<(Mentor Mentor, int LiveAssignments)> mentors) =>
    [
        .. from candidate in mentors
           let free = candidate.Mentor.LoadLimit - candidate.LiveAssignments
           where free > 0
           let match = new MentorMatch(candidate.Mentor, free, Reasons(wish, candidate.Mentor, free))
           orderby match.Score descending, match.FreeLoad descending, match.Mentor.Id.ToString()
           select match,
    ];

    private static IReadOnlyList<MatchReason> Reasons(MatchWish wish, Mentor mentor, int free) =>
        [Topic(wish, mentor), Kbli(wish.Enrolment.Business.KbliCode, mentor), Region(wish.Enrolment.Business.RegionCode, mentor),
            Language(wish.Language, mentor), Load(mentor, free), Hours(wish.From, mentor)];

    private static MatchReason Topic(MatchWish wish, Mentor mentor)
    {
        var shared = wish.Topics.Where(t => mentor.Topics.Contains(t, StringComparer.OrdinalIgnoreCase)).ToList();
        if (wish.Topics.Count == 0)
            return new("match.topics_open", 0);
        return shared.Count == 0
            ? new("match.topics_none", 0)
            : new("match.topics", 25 * shared.Count / wish.Topics.Count, ("topics", string.Join(", ", shared)), ("wanted", wish.Topics.Count), ("known", shared.Count));
    }

    private static MatchReason Kbli(string? code, Mentor mentor)
    {
        if (code is not { Length: >= 2 })
            return new("match.kbli_unknown", 0);
        if (mentor.KbliDivisions.Contains(code[..2]))
            return new("match.kbli_division", 25, ("division", code[..2]));
        return KbliSection.Of(code) is { } section
            && (mentor.KbliSections.Contains(section) || mentor.KbliDivisions.Any(d => KbliSection.Of(d) == section))
            ? new("match.kbli_section", 15, ("section", section))
            : new("match.kbli_other", 0, ("division", code[..2]));
    }

    // The nearest of the mentor's regions counts; one that contains the business is as near as its own size.
    private static MatchReason Region(string code, Mentor mentor)
    {
        var shared = mentor.RegionCodes.Select(r => SharedParts(r, code)).DefaultIfEmpty().Max();
        return shared switch
        {
            3 => new("match.same_district", 25, ("region", code)),
            2 => new("match.same_regency", 18, ("region", code[..5])),
            1 => new("match.same_province", 8, ("region", code[..2])),
            _ => new("match.elsewhere", 0, ("region", code)),
        };
    }

    private static int SharedParts(string one, string other) =>
        one.Split('.').Zip(other.Split('.')).TakeWhile(p => p.First == p.Second).Count();

    private static MatchReason Language(string wanted, Mentor mentor) => mentor.Languages.Contains(wanted, StringComparer.OrdinalIgnoreCase)
        ? new("match.language", 10, ("language", wanted))
        : new("match.language_none", 0, ("language", wanted));

    private static MatchReason Load(Mentor mentor, int free) =>
        new("match.load", 10 * free / mentor.LoadLimit, ("free", free), ("limit", mentor.LoadLimit));

    private static MatchReason Hours(DateOnly from, Mentor mentor)
    {
        if (mentor.Availability is not { } availability || availability.MinutesIn(from, DaysAhead) is not { } minutes)
        {
            var away = mentor.Availability?.Leave.Any(l => l.Touches(from, from.AddDays(DaysAhead - 1))) == true;
            return away ? new("match.partly_away", 2, ("days", DaysAhead)) : new("match.hours_open", 5);
        }

        return minutes > 0
            ? new("match.hours", 5, ("hours", minutes / 60), ("days", DaysAhead))
            : new("match.hours_none", 0, ("days", DaysAhead));
    }
}
