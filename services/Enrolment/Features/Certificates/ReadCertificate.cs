using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Paper;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Certificates;

/// <summary>
/// GET /enrolments/{id}/certificate: the valid certificate of an enrolment, else the last that was revoked; and /certificate.pdf?language=: the valid one
/// as a page of A4. For coordinators and the account that may act for the enrolment.
/// </summary>
internal static class ReadCertificate
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/enrolments/{id}/certificate", GetAsync).RequireAuthorization(Policies.Businesses).Produces<CertificateResponse>()
            .WithSummary("The certificate of a completed enrolment: the valid one, else the last that was revoked.")
            .WithDescription("Problem codes: enrolment.unknown, certificate.none.");
        api.MapGet("/enrolments/{id}/certificate.pdf", PrintAsync).RequireAuthorization(Policies.Businesses)
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf").ProducesProblem(StatusCodes.Status409Conflict)
            .TakesQuery("language", "The language of the paper: id (if nothing is said) or en.")
            .WithSummary("The valid certificate of an enrolment as a PDF of one page A4, in Indonesian or English.")
            .WithDescription("Problem codes: field.unknown_value, enrolment.unknown, certificate.none, certificate.revoked.");
    }

    private static async Task<IResult> GetAsync(
        Id<CohortEnrolment> id, Caller caller, HttpContext http, Collections store, VerificationAddress address, Problems problems, CancellationToken cancellation)
    {
        var found = await FindAsync(id, caller, store, cancellation);
        if (found.IsRefused)
            return Results.Problem(problems.Of(found.Refusal));
        http.Response.Headers.ETag = EntityVersion.ETag(found.Value.Version);
        return Results.Ok(CertificateResponse.Of(found.Value, address));
    }

    private static async Task<IResult> PrintAsync(
        Id<CohortEnrolment> id, string? language, Caller caller, HttpContext http, Collections store, VerificationAddress address, Problems problems,
        CancellationToken cancellation)
    {
        var chosen = language ?? PaperWords.Languages[0];
        if (!PaperWords.Languages.Contains(chosen))
            return Results.Problem(problems.Of(Refusal.Invalid("field.unknown_value", "language", ("allowed", string.Join(", ", PaperWords.Languages)))));
        var found = await FindAsync(id, caller, store, cancellation);
        if (found.IsRefused)
            return Results.Problem(problems.Of(found.Refusal));
        var certificate = found.Value;
        if (!certificate.IsValid)
            return Results.Problem(problems.Of(Refusal.Conflict("certificate.revoked", null, ("revokedOn", $"{certificate.RevokedOn:O}"))));
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(CertificatePdf.Of(certificate, address.Of(certificate.Number), chosen), "application/pdf", $"sertifikat-{certificate.Number}.pdf");
    }

    private static async Task<Outcome<CompletionCertificate>> FindAsync(
        Id<CohortEnrolment> id, Caller caller, Collections store, CancellationToken cancellation)
    {
        var enrolment = await store.Enrolments.Find(e => e.Id == id).FirstOrDefaultAsync(cancellation);
        if (enrolment is null || !(caller.IsCoordinator || enrolment.RegisteredBy == caller.Subject))
            return Refusal.NotFound("enrolment.unknown");
        return await store.CertificateOfAsync(null, id, cancellation) is { } certificate ? certificate : Refusal.NotFound("certificate.none");
    }
}
