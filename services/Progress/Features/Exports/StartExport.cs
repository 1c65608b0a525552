using System.Globalization;
using System.Text.Json.Serialization;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>
/// <c>POST /partner/v1/exports</c>: asks for a file of what the list of progress has, with the same filters; 202 with the address of the export, which says
/// how far it is. The language of a table's headings is the caller's unless it names one.
/// </summary>
internal static class StartExport
{
    private static readonly string[] Languages = ["id", "en"];

    public static void Map(IEndpointRouteBuilder partner) =>
        partner.MapPost("/exports", StartAsync).RequireAuthorization(Policies.Partners).Produces<ExportResponse>(StatusCodes.Status202Accepted);

    /// <summary>What is asked for.</summary>
    /// <param name="Format"><c>Csv</c>, <c>Xlsx</c> or <c>Ndjson</c>.</param>
    /// <param name="Language">Of a table's headings and words, <c>id</c> or <c>en</c>.</param>
    /// <param name="Filter">Which rows; all without it.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record Request(string? Format = null, string? Language = null, FilterWords? Filter = null);

    private static async Task<IResult> StartAsync(
        Request body, Caller caller, HttpContext http, CommandRunner commands, PartnerAccess access, PartnerStore partners, ExportStore exports, ExportLimits limits,
        Problems problems, TimeProvider time, CancellationToken cancellation)
    {
        var checks = new Checks();
        var format = checks.Word<ExportFormat>(body.Format, "format");
        var language = body.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        checks.That(Languages.Contains(language), "field.unknown_value", "language", ("allowed", string.Join(", ", Languages)));
        var words = body.Filter ?? new FilterWords();
        var filter = ListFilter.Of(words, checks, "filter.");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return Results.Problem(problems.Of(granted.Refusal));
        var (partner, coverage) = granted.Value;
        if (filter.Within(coverage).Refusal is { } notCovered)
            return Results.Problem(problems.Of(notCovered));

        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            await partners.HoldAsync(tx, partner.Id, ct);
            if (await exports.CountLiveAsync(tx, partner.Id, Export.MostLive, ct) == Export.MostLive)
                return Refusal.Conflict("export.too_many", null, ("max", Export.MostLive));
            var export = Export.Ask(partner.Id, caller.Subject, format, language, words, time.Now());
            await exports.SaveAsync(tx, export, ct);
            return Reply.Accepted(ExportResponses.AddressOf(export.Id), ExportResponses.Of(export, partner, limits, problems));
        }, turn: partner.Id.Value);
    }
}
