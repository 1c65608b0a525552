using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>GET /imports/{id} and GET /imports/{id}/findings?severity=: how far it is, and what was found, by record.</summary>
internal static class ReadImport
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/imports/{id}", GetAsync).RequireAuthorization(Policies.Coordinators).Produces<ImportResponse>();
        api.MapGet("/imports/{id}/findings", FindingsAsync).RequireAuthorization(Policies.Coordinators).Produces<Page<Shown>>();
    }

    /// <param name="Row">Record number; the header is 1.</param>
    /// <param name="Column">The heading as in the file; null for the whole record or file.</param>
    /// <param name="Code">Stable code.</param>
    /// <param name="Severity"><c>Error</c> or <c>Warning</c>.</param>
    /// <param name="Message">Sentence in the caller's language.</param>
    /// <param name="OfRow">The earlier record it is about, for duplicates.</param>
    internal sealed record Shown(int Row, string? Column, string Code, Severity Severity, string Message, int? OfRow);

    /// <summary>The last finding of the page before.</summary>
    internal sealed record After(string Id);

    private static async Task<IResult> GetAsync(Id<ImportJob> id, HttpContext http, Collections store, Problems problems, CancellationToken cancellation)
    {
        var job = await store.Imports.Find(i => i.Id == id).FirstOrDefaultAsync(cancellation);
        if (job is null)
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(job.Version);
        return Results.Ok(ImportResponse.Of(job));
    }

    private static async Task<IResult> FindingsAsync(
        Id<ImportJob> id, string? severity, HttpContext http, Collections store, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        Severity? only = severity is null ? null : checks.Word<Severity>(severity, "severity");
        var asked = checks.Take(PageRequest.Read(http.Request), "limit");
        var after = asked?.After is null ? null : checks.Take(asked.Keyset<After>(), "after");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (!await store.Imports.Find(i => i.Id == id).AnyAsync(cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("import_job.unknown")));

        var where = Builders<StoredFinding>.Filter;
        var filter = where.Eq(f => f.ImportId, id);
        if (only is { } wanted)
            filter &= where.Eq(f => f.Severity, wanted);
        if (after is not null)
            filter &= where.Gt(f => f.Id, after.Id);
        var rows = await store.ImportFindings.Find(filter).SortBy(f => f.Id).Limit(asked!.Limit + 1).ToListAsync(cancellation);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return Results.Ok(asked.Page(
            http.Request, rows, row => new After(row.Id),
            row => new Shown(row.Row, row.Column, row.Fault.Code, row.Severity, row.Fault.In(language), row.OfRow)));
    }
}
