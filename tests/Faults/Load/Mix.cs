namespace CoachingPlatform.Faults.Load;

/// <summary>Shares of the stories that are told side by side, as weights: visits logged at Mentoring, businesses entered and edited at Enrolment, market levels decided at Progress.</summary>
internal sealed record Mix(int Visits, int Businesses, int Levels)
{
    /// <summary>All three services take commands.</summary>
    public static Mix All { get; } = new(2, 7, 1);

    /// <summary>The cheapest: one event for one consumer.</summary>
    public static Mix BusinessesOnly { get; } = new(0, 1, 0);

    /// <summary>What needs no event to be accepted: all but the market levels, which rest on what Progress was told.</summary>
    public static Mix Local { get; } = new(1, 1, 0);

    public int Total => Visits + Businesses + Levels;
}
