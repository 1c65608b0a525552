using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Certificates;

/// <summary>
/// GET /certificates/{number}: what anybody who holds a certificate may know of it, signed in or not. A valid one says what its paper says, a revoked one
/// only since when. All else (unknown, forged, mistyped, malformed) has one answer, and asks the store just as a number that could be one does.
/// </summary>
internal static class VerifyCertificate
{
    // Has the form of a number and is nobody's: no certificate was issued in the year 0.
    private const string Nobodys = "0000-0000-0000-0000-0000";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/certificates/{number}", VerifyAsync)
        .RequireAuthorization(Policies.SecretAddress).Produces<Response>()
        .WithSummary("Says whether a certificate with this number is valid. Nobody has to sign in: who knows the number holds the paper.")
        .WithDescription("Problem codes: certificate.not_valid.");

    /// <summary>The answer.</summary>
    /// <param name="Number">The number as it is printed.</param>
    /// <param name="State">Whether it holds.</param>
    /// <param name="RevokedOn">The day on which it was taken back; null while it is valid.</param>
    /// <param name="Paper">What a valid certificate says; null for a revoked one.</param>
    internal sealed record Response(string Number, CertificateState State, DateOnly? RevokedOn, CertificatePaper? Paper);

    private static async Task<IResult> VerifyAsync(string number, HttpContext http, Collections store, Problems problems, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        var asked = CertificateNumber.Parse(number)?.Value ?? Nobodys;
        var found = await store.Certificates.Find(c => c.Number == asked).FirstOrDefaultAsync(cancellation);
        return found is null ? Results.Problem(problems.Of(Refusal.NotFound("certificate.not_valid")))
            : Results.Ok(found.IsValid
                ? new Response(found.Number, CertificateState.Valid, null, found.Paper)
                : new Response(found.Number, CertificateState.Revoked, found.RevokedOn, null));
    }
}
