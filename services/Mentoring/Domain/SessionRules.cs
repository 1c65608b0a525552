using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>What must hold for a plan or a report before a session takes it; everything that is wrong is said at once.</summary>
internal static class SessionRules
{
    /// <summary>The plan's day is a day of every cohort concerned, and none of the enrolments is over.</summary>
    public static IReadOnlyList<Refusal> Check(SessionPlan plan, IReadOnlyList<Enrolment> enrolments) =>
        Locked(enrolments) is { } locked ? [locked] : [.. OutsideCohort(plan.ScheduledAt, enrolments, "scheduledAt")];

    /// <summary>
    /// The same for another time of a session that is planned: those whose enrolment is over have no say in it, for the others it can move.
    /// Where there are none, it stays.
    /// </summary>
    public static IReadOnlyList<Refusal> CheckMove(SessionPlan plan, IReadOnlyList<Enrolment> enrolments)
    {
        List<Enrolment> running = [.. enrolments.Except(LockedOf(enrolments))];
        return Check(plan, running is [] ? enrolments : running);
    }

    /// <summary>The report is about the past, about a day of every cohort, and about the session's enrolments: one mark for each.</summary>
    public static IReadOnlyList<Refusal> Check(SessionReport report, IReadOnlyList<Enrolment> enrolments, DateTimeOffset now)
    {
        var byId = enrolments.ToDictionary(e => e.Id);
        return
        [
            .. InTheFuture(report.OccurredAt, now),
            .. OutsideCohort(report.OccurredAt, enrolments, "occurredAt"),
            .. WrongMarks(report.Attendance, byId),
            .. report.ActionItems.SelectMany((item, i) => NotOfThisSession(item.EnrolmentId, byId, $"actionItems[{i}].enrolmentId")),
            .. report.ActionItems.SelectMany((item, i) => SaidTwice(
                report.ActionItems.Take(i).Any(item.IsSameAs), "action_item.duplicate", $"actionItems[{i}]")),
            .. report.IndicatorValues.SelectMany((value, i) => WrongValue(value, byId, now, $"indicatorValues[{i}]")),
            .. report.IndicatorValues.SelectMany((value, i) => SaidTwice(
                report.IndicatorValues.Take(i).Any(value.IsSameAs), "indicator.duplicate", $"indicatorValues[{i}]")),
        ];
    }

    /// <summary>What a report says of enrolments that are not part of the session.</summary>
    public static IReadOnlyList<Refusal> Strangers(SessionReport report, IReadOnlyList<Enrolment> enrolments)
    {
        var byId = enrolments.ToDictionary(e => e.Id);
        return
        [
            .. WrongMarks(report.Attendance, byId),
            .. report.ActionItems.SelectMany((item, i) => NotOfThisSession(item.EnrolmentId, byId, $"actionItems[{i}].enrolmentId")),
            .. report.IndicatorValues.SelectMany((value, i) => NotOfThisSession(value.EnrolmentId, byId, $"indicatorValues[{i}].enrolmentId")),
        ];
    }

    /// <summary>The refusal for a change of what was recorded of a completed, transferred or erased enrolment, or null.</summary>
    public static Refusal? Locked(IReadOnlyList<Enrolment> enrolments) =>
        enrolments.Select(e => Locked(e, null)).FirstOrDefault(r => r is not null);

    /// <summary>Those whose record stays as it is: completed, transferred or erased.</summary>
    public static IReadOnlyList<Enrolment> LockedOf(IReadOnlyList<Enrolment> enrolments) => [.. enrolments.Where(e => Locked(e, null) is not null)];

    /// <summary>
    /// What a first report says of participants that are completed, transferred or erased, each place by itself: for the others the session can be
    /// logged. Where there are none, it cannot.
    /// </summary>
    public static IReadOnlyList<Refusal> SaidOfLocked(SessionReport report, IReadOnlyList<Enrolment> enrolments)
    {
        var locked = LockedOf(enrolments);
        if (locked.Count == enrolments.Count)
            return [.. locked.Take(1).Select(e => Locked(e, null)!)];
        return
        [
            .. report.Attendance.SelectMany((mark, i) => Said(mark.EnrolmentId, $"attendance[{i}]")),
            .. report.ActionItems.SelectMany((item, i) => Said(item.EnrolmentId, $"actionItems[{i}]")),
            .. report.IndicatorValues.SelectMany((value, i) => Said(value.EnrolmentId, $"indicatorValues[{i}]")),
        ];

        IEnumerable<Refusal> Said(Id<Enrolment> of, string field) => locked.Where(e => e.Id == of).Select(e => Locked(e, field)!);
    }

    /// <summary>The named participants of a session that nobody planned who are completed, transferred or erased: they are left out of it.</summary>
    public static IReadOnlyList<Refusal> NamedLocked(IReadOnlyList<Id<Enrolment>> named, IReadOnlyList<Enrolment> enrolments)
    {
        var byId = enrolments.ToDictionary(e => e.Id);
        return [.. named.Select((id, i) => Locked(byId[id], $"enrolmentIds[{i}]")).OfType<Refusal>()];
    }

