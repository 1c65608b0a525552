using System.Globalization;

namespace CoachingPlatform.Progress.Domain;

/// <summary>How an enrolment is doing on its way through the programme.</summary>
internal enum HealthState
{
    OnTrack,
    AtRisk,
    Stalled,
}

/// <summary>The judgement of one day, with the rule that made it.</summary>
/// <param name="State">The judgement.</param>
/// <param name="Rule">Id of the rule, e.g. <c>quiet</c>.</param>
/// <param name="RuleVersion">Version of the set of rules.</param>
/// <param name="JudgedOn">The day, in the cohort's zone.</param>
/// <param name="Saw">What the rule looked at; for <c>on_track</c> what all the rules before it looked at.</param>
internal sealed record Health(HealthState State, string Rule, int RuleVersion, DateOnly JudgedOn, IReadOnlyList<HealthValue> Saw)
{
    /// <summary>The judgement in a word, without what changes from day to day; the same for the same judgement by the same rule.</summary>
    public string Word => string.Create(CultureInfo.InvariantCulture, $"{State}:{Rule}:{RuleVersion}");
}

/// <summary>One number that a rule looked at.</summary>
/// <param name="Name">What it is, in camelCase with its unit.</param>
/// <param name="Value">The number; null when it is unknown, and then the rule does not hold.</param>
/// <param name="Limit">The rule holds from there on.</param>
internal sealed record HealthValue(string Name, decimal? Value, decimal Limit);
