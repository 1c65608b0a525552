namespace CoachingPlatform.Contracts.V1;

/// <summary>Asks Enrolment to tell the state of its store again, page by page. Answered with a <see cref="HistoryPage"/>; changes nothing.</summary>
/// <param name="After">Null for the first page, then <see cref="HistoryPage.Next"/> of the page before.</param>
/// <param name="Limit">At most that many events; 1 to 1,000.</param>
public sealed record EnrolmentHistoryRequested(string? After, int Limit);

/// <summary>Asks Mentoring to tell the state of its store again, page by page. Answered with a <see cref="HistoryPage"/>; changes nothing.</summary>
/// <param name="After">Null for the first page, then <see cref="HistoryPage.Next"/> of the page before.</param>
/// <param name="Limit">At most that many events; 1 to 1,000.</param>
public sealed record MentoringHistoryRequested(string? After, int Limit);

/// <summary>A part of what a service has to tell: of each thing the event that told of its present version.</summary>
/// <param name="Events">The events, in no meaningful order.</param>
/// <param name="Next">Opaque; asks for what follows. Null at the end.</param>
/// <param name="Total">About how many events there are in all pages.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryEvent> Events, string? Next, long Total);

/// <summary>An event that is told again.</summary>
/// <param name="Type">Name of its record, e.g. <c>EnrolmentAccepted</c>.</param>
/// <param name="Body">The event as JSON.</param>
public sealed record HistoryEvent(string Type, string Body);
