using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Exporting;

/// <summary>What was exported.</summary>
internal enum ExportSubject
{
    /// <summary>Businesses with their owners.</summary>
    Businesses,

    /// <summary>The enrolments of one cohort.</summary>
    Enrolments,
}

/// <summary>
/// One table that somebody took out of the service: written down before its first row leaves, so that no export goes without a trace, and
/// again with the number of rows when it is whole.
/// </summary>
internal sealed record Export : IVersioned<Id<Export>>, IAudited
{
    public required Id<Export> Id { get; init; }

    public required long Version { get; init; }

    public required ExportSubject What { get; init; }

    /// <summary>Which of them: the filters by name and value, where the value is no personal data.</summary>
    public required IReadOnlyList<string> Filters { get; init; }

    public required SheetFormat Format { get; init; }

    /// <summary>Whether NIK, NPWP, phone, e-mail and birth date were written in full.</summary>
    public required bool WithPersonalData { get; init; }

    /// <summary>What the personal data is for; null where there was none.</summary>
    public required string? Reason { get; init; }

    /// <summary>The account that exported.</summary>
    public required string ExportedBy { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>How many rows left; null until it is whole.</summary>
    public long? Rows { get; init; }

    AuditSubject IAudited.Subject => new("export", Id.Value, Version, Reason);

    /// <summary>All rows are written.</summary>
    public Export Complete(long rows) => this with { Version = Version + 1, Rows = rows };
}
