using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>
/// GET /imports/{id}/failed-rows: the rows with an error as they were written and in the format of their file, with the reasons in a last
/// column, to correct and import again. The data is not masked, because it is the caller's own file; so it is never cached.
/// </summary>
internal static class DownloadFailedRows
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/imports/{id}/failed-rows", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).ProducesSheet();

    private static async Task<IResult> HandleAsync(
        Id<ImportJob> id, HttpContext http, Collections store, ImportFiles files, Problems problems, CancellationToken cancellation)
    {
        var job = await store.Imports.Find(i => i.Id == id).FirstOrDefaultAsync(cancellation);
        if (job is null)
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.unknown")));
        if (job.State is ImportState.Uploaded or ImportState.Validating)
            return Results.Problem(problems.Of(Refusal.Conflict("import_job.not_validated", null, ("state", job.State))));

        var file = await files.FindAsync(id, cancellation);
        if (file is null)
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.file_removed", null, ("days", ImportFiles.KeptFor.Days))));
        var reader = ImportReader.Open(file);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return SheetAnswer.Of(
            http, reader.Format, $"{Path.GetFileNameWithoutExtension(job.FileName)}-gagal",
            output => WriteAsync(output, reader, ErrorsAsync(store, id, cancellation), language, cancellation));
    }

    // Both go by the number of the record, so that neither is held as a whole.
    private static async Task WriteAsync(Stream output, ImportReader reader, IAsyncEnumerable<Finding> errors, string language, CancellationToken cancellation)
    {
        await using var writer = await FailedRowsWriter.StartAsync(output, reader, language, cancellation);
        using var records = reader.Records().GetEnumerator();
        var ofRow = new List<Finding>();
        await foreach (var error in errors)
        {
            if (ofRow.Count > 0 && ofRow[0].Row != error.Row)
                await FlushAsync();
            ofRow.Add(error);
        }

        if (ofRow.Count > 0)
            await FlushAsync();
        await writer.FinishAsync(cancellation);

        async Task FlushAsync()
        {
            while (records.MoveNext() && records.Current.Number < ofRow[0].Row)
            {
                // passes over the rows without an error
            }

            if (records.Current?.Number == ofRow[0].Row)
                await writer.WriteAsync(records.Current, ofRow, cancellation);
            ofRow.Clear();
        }
    }

    private static async IAsyncEnumerable<Finding> ErrorsAsync(
        Collections store, Id<ImportJob> id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var batches = await store.ImportFindings.Find(f => f.ImportId == id && f.Severity == Severity.Error).SortBy(f => f.Id).ToCursorAsync(cancellation);
        while (await batches.MoveNextAsync(cancellation))
            foreach (var finding in batches.Current)
                yield return finding.Finding();
    }
}
