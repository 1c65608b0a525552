namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>
/// What a business is found by: beginnings of its name, as words under one index, so that each search is an equality and costs the same however
/// many there are. A searched word is looked up by the longest beginning that is stored; the runs of the name say whether all of it is there.
/// </summary>
internal static class SearchKeys
{
    /// <summary>A searched word with fewer letters has no key.</summary>
    public const int Shortest = 2;

    private const int LongestRun = 60;
    private const int Head = 3;

    // Each is as long as the two before it, which bounds how many keys a name has; 13 is a NIB's.
    private static readonly int[] Lengths = [Shortest, 3, 5, 8, 13, 21];

    /// <summary>
    /// The name from each of its words on, without case, accents, spaces and punctuation: "Ikan Asin 2" gives "ikanasin2", "asin2" and "2".
    /// A searched word or run of words is the beginning of one of them, however it is spaced. Where titles and legal forms stand between, the
    /// name is kept without them too: "Ikan Hj. Rina" is also "ikanrina".
    /// </summary>
    public static IReadOnlyList<string> RunsOf(string name)
    {
        var words = Business.Words(name);
        return [.. Runs(words).Concat(Runs(Business.Telling(words))).Distinct()];
    }

    /// <summary>The beginnings of all runs, each two of their heads (<see cref="PairOf"/>), and the NIB.</summary>
    public static IReadOnlyList<string> Of(string name, Nib? nib)
    {
        var runs = RunsOf(name);
        var heads = runs.Select(HeadOf).OfType<string>().Distinct().ToList();
        var pairs = heads.SelectMany((one, n) => heads.Skip(n + 1).Select(other => Pair(one, other)));
        return [.. runs.SelectMany(Beginnings).Concat(pairs).Concat(nib is null ? [] : [nib.Value]).Distinct()];
    }

    /// <summary>The longest stored beginning of a searched word that has at least <see cref="Shortest"/> letters.</summary>
    public static string BeginningOf(string word) => Beginnings(word).Last();

    /// <summary>
    /// What names with both these words have, in any order: two words that many have are together in few. Null when one has no head, or both the same.
    /// </summary>
    public static string? PairOf(string word, string other) =>
        (HeadOf(word), HeadOf(other)) is ({ } one, { } two) && one != two ? Pair(one, two) : null;

    private static string Pair(string one, string other) => string.CompareOrdinal(one, other) < 0 ? $"{one}+{other}" : $"{other}+{one}";

    private static string? HeadOf(string run) => run.Length < Head ? null : run[..Head];

    private static IEnumerable<string> Beginnings(string run) => Lengths.TakeWhile(length => length <= run.Length).Select(length => run[..length]);

    private static IEnumerable<string> Runs(IReadOnlyList<string> words) =>
        words.Select((_, i) => string.Concat(words.Skip(i))).Select(run => run[..Math.Min(run.Length, LongestRun)]);
}
