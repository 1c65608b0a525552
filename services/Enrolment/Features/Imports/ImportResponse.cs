using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>An import as it is shown.</summary>
internal sealed record ImportResponse(
    Guid Id, long Version, string State, string FileName, long FileSize, SheetFormat Format, bool DryRun, string UploadedBy, DateTimeOffset UploadedAt, DateTimeOffset ChangedAt,
    ImportResponse.Steps Progress, ImportCounts Counts, IReadOnlyList<MappedColumn> Columns, ImportResponse.Reason? Failure)
{
    /// <summary>Records that the present phase has dealt with, of how many; the total is null until the file has been opened.</summary>
    internal sealed record Steps(int Done, int? Total);

    /// <summary>Why it failed, in the caller's language.</summary>
    internal sealed record Reason(string Code, string Message);

    public static ImportResponse Of(ImportJob job) => new(
        job.Id.Value, job.Version, job.State.ToString(), job.FileName, job.FileSize, job.Format, job.DryRun, job.UploadedBy, job.UploadedAt, job.History[^1].At,
        new Steps(job.Done, job.Records), job.Counts, job.Columns,
        job.Failure is { } failure ? new Reason(failure.Code, failure.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)) : null);
}
