using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Mvc;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Attachments;

/// <summary>
/// POST /sessions/{id}/attachments: the file as the body, a photo (JPEG, PNG, WebP) or a PDF of at most 10 MB, at most ten for a session. What it
/// is, its first bytes decide; a content type that says otherwise is refused. Of a group it belongs to those who are neither completed nor
/// transferred; where nobody is left, the session takes none.
/// </summary>
internal static class AddAttachment
{
    private const string AnyBytes = "application/octet-stream";

    public static void Map(RouteGroupBuilder api) => api.MapPost("/sessions/{id:guid}/attachments", HandleAsync)
        .RequireAuthorization(Policies.Mentors)
        .WithMetadata(new RequestSizeLimitAttribute(Attachment.MaxBytes))
        .Accepts<Stream>(AnyBytes, "image/jpeg", "image/png", "image/webp", "application/pdf")
        .Produces<AttachmentResponse>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Guid id, HttpContext http, Caller caller, CommandRunner commands, MentoringStore store, IAttachmentFiles files, LooseFiles loose,
        Problems problems, TimeProvider time, IMapper mapper)
    {
        var cancellation = http.RequestAborted;
        var sight = await Sight.OfAsync(caller, store, cancellation);
        var sessionId = new Id<CoachingSession>(id);
        var session = await store.Sessions.Find(s => s.Id == sessionId).FirstOrDefaultAsync(cancellation);
        if (session is null || !sight.Sees(session.MentorId))
            return Results.Problem(problems.Of(Refusal.NotFound("session.unknown")));
        var head = new byte[Attachment.HeadBytes];
        var read = await http.Request.Body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        var attachment = new Attachment
        {
            Id = Id<Attachment>.New(), Version = 1, SessionId = sessionId, Kind = Attachment.KindOf(head.AsSpan(0, read)) ?? default, Bytes = 0,
            AddedBy = caller.Subject, AddedAt = time.Now(),
        };
        if (Attachment.KindOf(head.AsSpan(0, read)) is null || !Declares(http.Request, attachment.MediaType))
            return Results.Problem(problems.Of(new Refusal(RefusalKind.WrongMedia, "attachment.kind")));

        // Known as loose before it is stored: whatever ends in between, it is removed an hour later, unless the command has made it fast by then.
        await store.LooseFiles.InsertOneAsync(new LooseFile(attachment.Id, attachment.AddedAt), cancellationToken: cancellation);
        var stored = await files.SaveAsync(attachment.Id, head.AsMemory(0, read), http.Request.Body, cancellation);
        var answer = await commands.RunAsync(http, new { stored.Sha256 }, AddAsync, turn: id);
        // Refused, or answered from an earlier request.
        await loose.RemoveAsync(attachment.Id, CancellationToken.None);
        return answer;

        async Task<Reply> AddAsync(StoreTransaction tx, CancellationToken ct)
        {
            var current = (await store.SessionAsync(tx, sessionId, ct))!;
            var enrolments = await store.EnrolmentsAsync(tx, current.EnrolmentIds, ct);
            List<Enrolment> open = [.. enrolments.Except(SessionRules.LockedOf(enrolments))];
            if (open.Count == 0)
                return SessionRules.Locked(enrolments)!;
            var added = attachment with { Bytes = stored.Bytes, EnrolmentIds = [.. open.Select(e => e.Id)] };
            var attached = current.Attach(added.Id, time.Now());
            if (attached.IsRefused)
                return attached.Refusal;
            await store.HoldAsync(tx, open, ct);
            await store.LooseFiles.DeleteOneAsync(tx.Session, f => f.Id == added.Id, cancellationToken: ct);
            await store.SaveSessionAsync(tx, current, attached.Value, caller.Subject, null, ct);
            await store.Attachments.SaveAsync(tx, added, added.Id, ct);
            return Reply.Created($"/api/v1/sessions/{id}/attachments/{added.Id}", mapper.Map<AttachmentResponse>(added), added.Version);
        }
    }

    private static bool Declares(HttpRequest request, string mediaType) =>
        request.ContentType?.Split(';')[0].Trim() is not { Length: > 0 } declared
        || declared.Equals(AnyBytes, StringComparison.OrdinalIgnoreCase)
        || declared.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
}
