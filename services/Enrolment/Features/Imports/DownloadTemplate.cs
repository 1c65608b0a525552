using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>GET /imports/template?format=: an empty list to fill in, with the headings and notes in the caller's language.</summary>
internal static class DownloadTemplate
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/imports/template", Handle)
        .RequireAuthorization(Policies.Coordinators).ProducesSheet()
        .WithSummary("An empty list of businesses, format=Xlsx (the default) or Csv, with the headings in the caller's language.");

    private static IResult Handle(string? format, HttpContext http, Problems problems, CancellationToken cancellation)
    {
        var checks = new Checks();
        var wanted = format is null ? SheetFormat.Xlsx : checks.Word<SheetFormat>(format, "format");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return SheetAnswer.Of(
            http, wanted, language == "en" ? "businesses" : "usaha", output => ImportTemplate.WriteAsync(output, wanted, language, cancellation));
    }
}
