namespace CoachingPlatform.Progress.Domain.Numbers;

/// <summary>One number of an enrolment's progress, opened: what it says, by which rule, and from which facts.</summary>
/// <param name="Name">See <see cref="NumbersOf.Names"/>.</param>
/// <param name="Value">As the progress shows it; null is unknown.</param>
/// <param name="Rule">What makes it of the facts.</param>
/// <param name="Facts">Those that it rests on, by their keys: told alone, with the business, they make the same number.</param>
internal sealed record Number(string Name, object? Value, Rule Rule, IReadOnlyList<Fact> Facts);

/// <summary>A rule by which a number is made.</summary>
/// <param name="Id">E.g. <c>attendance_rate</c>, <c>milestone.first_export</c>, <c>health.quiet</c>, <c>market_level.scheme</c>.</param>
/// <param name="Version">The track's version for a milestone, the scheme's for a level; else that of this service's rules.</param>
internal sealed record Rule(string Id, long Version);
