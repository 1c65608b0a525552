using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A planned time that cannot be had, and why.</summary>
internal sealed record BookingConflict(CoachingSession Session, Refusal Refusal);

/// <summary>The rules of booking: nobody is booked twice, and the mentor's hours are kept unless a reason is given.</summary>
internal static class BookingRules
{
    /// <summary>What stands against the plans, in their order; at most one reason each.</summary>
    /// <param name="mentor">The mentor of all of them.</param>
    /// <param name="wanted">The plans as they should become.</param>
    /// <param name="others">For each the planned sessions of its mentor and of its businesses about that time, as they are now.</param>
    public static IReadOnlyList<BookingConflict> Conflicts(
        Mentor mentor, IReadOnlyList<CoachingSession> wanted, IReadOnlyDictionary<Id<CoachingSession>, IReadOnlyList<CoachingSession>> others)
    {
        // A plan that is moved vacates its old time, but only when it can move: who stays is in the way of the others.
        var moving = wanted.ToDictionary(s => s.Id);
        var conflicts = new Dictionary<Id<CoachingSession>, BookingConflict>();
        for (var settled = false; !settled;)
        {
            var stuck = wanted.Where(s => moving.ContainsKey(s.Id))
                .Select(s => (Session: s, Refusal: Against(mentor, s, others[s.Id].Where(o => !moving.ContainsKey(o.Id)))))
                .Where(c => c.Refusal is not null).ToList();
            foreach (var (session, refusal) in stuck)
            {
                moving.Remove(session.Id);
                conflicts[session.Id] = new BookingConflict(session, refusal!);
            }

            settled = stuck.Count == 0;
        }

        return [.. wanted.Where(s => conflicts.ContainsKey(s.Id)).Select(s => conflicts[s.Id])];
    }

    private static Refusal? Against(Mentor mentor, CoachingSession session, IEnumerable<CoachingSession> others)
    {
        if (others.FirstOrDefault(session.Overlaps) is { } other)
            return Refusal.Conflict(other.MentorId == mentor.Id ? "mentor.double_booked" : "business.double_booked", "scheduledAt");
        return session.OverrideReason is null
            ? mentor.Availability?.Check(session.ScheduledAt!.Value, session.DurationMinutes!.Value, "scheduledAt")
            : null;
    }
}
