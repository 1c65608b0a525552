namespace CoachingPlatform.Portal.Platform;

/// <summary>A cohort as the Enrolment service shows it.</summary>
/// <param name="Id">The cohort.</param>
/// <param name="Name">Its name.</param>
/// <param name="ProgrammeId">Its programme.</param>
/// <param name="TrackName">Name of its track.</param>
/// <param name="RegionName">The region it is for.</param>
/// <param name="TimeZone">IANA zone of its dates.</param>
/// <param name="StartsOn">First day.</param>
/// <param name="EndsOn">Last day.</param>
/// <param name="Capacity">Seats, or null when unlimited.</param>
/// <param name="State"><c>Draft</c>, <c>Open</c>, <c>Running</c>, <c>Completed</c> or <c>Cancelled</c>.</param>
/// <param name="SeatsTaken">Seats occupied now.</param>
/// <param name="Waiting">Businesses that wait for a seat.</param>
public sealed record Cohort(
    Guid Id, string Name, Guid ProgrammeId, string TrackName, string RegionName, string TimeZone,
    DateOnly StartsOn, DateOnly EndsOn, int? Capacity, string State, int SeatsTaken, int Waiting);

/// <summary>A programme as the Enrolment service shows it.</summary>
/// <param name="Id">The programme.</param>
/// <param name="Name">Its name.</param>
public sealed record Programme(Guid Id, string Name);

/// <summary>An enrolment as the Enrolment service shows it.</summary>
/// <param name="Id">The enrolment.</param>
/// <param name="State">Its state.</param>
/// <param name="WaitlistPosition">1 is the next to get a seat; null when it does not wait.</param>
/// <param name="RequiredSessions">Sessions that its track requires.</param>
/// <param name="BusinessName">Name of the business.</param>
/// <param name="BusinessRegionCode">Kemendagri code of the business's district.</param>
public sealed record Enrolment(
    Guid Id, string State, long? WaitlistPosition, int RequiredSessions, string BusinessName, string BusinessRegionCode);
