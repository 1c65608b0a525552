using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Exports;

/// <summary>
/// A file of progress that a partner asked for. Each attempt to make it is a run with files of its own, and only the run that is whole becomes
/// the file: whoever takes over from a process that died begins a new one.
/// </summary>
internal sealed record Export : IVersioned<Id<Export>>, IAudited
{
    /// <summary>So many of a partner may wait, run or be kept at once.</summary>
    public const int MostLive = 5;

    /// <summary>After so many runs that came to no end it is given up: what kills the process must not do so for ever.</summary>
    public const int MostRuns = 5;

    /// <summary>So long a file is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>So long it is remembered after it was asked for; the audit trail stays.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    public required Id<Export> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    /// <summary>The program that asked for it.</summary>
    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required ExportFormat Format { get; init; }

    /// <summary>Of headings and words of a table: <c>id</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    public required FilterWords Filter { get; init; }

    public required ExportState State { get; init; }

    /// <summary>True while the worker has something to make; stored, because it is asked for.</summary>
    public bool IsOpen => State is ExportState.Waiting or ExportState.Running;

    /// <summary>True while it counts against <see cref="MostLive"/>; stored, because it is asked for.</summary>
    public bool IsLive => IsOpen || State == ExportState.Ready;

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Names the files of the present attempt; null before the first.</summary>
    public string? Run { get; init; }

    public int Runs { get; init; }

    /// <summary>Rows that the run has read so far.</summary>
    public int RowsDone { get; init; }

    /// <summary>Place in the change feed before its first row was read: what changes afterwards comes behind it.</summary>
    public long Position { get; init; }

    /// <summary>Bytes of the file as it is stored: CSV and NDJSON in gzip. Null until it is whole.</summary>
    public long? Bytes { get; init; }

    /// <summary>From then on its file is to be removed; null while there is none.</summary>
    public DateTimeOffset? RemoveAt { get; init; }

    /// <summary>Why there is no file; null while there is no reason.</summary>
    public string? Because { get; init; }

    /// <summary>How often its file was given: each part of it counts, and each answer that it has not changed.</summary>
    public int Downloads { get; init; }

    public DateTimeOffset? LastDownloadAt { get; init; }

    AuditSubject IAudited.Subject => new("partner_export", Id.Value, Version);

    /// <summary>A new one.</summary>
    public static Export Ask(Id<Partner> partner, string program, ExportFormat format, string language, FilterWords filter, DateTimeOffset now) => new()
    {
        Id = Id<Export>.New(), Version = 1, PartnerId = partner, RequestedBy = program, RequestedAt = now, Format = format, Language = language, Filter = filter,
        State = ExportState.Waiting, ChangedAt = now,
    };

    /// <summary>A run begins, whatever became of the one before.</summary>
    public Export Begin(string run, long position, DateTimeOffset now) =>
        Into(ExportState.Running, now) with { Run = run, Runs = Runs + 1, RowsDone = 0, Position = position };

    /// <summary>The run's file is whole.</summary>
    public Export Finish(int rows, long bytes, DateTimeOffset now) => Into(ExportState.Ready, now) with { RowsDone = rows, Bytes = bytes, RemoveAt = now + Lifetime };

    /// <summary>There will be no file.</summary>
    public Export Fail(string code, DateTimeOffset now) => Into(ExportState.Failed, now) with { Because = code, RemoveAt = now };

    /// <summary>The partner wants it no more, be it whole or not.</summary>
    public Outcome<Export> Cancel(DateTimeOffset now) => IsLive
        ? Into(ExportState.Cancelled, now) with { RemoveAt = Run is null ? null : now }
        : Refusal.Conflict("export.over", null, ("state", State));

    /// <summary>Its file is given once more; the first refusal that a partner hears who asks for a file that is not there.</summary>
    public Outcome<Export> HandOut(DateTimeOffset now) => this switch
    {
        { State: ExportState.Ready, RemoveAt: { } end } when now < end => this with { Version = Version + 1, Downloads = Downloads + 1, LastDownloadAt = now },
        { State: ExportState.Ready } => Refusal.Gone("file.expired"),
        { State: ExportState.Expired } => Refusal.Gone(Because!),
        { IsOpen: true } => Refusal.Conflict("export.not_ready", null, ("state", State)),
        _ => Refusal.Conflict("export.over", null, ("state", State)),
    };

    /// <summary>Its file may not be given any more.</summary>
    public Export Discard(string code, DateTimeOffset now) => Into(ExportState.Expired, now) with { Because = code, RemoveAt = now };

    /// <summary>Its file has been removed.</summary>
    public Export Cleared(DateTimeOffset now) => (State == ExportState.Ready
        ? Discard("file.expired", now)
        : this with { Version = Version + 1 }) with { RemoveAt = null, Bytes = null };

    /// <summary>
    /// Whether a row that was written on some agreements may be given now: one still covers it, and those that do name each field that was named then
    /// and that files have.
    /// </summary>
    public static bool MayStillGive(IEnumerable<Agreement> then, IReadOnlyList<Agreement> now) =>
        now.Count > 0 && then.SelectMany(a => a.Fields).Except(SharedFields.OfEnrolment).All(field => now.Any(a => a.Fields.Contains(field)));

    private Export Into(ExportState next, DateTimeOffset now) => this with { Version = Version + 1, State = next, ChangedAt = now };
}
