namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>A record and what came of it.</summary>
/// <param name="Record">The record as read.</param>
/// <param name="Draft">The business; null if the row failed or is none (a total, a repeated header).</param>
/// <param name="Findings">What was found, in the order of the columns as they are read.</param>
public sealed record ValidatedRow(ImportRecord Record, BusinessDraft? Draft, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the row must be corrected before it can be imported.</summary>
    public bool Failed => Findings.Any(finding => finding.Severity == Severity.Error);
}
