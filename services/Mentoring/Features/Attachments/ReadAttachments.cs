using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Attachments;

/// <summary>
/// GET /sessions/{id}/attachments: at most ten, in the order they were added; and /sessions/{id}/attachments/{attachmentId}: the file, to be saved and
/// never shown in place. For the session's mentor and coordinators.
/// </summary>
internal static class ReadAttachments
{
    /// <summary>All attachments of a session.</summary>
    internal sealed record AttachmentList(IReadOnlyList<AttachmentResponse> Items);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sessions/{id:guid}/attachments", ListAsync).RequireAuthorization(Policies.Mentors).Produces<AttachmentList>();
        api.MapGet("/sessions/{id:guid}/attachments/{attachmentId:guid}", DownloadAsync).RequireAuthorization(Policies.Mentors)
            .Produces<Stream>(StatusCodes.Status200OK, "image/jpeg", "image/png", "image/webp", "application/pdf");
    }

    private static async Task<IResult> ListAsync(
        Guid id, Caller caller, MentoringStore store, Problems problems, IMapper mapper, CancellationToken cancellation)
    {
        var sessionId = new Id<CoachingSession>(id);
        if (!await SeesAsync(sessionId, caller, store, cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("session.unknown")));
        var attachments = await store.Attachments.Find(a => a.SessionId == sessionId && a.RemovedAt == null).SortBy(a => a.Id).ToListAsync(cancellation);
        return Results.Ok(new AttachmentList([.. attachments.Select(mapper.Map<AttachmentResponse>)]));
    }

    private static async Task<IResult> DownloadAsync(
        Guid id, Guid attachmentId, HttpContext http, Caller caller, MentoringStore store, IAttachmentFiles files, Problems problems,
        CancellationToken cancellation)
    {
        var (sessionId, wanted) = (new Id<CoachingSession>(id), new Id<Attachment>(attachmentId));
        if (!await SeesAsync(sessionId, caller, store, cancellation))
            return Results.Problem(problems.Of(Refusal.NotFound("session.unknown")));
        var attachment = await store.Attachments.Find(a => a.Id == wanted).FirstOrDefaultAsync(cancellation);
        if (attachment is null || attachment.SessionId != sessionId || attachment.RemovedAt is not null
            || await files.OpenAsync(wanted, cancellation) is not { } file)
        {
            return Results.Problem(problems.Of(Refusal.NotFound("attachment.unknown")));
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.ContentLength = attachment.Bytes;
        return Results.Stream(file, attachment.MediaType, attachment.FileName);
    }

    private static async Task<bool> SeesAsync(Id<CoachingSession> id, Caller caller, MentoringStore store, CancellationToken cancellation)
    {
        var sight = await Sight.OfAsync(caller, store, cancellation);
        return await store.Sessions.Find(s => s.Id == id).FirstOrDefaultAsync(cancellation) is { } session && sight.Sees(session.MentorId);
    }
}
