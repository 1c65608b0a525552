using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Referrals;

/// <summary>A referral, as coordinators see it.</summary>
internal sealed record ReferralResponse
{
    public required Id<Referral> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Opportunity> OpportunityId { get; init; }

    public required OpportunityKind Kind { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    /// <summary>As its progress has it now; null in the answer to a command, which does not read it, and where there is no progress.</summary>
    public string? BusinessName { get; init; }

    /// <inheritdoc cref="BusinessName"/>
    public string? RegionCode { get; init; }

    public required ReferralState State { get; init; }

    /// <summary>What was asked and seen when it was referred.</summary>
    public required IReadOnlyList<CriterionSeen> Criteria { get; init; }

    /// <summary>Why it was referred although it was not ready.</summary>
    public string? Despite { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Null while it is live.</summary>
    public ReferralEnd? End { get; init; }

    public string? Booth { get; init; }

    /// <summary>Marks at an Expo, by day.</summary>
    public required IReadOnlyList<ExpoAttendance> Attendance { get; init; }

    /// <summary>Days present over days marked, 0 to 1; null while there is no mark.</summary>
    public decimal? AttendanceRate { get; init; }

    public required IReadOnlyList<ReferralOutcome> Outcomes { get; init; }

    /// <param name="referral">The referral.</param>
    /// <param name="progress">Its enrolment's progress, where it was read.</param>
    public static ReferralResponse Of(Referral referral, EnrolmentProgress? progress = null) => new()
    {
        Id = referral.Id, Version = referral.Version, OpportunityId = referral.OpportunityId, Kind = referral.Kind, PartnerId = referral.PartnerId,
        EnrolmentId = referral.EnrolmentId, BusinessName = progress?.BusinessName, RegionCode = progress?.RegionCode, State = referral.State, Criteria = referral.Criteria, Despite = referral.Despite, ProposedAt = referral.ProposedAt,
        AnsweredAt = referral.AnsweredAt, End = referral.End, Booth = referral.Booth, Attendance = referral.Attendance,
        AttendanceRate = SessionTally.RateOf(referral.Attendance.Count(a => a.Status == AttendanceStatus.Present), referral.Attendance.Count),
        Outcomes = referral.Outcomes,
    };
}
