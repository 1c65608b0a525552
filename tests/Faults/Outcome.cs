namespace CoachingPlatform.Faults;

/// <summary>What a row found.</summary>
/// <param name="Name">The fault.</param>
/// <param name="Commands">Acknowledged commands, or messages where the row is about those.</param>
/// <param name="Lost">Of them without their effect.</param>
/// <param name="Twice">Effects too many.</param>
/// <param name="Extra">What else was measured.</param>
/// <param name="Met">All that the row asks for holds.</param>
internal sealed record Outcome(string Name, int Commands, int Lost, int Twice, string Extra, bool Met);
