namespace CoachingPlatform.Portal.Platform;

/// <summary>What anybody may know of a certificate, as the Enrolment service shows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State"><c>Valid</c> or <c>Revoked</c>.</param>
/// <param name="RevokedOn">The day on which it was taken back; null while it is valid.</param>
/// <param name="Paper">What a valid one says; null for a revoked one.</param>
public sealed record Certificate(string Number, string State, DateOnly? RevokedOn, CertificatePaper? Paper);

/// <summary>What stands on a certificate.</summary>
/// <param name="BusinessName">The business.</param>
/// <param name="ProgrammeName">The programme.</param>
/// <param name="TrackName">The track that it completed.</param>
/// <param name="CohortName">The cohort.</param>
/// <param name="Organisers">Who runs it; may be empty.</param>
/// <param name="StartsOn">The cohort's first day.</param>
/// <param name="EndsOn">The cohort's last day.</param>
/// <param name="IssuedOn">The day of issue.</param>
/// <param name="TimeZone">IANA zone of the days.</param>
public sealed record CertificatePaper(
    string BusinessName, string ProgrammeName, string TrackName, string CohortName, IReadOnlyList<string> Organisers, DateOnly StartsOn, DateOnly EndsOn,
    DateOnly IssuedOn, string TimeZone);
