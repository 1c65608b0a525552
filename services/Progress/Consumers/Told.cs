using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Consumers;

/// <summary>
/// The events of the contracts as facts. A word that this version does not know throws: the delivery then waits in the error queue
/// for a version that does, instead of becoming a wrong number.
/// </summary>
internal static class Told
{
    /// <summary>All that an event tells; nothing when it is none of Progress's matters.</summary>
    public static IReadOnlyList<Fact> FactsOf(IEvent told) => told switch
    {
        IEnrolmentEvent e => [By(e), By(e.Enrolment.Business, Fact.UnknownSince, new Id<Enrolment>(e.Enrolment.EnrolmentId))],
        BusinessRegistered e => [By(e.Business, e.OccurredAt)],
        BusinessProfileChanged e => [By(e.Business, e.OccurredAt)],
        // Whose enrolments are whose, the enrolments tell.
        BusinessMerged e => [By(e.Business, e.OccurredAt)],
        BusinessMergeUndone e => [By(e.Business, e.OccurredAt)],
        BusinessErased e => [By(e.Business, e.OccurredAt)],
        ISessionEvent e => [By(e)],
        IndicatorValueRecorded e => [By(e)],
        ActionItemChanged e => [By(e)],
        MentorAssigned e => [By(e)],
        AssignmentEnded e => [By(e)],
        _ => [],
    };

    private static EnrolmentFact By(IEnrolmentEvent e) => new()
    {
        Key = $"enrolment:{e.Enrolment.EnrolmentId}",
        Version = e.Enrolment.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [new(e.Enrolment.EnrolmentId), .. ContinuedFrom(e)],
        EnrolmentId = new(e.Enrolment.EnrolmentId),
        ContinuedFrom = [.. ContinuedFrom(e)],
        State = Enum.Parse<EnrolmentState>(e.Enrolment.State),
        BusinessId = new(e.Enrolment.Business.BusinessId),
        FormerBusinessVersions = e.Enrolment.FormerBusinessVersions,
        CohortId = new(e.Enrolment.Cohort.CohortId),
        CohortName = e.Enrolment.Cohort.Name,
        TimeZone = e.Enrolment.Cohort.TimeZone,
        StartsOn = e.Enrolment.Cohort.StartsOn,
        EndsOn = e.Enrolment.Cohort.EndsOn,
        ProgrammeId = new(e.Enrolment.Track.ProgrammeId),
        TrackId = new(e.Enrolment.Track.TrackId),
        TrackVersion = e.Enrolment.Track.Version,
        TrackName = e.Enrolment.Track.Name,
        RequiredSessions = e.Enrolment.Track.RequiredSessions,
        Indicators = [.. e.Enrolment.Track.Indicators.Select(IndicatorOf)],
        Milestones = [.. e.Enrolment.Track.Milestones.Select(MilestoneOf)],
    };

    /// <param name="business">The profile.</param>
    /// <param name="occurredAt">When it was told.</param>
    /// <param name="enrolments">The enrolments of that business that the same event tells of.</param>
    private static BusinessFact By(BusinessProfile business, DateTimeOffset occurredAt, params IReadOnlyList<Id<Enrolment>> enrolments) => new()
    {
        Key = $"business:{business.BusinessId}",
        Version = business.Version,
        OccurredAt = occurredAt,
        Enrolments = enrolments,
        BusinessId = new(business.BusinessId),
        Name = business.Name,
        RegionCode = business.RegionCode,
        KbliCode = business.KbliCode,
        SizeClass = business.SizeClass,
        IsErased = business.IsErased,
        Consents = [.. (business.Consents ?? []).Select(c => new Consent(new(c.PartnerId), c.Purpose))],
    };

    private static SessionFact By(ISessionEvent e) => new()
    {
        Key = $"session:{e.Session.SessionId}",
        Version = e.Session.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [.. e.Session.EnrolmentIds.Union(e.Session.FormerEnrolmentIds ?? []).Select(id => new Id<Enrolment>(id))],
        State = Enum.Parse<SessionState>(e.Session.State),
        Participants = [.. e.Session.EnrolmentIds.Select(id => new Id<Enrolment>(id))],
        HeldAt = e.Session.HeldAt,
        Attendance = [.. e.Session.Attendance.Select(AttendanceOf)],
    };

    private static IndicatorValueFact By(IndicatorValueRecorded e) => new()
    {
        Key = $"indicatorValue:{e.IndicatorValueId}",
        Version = e.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [new(e.EnrolmentId)],
        Code = e.Code,
        Kind = Enum.Parse<IndicatorKind>(e.Kind),
        Value = e.Value,
        AsOf = e.AsOf,
    };

    private static ActionItemFact By(ActionItemChanged e) => new()
    {
        Key = $"actionItem:{e.ActionItemId}",
        Version = e.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [new(e.EnrolmentId)],
        EnrolmentId = new(e.EnrolmentId),
        State = Enum.Parse<ActionItemState>(e.State),
        DueOn = e.DueOn,
    };

    private static AssignmentFact By(MentorAssigned e) => new()
    {
        Key = $"assignment:{e.AssignmentId}",
        Version = e.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [new(e.EnrolmentId)],
        MentorId = new(e.MentorId),
        StartsOn = e.StartsOn,
        AssignedAt = e.OccurredAt,
    };

    private static AssignmentFact By(AssignmentEnded e) => new()
    {
        Key = $"assignment:{e.AssignmentId}",
        Version = e.Version,
        OccurredAt = e.OccurredAt,
        Enrolments = [new(e.EnrolmentId)],
        MentorId = new(e.MentorId),
        StartsOn = e.StartsOn,
        AssignedAt = e.AssignedAt,
        EndedOn = e.EndedOn,
    };

    private static IEnumerable<Id<Enrolment>> ContinuedFrom(IEnrolmentEvent e) => (e.Enrolment.ContinuedFrom ?? []).Select(id => new Id<Enrolment>(id));

    private static Indicator IndicatorOf(IndicatorTerms terms) => new()
    {
        Code = terms.Code,
        NameId = terms.NameId,
        NameEn = terms.NameEn,
        Unit = terms.Unit,
        HigherIsBetter = terms.HigherIsBetter,
    };

    private static Milestone MilestoneOf(MilestoneTerms terms) => new()
    {
        Code = terms.Code,
        NameId = terms.NameId,
        NameEn = terms.NameEn,
        Stage = terms.Stage,
        Conditions = [.. terms.Conditions.Select(c => new Condition { Kind = Enum.Parse<ConditionKind>(c.Kind), Value = c.Value, Code = c.Indicator })],
    };

    private static Attendance AttendanceOf(AttendanceMark mark) =>
        new() { EnrolmentId = new(mark.EnrolmentId), Status = Enum.Parse<AttendanceStatus>(mark.Status) };
}
