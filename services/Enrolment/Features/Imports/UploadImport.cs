using System.Security.Cryptography;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Mvc;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>
/// POST /imports?dryRun=&amp;fileName=: the file, CSV or Excel, as the body (text/csv, application/octet-stream) or as the form field <c>file</c>;
/// 202 with the address of the job. What it is its content tells, not its name. A file that cannot be an office's list is refused at once.
/// </summary>
internal static class UploadImport
{
    /// <summary>Largest file in bytes: 100,000 rows of an office's list take 22 million.</summary>
    public const int MaxFileBytes = 32 * 1024 * 1024;

    // A form wraps the file in some headers.
    private const int MaxBodyBytes = MaxFileBytes + (64 * 1024);

    private static readonly string[] FileTypes =
    [
        "text/csv", "text/plain", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel", "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];

    public static void Map(RouteGroupBuilder api) => api.MapPost("/imports", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).Produces<ImportResponse>(StatusCodes.Status202Accepted)
        .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

    private static async Task<IResult> HandleAsync(
        bool? dryRun, string? fileName, Caller caller, HttpContext http, CommandRunner commands, Collections store, ImportFiles files, ImportSignal signal,
        Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        var upload = await ReadAsync(http.Request, fileName, cancellation);
        if (upload.IsRefused)
            return Results.Problem(problems.Of(upload.Refusal));
        var (name, bytes) = upload.Value;
        var reader = ImportReader.Open(new MemoryStream(bytes, writable: false));
        if (FileProblem(reader) is { } unusable)
            return Results.Problem(problems.Of(unusable));

        var job = new ImportJob
        {
            Id = Id<ImportJob>.New(), Version = 1, FileName = name, FileSize = bytes.Length, Format = reader.Format,
            Columns = [.. reader.Header.Names.Zip(reader.Header.Columns, (heading, column) => new MappedColumn(heading, column))], DryRun = dryRun ?? false, UploadedBy = caller.Subject,
            UploadedAt = time.Now(), State = ImportState.Uploaded, History = [new(ImportState.Uploaded, time.Now(), caller.Subject, null)],
        };
        var isStored = false;
        var answer = await commands.RunAsync(http, new { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) }, async (tx, ct) =>
        {
            // Once, though this may run again; outside the transaction, which is not made for megabytes. A file without a job is removed later.
            if (!isStored)
                await files.SaveAsync(job.Id, bytes, ct);
            isStored = true;
            await store.Imports.SaveAsync(tx, job, job.Id, ct);
            return Reply.Accepted($"/api/v1/imports/{job.Id}", ImportResponse.Of(job));
        });
        signal.Nudge();
        return answer;
    }

    private static async Task<Outcome<Upload>> ReadAsync(HttpRequest request, string? fileName, CancellationToken cancellation)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (request.HasFormContentType && type == "multipart/form-data")
        {
            if (await FormAsync(request, cancellation) is not { } form)
                return Refusal.Invalid("request.malformed");
            if (form.Files.GetFile("file") is not { } file)
                return Refusal.Invalid("field.required", "file");
            await using var content = file.OpenReadStream();
            return await ReadAsync(content, fileName ?? file.FileName, cancellation);
        }

        return FileTypes.Contains(type) ? await ReadAsync(request.Body, fileName ?? "import.csv", cancellation) : new Refusal(RefusalKind.WrongMedia, "request.media_type");
    }

    // Null when it is not a whole form; a body that is too large stays what it is.
    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return null;
        }
    }

    private static async Task<Outcome<Upload>> ReadAsync(Stream content, string fileName, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellation);
        if (buffer.Length > MaxFileBytes)
            return new Refusal(RefusalKind.TooLarge, "request.too_large");
        var name = Path.GetFileName(fileName.Replace('\\', '/')).Trim();
        return name.Length is 0 or > 200 ? Refusal.Invalid("field.too_long", "fileName", ("max", 200)) : new Upload(name, buffer.ToArray());
    }

    private static Refusal? FileProblem(ImportReader reader) => reader.Findings.FirstOrDefault(f => f.StopsImport) is not { } stop ? null
        : stop.Fault.Refusal("file", stop.Code switch
        {
            "import.not_csv" or "import.old_excel" => RefusalKind.WrongMedia,
            "import.unpacks_too_large" => RefusalKind.TooLarge,
            _ => RefusalKind.Unprocessable,
        });

    private sealed record Upload(string FileName, byte[] Bytes);
}
