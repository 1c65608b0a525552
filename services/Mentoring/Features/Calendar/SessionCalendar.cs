using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace CoachingPlatform.Mentoring.Features.Calendar;

/// <summary>
/// Sessions as iCalendar. An event's UID is its session's id and its SEQUENCE rises with each version of the session, so that a calendar
/// program takes a change, also a cancellation, for the event it knows (RFC 5545 3.8.7.4).
/// </summary>
internal static class SessionCalendar
{
    private const string Product = "-//CoachingPlatform//Mentoring//ID";

    /// <summary>The calendar; instants are in UTC, and the description names the time where the cohort is.</summary>
    /// <param name="sessions">What is in it.</param>
    /// <param name="enrolments">The enrolments of the sessions, as far as they are known.</param>
    /// <param name="owner">Mentors read the names of their businesses; a business knows its own.</param>
    public static string Write(
        IReadOnlyList<CoachingSession> sessions, IReadOnlyDictionary<Id<Enrolment>, Enrolment> enrolments, CalendarOwner owner)
    {
        var calendar = new Ical.Net.Calendar { Method = "PUBLISH", ProductId = Product };
        foreach (var session in sessions.OrderBy(s => s.At).ThenBy(s => s.Id.Value))
            calendar.Events.Add(EventOf(session, [.. session.EnrolmentIds.Where(enrolments.ContainsKey).Select(e => enrolments[e])], owner));
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    /// <summary>The message that puts a session into somebody's calendar or, when it was called off, takes it out (RFC 5546).</summary>
    /// <param name="session">The session.</param>
    /// <param name="summary">What it is called there.</param>
    /// <param name="description">What is said of it.</param>
    /// <param name="to">The address of whose calendar it is, who is its only attendee: nobody reads who else is.</param>
    /// <param name="from">The platform's own address.</param>
    public static (string Text, string Method) Invite(CoachingSession session, string summary, string description, string to, string from)
    {
        var method = session.State == SessionState.Cancelled ? "CANCEL" : "REQUEST";
        var calendar = new Ical.Net.Calendar { Method = method, ProductId = Product };
        var only = EventOf(session, summary, description);
        only.Organizer = new Organizer($"mailto:{from}");
        only.Attendees.Add(new Attendee($"mailto:{to}"));
        calendar.Events.Add(only);
        return (new CalendarSerializer().SerializeToString(calendar) ?? "", method);
    }

    private static CalendarEvent EventOf(CoachingSession session, IReadOnlyList<Enrolment> enrolments, CalendarOwner owner) => EventOf(
        session,
        owner == CalendarOwner.Mentor
            ? $"Sesi pembinaan: {string.Join(", ", enrolments.Select(e => e.Business.Name))}"
            : $"Sesi pembinaan: {string.Join(", ", enrolments.Select(e => e.Track.Name))}",
        string.Join('\n', enrolments.Select(e => e.Cohort.TimeZone).Distinct().Select(zone => LocalTimes.Show(session.At, zone, "id"))));

    private static CalendarEvent EventOf(CoachingSession session, string summary, string description)
    {
        var minutes = session.HeldMinutes ?? session.DurationMinutes ?? CoachingSession.UsualMinutes;
        return new CalendarEvent
        {
            Uid = session.Id.ToString(),
            Sequence = session.Sequence,
            DtStamp = At(session.RecordedAt),
            Start = At(session.At),
            End = At(session.At.AddMinutes(minutes)),
            Status = session.State == SessionState.Cancelled ? "CANCELLED" : "CONFIRMED",
            Summary = summary,
            Description = description,
        };
    }

    private static CalDateTime At(DateTimeOffset instant) => new(instant.UtcDateTime, "UTC");
}
