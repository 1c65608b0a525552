using System.Globalization;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>A plan that was left as it was, or was not made, and why.</summary>
/// <param name="SessionId">The session; null for one that was not made.</param>
/// <param name="ScheduledAt">The time that could not be had.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">Sentence in the caller's language.</param>
internal sealed record ConflictResponse(Guid? SessionId, DateTimeOffset ScheduledAt, string Code, string Message)
{
    public static ConflictResponse Of(BookingConflict conflict, Sentences sentences) => new(
        conflict.Session.Id.Value,
        conflict.Session.ScheduledAt!.Value,
        conflict.Refusal.Code,
        sentences.Of(conflict.Refusal));

    /// <summary>Nothing is written; each plan that stands in the way is an error whose field names it by its time.</summary>
    public static Reply Refused(IReadOnlyList<BookingConflict> conflicts) => Reply.Refused(
    [
        .. conflicts.Select(c => c.Refusal with
        {
            Field = $"sessions[{c.Session.ScheduledAt!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}]",
        }),
    ]);
}

/// <summary>The sessions that were planned or moved, and those that could not be.</summary>
internal sealed record PlansResponse(IReadOnlyList<Mapping.SessionResponse> Sessions, IReadOnlyList<ConflictResponse> Conflicts);
