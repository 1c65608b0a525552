using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>Whom a mail is for.</summary>
internal enum MailTo
{
    /// <summary>The mentor.</summary>
    Mentor,

    /// <summary>All businesses of its session. It is not sent: when it is due, one for each takes its place.</summary>
    Businesses,

    /// <summary>The business of <see cref="Mail.EnrolmentId"/>.</summary>
    Business,
}

/// <summary>
/// A mail to a mentor or a business: about one version of a session, written in the transaction that made the version, or a reminder. It does not
/// hold the address: a mentor's is the mentor's own when it is sent, a business's is asked for at that moment.
/// </summary>
internal sealed record Mail
{
    /// <summary>How often sending is tried: for about a day, so that what is away for a night loses nothing.</summary>
    public const int MaxAttempts = 29;

    private const int LongestWait = 64;

    /// <summary>How long a sent one is kept; one that was given up stays.</summary>
    public static readonly TimeSpan KeptAfterSending = TimeSpan.FromDays(30);

    /// <summary>What it is about, once: a session and its version, or what it reminds of. Also the left part of its Message-ID.</summary>
    public required string Id { get; init; }

    /// <summary>The session as it was in this version; null in a reminder.</summary>
    public CoachingSession? Session { get; init; }

    /// <summary>What it reminds of, or null.</summary>
    public Reminder? Reminder { get; init; }

    public MailTo To { get; init; }

    /// <summary>The enrolment by which a business is known; null for any other recipient.</summary>
    public Id<Enrolment>? EnrolmentId { get; init; }

    /// <summary>When sending is tried next; null when it was sent or given up.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often sending was tried.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The mail about a session that was planned, moved or called off.</summary>
    public static Mail About(CoachingSession session) => new()
    {
        Id = $"session-{session.Id}-{session.Version}",
        Session = session,
        DueAt = session.RecordedAt,
    };

    /// <summary>A reminder, to be sent later.</summary>
    public static Mail Of(Reminder reminder, string id, DateTimeOffset dueAt) => new() { Id = id, Reminder = reminder, DueAt = dueAt };

    /// <summary>The mail that takes a session out of the calendar of the mentor who handed it over.</summary>
    public static Mail HandedOver(CoachingSession before, CoachingSession after)
    {
        var mail = About(after with { MentorId = before.MentorId, State = SessionState.Cancelled });
        return mail with { Id = $"{mail.Id}-handed-over" };
    }

    /// <summary>The same for all businesses of the session.</summary>
    public Mail ToBusinesses() => this with { Id = $"{Id}-businesses", To = MailTo.Businesses };

    /// <summary>The same for the business of one enrolment.</summary>
    public Mail ToBusiness(Id<Enrolment> enrolment) => this with { Id = $"{Id}-{enrolment}", To = MailTo.Business, EnrolmentId = enrolment, Attempts = 0 };

    /// <summary>It is being sent. Where that fails it waits, one minute and then twice as long each time up to about an hour, or is given up.</summary>
    public Mail Tried(DateTimeOffset now) => this with
    {
        Attempts = Attempts + 1,
        DueAt = Attempts + 1 < MaxAttempts ? now.AddMinutes(Math.Min(1 << Attempts, LongestWait)) : null,
    };

    /// <summary>It was sent.</summary>
    public Mail Sent(DateTimeOffset now) => this with { SentAt = now, DueAt = null };
}
