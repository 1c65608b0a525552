namespace CoachingPlatform.Portal.Platform;

/// <summary>A referral as the Progress service shows it.</summary>
/// <param name="Id">The referral.</param>
/// <param name="BusinessName">Name of the business; null when its progress is not known.</param>
/// <param name="RegionCode">Kemendagri code of its district; null as the name is.</param>
/// <param name="State"><c>Proposed</c>, <c>Accepted</c>, <c>Declined</c> or <c>Withdrawn</c>.</param>
/// <param name="Despite">Why it was referred although it was not ready; null where it was.</param>
/// <param name="ProposedAt">When it was referred.</param>
/// <param name="AnsweredAt">When the partner accepted or declined; null before.</param>
/// <param name="End">How it ended; null while it is live.</param>
/// <param name="Booth">Number of its booth; null while it has none.</param>
/// <param name="Attendance">Its marks at an Expo, one a day.</param>
/// <param name="Outcomes">What came of it.</param>
public sealed record Referral(
    Guid Id, string? BusinessName, string? RegionCode, string State, string? Despite, DateTimeOffset ProposedAt, DateTimeOffset? AnsweredAt, ReferralEnd? End,
    string? Booth, IReadOnlyList<ExpoMark> Attendance, IReadOnlyList<ReferralOutcome> Outcomes);

/// <summary>How a referral ended.</summary>
/// <param name="Cause">Why, as a word.</param>
/// <param name="Reason">As somebody wrote it; null where it ended by itself.</param>
public sealed record ReferralEnd(string Cause, string? Reason);

/// <summary>Attendance of a business at an Expo on one day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Status"><c>Present</c>, <c>ExcusedAbsence</c> or <c>UnexcusedAbsence</c>.</param>
public sealed record ExpoMark(DateOnly Day, string Status);

/// <summary>One thing that came of a referral.</summary>
/// <param name="Terms">What.</param>
public sealed record ReferralOutcome(OutcomeTerms Terms);

/// <summary>Kind, amount and day of an outcome.</summary>
/// <param name="Kind"><c>Contract</c>, <c>Order</c> or <c>Loan</c>.</param>
/// <param name="Rupiah">Whole rupiah; 0 where nothing came of it after all.</param>
/// <param name="On">The day.</param>
public sealed record OutcomeTerms(string Kind, long Rupiah, DateOnly On);
