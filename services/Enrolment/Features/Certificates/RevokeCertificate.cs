using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Paper;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Certificates;

/// <summary>
/// POST /enrolments/{id}/certificate/revoke: a coordinator takes a certificate back with a reason, by the version that was seen. The enrolment stays
/// completed; another certificate takes reopening it and completing it again.
/// </summary>
internal static class RevokeCertificate
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/enrolments/{id}/certificate/revoke", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).TakesVersion().Produces<CertificateResponse>()
        .WithSummary("Takes a certificate back, for good.")
        .WithDescription("Problem codes: field.required, field.too_long, enrolment.unknown, certificate.none, certificate.revoked, version.required, version.malformed, version.stale.");

    internal sealed record Request(string? Reason = null);

    private static Task<IResult> HandleAsync(
        Id<CohortEnrolment> id, Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, VerificationAddress address, TimeProvider time) =>
        commands.RunAsync(
            http,
            request,
            async (tx, ct) =>
            {
                if (!await store.Enrolments.Find(tx.Session, e => e.Id == id).Project(e => e.Id).AnyAsync(ct))
                    return Refusal.NotFound("enrolment.unknown");
                if (await store.CertificateOfAsync(tx.Session, id, ct) is not { } certificate)
                    return Refusal.NotFound("certificate.none");
                if (http.Request.NotSeen(certificate.Version) is { } unseen)
                    return unseen;
                var checks = new Checks();
                var reason = checks.Text(request.Reason, "reason", 500);
                if (checks.Failed)
                    return Reply.Refused(checks.Refusals);
                var revoked = certificate.Revoke(new Decision(caller.Subject, time.Now(), reason));
                if (revoked.IsRefused)
                    return revoked.Refusal;
                await store.Certificates.SaveAsync(tx, revoked.Value, certificate.Id, ct);
                return Reply.Ok(CertificateResponse.Of(revoked.Value, address), revoked.Value.Version);
            },
            turn: id.Value);
}
