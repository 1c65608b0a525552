using System.Collections.Frozen;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>The codes and titles of KBLI 2020, loaded once.</summary>
public sealed class KbliTable
{
    private static readonly Lazy<KbliTable> Loaded = new(() => new KbliTable(ReferenceFile.Read("kbli-2020.csv")));

    // First division of each section, in order (Peraturan BPS 2/2020): A begins at 01, B at 05, … U at 99.
    private static readonly (int From, char Section)[] Sections =
    [
        (1, 'A'), (5, 'B'), (10, 'C'), (35, 'D'), (36, 'E'), (41, 'F'), (45, 'G'), (49, 'H'), (55, 'I'), (58, 'J'), (64, 'K'),
        (68, 'L'), (69, 'M'), (77, 'N'), (84, 'O'), (85, 'P'), (86, 'Q'), (90, 'R'), (94, 'S'), (97, 'T'), (99, 'U'),
    ];

    private readonly FrozenDictionary<string, string> _titles;

    private KbliTable(List<(string Code, string Name)> rows) => _titles = rows.ToFrozenDictionary(row => row.Code, row => row.Name);

    /// <summary>The table.</summary>
    public static KbliTable Current => Loaded.Value;

    /// <summary>Whether the edition lists a code of any level.</summary>
    public bool Contains(string code) => _titles.ContainsKey(code);

    /// <summary>The Indonesian title of a code or section letter; null if unknown.</summary>
    public string? TitleOf(string code) => _titles.GetValueOrDefault(code);

    /// <summary>The section of a two-digit division; null if there is no such division.</summary>
    public char? SectionOf(string division) =>
        Contains(division) && int.TryParse(division, out var number) ? Sections.Last(section => section.From <= number).Section : null;
}