    /// <summary>
    /// What a correction would change of the participants that are completed, transferred or erased: their marks, items and values, and when it took
    /// place, which is part of their record. For the others the session can be corrected; where there are none, it cannot.
    /// </summary>
    public static IReadOnlyList<Refusal> Locked(SessionRecord stored, SessionReport report, IReadOnlyList<Enrolment> enrolments)
    {
        var locked = LockedOf(enrolments);
        if (locked.Count == enrolments.Count)
            return [.. locked.Take(1).Select(e => Locked(e, null)!)];
        var session = stored.Session;
        var ofThem = report with { IndicatorValues = [.. report.IndicatorValues.Where(v => locked.Any(e => e.Id == v.EnrolmentId))] };
        var values = IndicatorValue.Record(session.Id, stored.IndicatorValues, ofThem.Dated(locked).IndicatorValues, session.RecordedAt);
        return
        [
            .. locked.Where(_ => report.OccurredAt != session.OccurredAt).Select(e => Locked(e, "occurredAt")!),
            .. locked.Where(e => report.Attendance.Except(session.Attendance).Any(m => m.EnrolmentId == e.Id)).Select(e => Locked(e, "attendance")!),
            .. locked.Where(e => report.ActionItems.Any(i => i.EnrolmentId == e.Id && !IsStored(i, e))).Select(e => Locked(e, "actionItems")!),
            .. locked.Where(e => values.Any(v => v.EnrolmentId == e.Id)).Select(e => Locked(e, "indicatorValues")!),
        ];

        // What was open went along with a transferred business, into an enrolment that is no participant.
        bool IsStored(ActionDraft draft, Enrolment of) => stored.ActionItems.Any(i =>
            i.Text == draft.Text && i.Owner == draft.Owner && i.DueOn == draft.DueOn
            && (i.EnrolmentId == of.Id || (of.TransferredTo is not null && !session.EnrolmentIds.Contains(i.EnrolmentId))));
    }

    private static Refusal? Locked(Enrolment enrolment, string? field) => enrolment switch
    {
        { Business.IsErased: true } => Refusal.Conflict("enrolment.erased", field, ("enrolment", enrolment.Id)),
        { TransferredTo: { } next } => Refusal.Conflict("enrolment.transferred", field, ("enrolment", enrolment.Id), ("next", next)),
        { IsLocked: true } => Refusal.Conflict("enrolment.locked", field, ("enrolment", enrolment.Id)),
        _ => null,
    };

    private static IEnumerable<Refusal> InTheFuture(DateTimeOffset occurredAt, DateTimeOffset now)
    {
        if (occurredAt > now)
            yield return Refusal.Invalid("session.in_future", "occurredAt");
    }

    private static IEnumerable<Refusal> OutsideCohort(DateTimeOffset instant, IReadOnlyList<Enrolment> enrolments, string field) =>
        enrolments.Where(e => !e.RunsAt(instant)).Select(e => e.Cohort).DistinctBy(c => c.CohortId).Select(c => Refusal.Invalid(
            "session.outside_cohort", field,
            ("cohort", c.Name), ("zone", c.TimeZone),
            ("startsOn", c.StartsOn.ToString("O", CultureInfo.InvariantCulture)), ("endsOn", c.EndsOn.ToString("O", CultureInfo.InvariantCulture))));

    private static IEnumerable<Refusal> WrongMarks(IReadOnlyList<Attendance> marks, Dictionary<Id<Enrolment>, Enrolment> enrolments)
    {
        if (enrolments.Keys.Except(marks.Select(m => m.EnrolmentId)).Any())
            yield return Refusal.Invalid("attendance.missing", "attendance");
        if (marks.DistinctBy(m => m.EnrolmentId).Count() < marks.Count)
            yield return Refusal.Invalid("attendance.duplicate", "attendance");
        if (marks.Any(m => !enrolments.ContainsKey(m.EnrolmentId)))
            yield return Refusal.Invalid("attendance.stranger", "attendance");
    }

    private static IEnumerable<Refusal> NotOfThisSession(Id<Enrolment> id, Dictionary<Id<Enrolment>, Enrolment> enrolments, string field)
    {
        if (!enrolments.ContainsKey(id))
            yield return Refusal.Invalid("session.other_enrolment", field);
    }

    private static IEnumerable<Refusal> SaidTwice(bool before, string code, string field)
    {
        if (before)
            yield return Refusal.Invalid(code, field);
    }

    private static IEnumerable<Refusal> WrongValue(
        Measurement value, Dictionary<Id<Enrolment>, Enrolment> enrolments, DateTimeOffset now, string field)
    {
        if (!enrolments.TryGetValue(value.EnrolmentId, out var enrolment))
            return NotOfThisSession(value.EnrolmentId, enrolments, $"{field}.enrolmentId");
        return WrongValue(value, enrolment, now, field);
    }

    private static IEnumerable<Refusal> WrongValue(Measurement value, Enrolment enrolment, DateTimeOffset now, string field)
    {
        var terms = enrolment.Track.Indicators.FirstOrDefault(i => i.Code == value.Code);
        if (terms is null)
        {
            yield return Refusal.Invalid(
                "indicator.unknown", $"{field}.code", ("allowed", string.Join(", ", enrolment.Track.Indicators.Select(i => i.Code))));
        }

        // Rupiah are whole numbers: a fraction is a misread separator.
        if (terms?.Unit == "Rp" && value.Value is { } rupiah && decimal.Truncate(rupiah) != rupiah)
            yield return Refusal.Invalid("indicator.whole_rupiah", $"{field}.value");
        if (value.Kind != IndicatorKind.Target && value.AsOf > enrolment.DayOf(now))
            yield return Refusal.Invalid("indicator.as_of_future", $"{field}.asOf");
    }
}
