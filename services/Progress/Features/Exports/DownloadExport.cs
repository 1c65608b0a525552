using System.Globalization;
using System.IO.Compression;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;
using Microsoft.Net.Http.Headers;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>
/// <c>GET /partner/v1/exports/{id}/file</c>: the file, to who may see all of it now. What is sent as it is stored (gzip of CSV and NDJSON, and workbooks) can
/// be fetched in parts; who does not take gzip gets text that is unpacked as it is sent.
/// </summary>
internal static class DownloadExport
{
    private const string Ndjson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapGet("/exports/{id}/file", DownloadAsync).RequireAuthorization(Policies.Partners)
            .Produces<Stream>(StatusCodes.Status200OK, Ndjson, "text/csv", SheetFormat.Xlsx.MediaType())
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone);

    private static async Task<IResult> DownloadAsync(
        Id<Export> id, HttpContext http, Caller caller, ExportHandout handout, ExportFiles files, Problems problems, CancellationToken cancellation)
    {
        var given = await handout.GiveAsync(caller, id, cancellation);
        if (given.IsRefused)
            return Results.Problem(problems.Of(given.Refusal));
        var export = given.Value;
        return await files.OpenAsync(ExportFiles.FileOf(export.Run!, export.Format), cancellation) is { } file
            ? Answer(http, export, file)
            : Results.Problem(problems.Of(Refusal.Gone("file.expired")));
    }

    private static IResult Answer(HttpContext http, Export export, Stream file)
    {
        var (type, end) = export.Format switch
        {
            ExportFormat.Csv => (SheetFormat.Csv.MediaType(), SheetFormat.Csv.Extension()),
            ExportFormat.Xlsx => (SheetFormat.Xlsx.MediaType(), SheetFormat.Xlsx.Extension()),
            _ => (Ndjson, "ndjson"),
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{ProgressTable.NameIn(export.Language)}-{export.RequestedAt:yyyyMMdd}.{end}");
        http.Response.Headers.CacheControl = "no-store";
        if (export.Format == ExportFormat.Xlsx)
            return Results.Stream(file, type, name, entityTag: Tag(export.Run!), enableRangeProcessing: true);
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!TakesGzip(http.Request))
            return Results.Stream(new GZipStream(file, CompressionMode.Decompress), type, name, entityTag: Tag(export.Run!));
        // Not of a refusal: a part that is not there is answered with a problem, as it is.
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode < StatusCodes.Status400BadRequest)
                http.Response.Headers.ContentEncoding = "gzip";
            return Task.CompletedTask;
        });
        return Results.Stream(file, type, name, entityTag: Tag($"{export.Run}-gzip"), enableRangeProcessing: true);
    }

    // The bytes of a run never change.
    private static EntityTagHeaderValue Tag(string run) => new($"\"{run}\"");

    // What is said of gzip by its name counts before what is said of all encodings.
    private static bool TakesGzip(HttpRequest request)
    {
        var said = request.GetTypedHeaders().AcceptEncoding;
        return (Of("gzip") ?? Of("*")) is { } gzip && gzip.Quality != 0;

        StringWithQualityHeaderValue? Of(string name) => said.FirstOrDefault(e => e.Value.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
