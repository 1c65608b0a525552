using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>Where an import stands.</summary>
internal enum ImportState
{
    /// <summary>The file is stored and waits for the worker.</summary>
    Uploaded,

    /// <summary>The rows are being judged.</summary>
    Validating,

    /// <summary>A dry run ends here until somebody commits it.</summary>
    Validated,

    /// <summary>The good rows are being registered.</summary>
    Committing,

    /// <summary>All good rows are registered.</summary>
    Completed,

    /// <summary>The file as a whole could not be trusted; nothing of it was registered.</summary>
    Failed,

    /// <summary>Stopped by a person; what was registered before stays.</summary>
    Cancelled,
}

/// <summary>Rows by what became of them: rows = importable + errors, and in the end importable = imported + already there.</summary>
internal sealed record ImportCounts
{
    public int Rows { get; init; }

    public int Importable { get; init; }

    public int Imported { get; init; }

    public int AlreadyThere { get; init; }

    /// <summary>Rows with at least one error.</summary>
    public int Errors { get; init; }

    /// <summary>Rows with something to look at, besides being there already.</summary>
    public int Warnings { get; init; }
}

/// <summary>A heading of the file and what it was taken for; null where it is not known and not read.</summary>
internal sealed record MappedColumn(string Heading, ImportColumn? Column);

/// <summary>
/// The import of one file as a persisted job. Each batch of rows is saved in one transaction with <see cref="LastRecord"/>, so that whoever
/// takes over after a crash goes on exactly behind it.
/// </summary>
internal sealed record ImportJob : IVersioned<Id<ImportJob>>
{
    public required Id<ImportJob> Id { get; init; }

    public required long Version { get; init; }

    public required string FileName { get; init; }

    public required long FileSize { get; init; }

    /// <summary>What the file's content says that it is.</summary>
    public SheetFormat Format { get; init; }

    /// <summary>How its headings were understood; empty for imports from before this was kept.</summary>
    public IReadOnlyList<MappedColumn> Columns { get; init; } = [];

    /// <summary>Stops after the validation.</summary>
    public required bool DryRun { get; init; }

    public required string UploadedBy { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    public required ImportState State { get; init; }

    /// <summary>Records in the file; null until the worker has opened it.</summary>
    public int? Records { get; init; }

    /// <summary>Records that the present phase has dealt with.</summary>
    public int Done { get; init; }

    /// <summary>The number of the last record that the present phase has stored.</summary>
    public int LastRecord { get; init; }

    public ImportCounts Counts { get; init; } = new();

    /// <summary>Why it failed.</summary>
    public Fault? Failure { get; init; }

    public required IReadOnlyList<StateChange<ImportState>> History { get; init; }

    /// <summary>The worker begins.</summary>
    public ImportJob Begin(int records, DateTimeOffset now) => Into(ImportState.Validating, Enrolling.Platform, now) with { Records = records };

    /// <summary>A batch was dealt with.</summary>
    public ImportJob Advance(int done, int lastRecord, ImportCounts counts) =>
        this with { Version = Version + 1, Done = done, LastRecord = lastRecord, Counts = counts };

    /// <summary>All rows were judged: a dry run waits, else the good rows are registered at once.</summary>
    public ImportJob EndValidation(DateTimeOffset now)
    {
        var validated = Into(ImportState.Validated, Enrolling.Platform, now);
        return DryRun ? validated : validated.BeginCommit(UploadedBy, now) with { Version = Version + 1 };
    }

    /// <summary>Registers what a dry run found good.</summary>
    public Outcome<ImportJob> Commit(string by, DateTimeOffset now) => State == ImportState.Validated ? BeginCommit(by, now) : WrongState();

    /// <summary>All good rows are registered.</summary>
    public ImportJob Complete(DateTimeOffset now) => Into(ImportState.Completed, Enrolling.Platform, now) with { Done = Records ?? 0 };

    /// <summary>Nothing more will be done.</summary>
    public ImportJob Fail(Fault reason, DateTimeOffset now) => Into(ImportState.Failed, Enrolling.Platform, now) with { Failure = reason };

    /// <summary>A person stops it; the worker notices at its next batch.</summary>
    public Outcome<ImportJob> Cancel(string by, DateTimeOffset now) =>
        State is ImportState.Completed or ImportState.Failed or ImportState.Cancelled ? WrongState() : Into(ImportState.Cancelled, by, now);

    private ImportJob BeginCommit(string by, DateTimeOffset now) =>
        Into(ImportState.Committing, by, now) with { Done = 0, LastRecord = 0, Counts = Counts with { AlreadyThere = 0 } };

    private ImportJob Into(ImportState next, string by, DateTimeOffset now) =>
        this with { Version = Version + 1, State = next, History = [.. History, new(next, now, by, null)] };

    private Refusal WrongState() => Refusal.Conflict("import_job.wrong_state", null, ("state", State));
}
