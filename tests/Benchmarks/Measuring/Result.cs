namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>What came of a goal: the median ratio of the rounds, and the lowest and highest of them.</summary>
internal sealed record Result(
    string Name, string Reference, double Value, double Low, double High, double Goal, string Better, bool Met, int Rounds, string Machine, DateTimeOffset Date);
