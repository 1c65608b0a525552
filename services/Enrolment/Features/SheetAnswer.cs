using CoachingPlatform.Sheets;
using Microsoft.AspNetCore.Http.Features;

namespace CoachingPlatform.Enrolment.Features;

/// <summary>Answers with a table that is written as it is sent.</summary>
internal static class SheetAnswer
{
    /// <summary>Says that the endpoint answers with a file of either format.</summary>
    public static RouteHandlerBuilder ProducesSheet(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Stream>(StatusCodes.Status200OK, SheetFormat.Xlsx.MediaType(), "text/csv");

    /// <summary>The answer; it is never cached.</summary>
    /// <param name="http">The request.</param>
    /// <param name="format">The format.</param>
    /// <param name="name">The file's name without its end.</param>
    /// <param name="write">Writes the file.</param>
    public static IResult Of(HttpContext http, SheetFormat format, string name, Func<Stream, Task> write)
    {
        http.Response.Headers.CacheControl = "no-store";
        // A zip's headers are written without waiting, a few bytes for each part of a workbook; the rows are not.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = format == SheetFormat.Xlsx;
        return Results.Stream(write, format.MediaType(), $"{name}.{format.Extension()}");
    }
}
