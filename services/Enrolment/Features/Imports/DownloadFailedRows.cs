using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>
/// GET /imports/{id}/failed-rows: the rows with an error as they were written, with the reasons in a last column, to correct and import again.
/// The one answer with unmasked data, because it is the caller's own file; so it is never cached.
/// </summary>
internal static class DownloadFailedRows
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/imports/{id}/failed-rows", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<Stream>(StatusCodes.Status200OK, "text/csv");

    private static async Task<IResult> HandleAsync(
        Id<ImportJob> id, HttpContext http, Collections store, ImportFiles files, Problems problems, CancellationToken cancellation)
    {
        var job = await store.Imports.Find(i => i.Id == id).FirstOrDefaultAsync(cancellation);
        if (job is null)
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.unknown")));
        if (job.State is ImportState.Uploaded or ImportState.Validating)
            return Results.Problem(problems.Of(Refusal.Conflict("import_job.not_validated", null, ("state", job.State))));

        await using var file = await files.FindAsync(id, cancellation);
        if (file is null)
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.file_removed", null, ("days", ImportFiles.KeptFor.Days))));
        var errors = await store.ImportFindings.Find(f => f.ImportId == id && f.Severity == Severity.Error).SortBy(f => f.Id).ToListAsync(cancellation);
        var byRow = errors.ToLookup(f => f.Row, f => f.Finding());
        var reader = ImportReader.Open(file);
        var csv = new MemoryStream();
        await using (var writer = new FailedRowsWriter(csv, reader.Header, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName))
        {
            foreach (var record in reader.Records().Where(record => byRow.Contains(record.Number)))
                await writer.WriteAsync(record, byRow[record.Number]);
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.File(csv.ToArray(), "text/csv; charset=utf-8", $"{Path.GetFileNameWithoutExtension(job.FileName)}-gagal.csv");
    }
}
