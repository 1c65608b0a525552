namespace CoachingPlatform.Mentoring.Domain;

/// <summary>The section of a KBLI 2020 code, by its division.</summary>
internal static class KbliSection
{
    // Last division of each section, in order.
    private static readonly (int LastDivision, string Section)[] Sections =
    [
        (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J"), (66, "K"),
        (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (98, "T"), (99, "U"),
    ];

    /// <summary>The section's letter, or null for what is no code.</summary>
    /// <param name="code">Two digits or more.</param>
    public static string? Of(string code) => code.Length >= 2 && int.TryParse(code[..2], out var division) && division > 0
        ? Sections.First(s => division <= s.LastDivision).Section
        : null;
}
