using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>Writes a logged session together with its action items and indicator values: all of it or nothing.</summary>
internal sealed class SessionRecorder(MentoringStore store, IMapper mapper)
{
    /// <summary>Saves and publishes; the report has been checked.</summary>
    /// <param name="tx">The command's transaction.</param>
    /// <param name="before">The session as it was, or null when nobody planned it.</param>
    /// <param name="session">The session as reported.</param>
    /// <param name="report">What is agreed and measured in it.</param>
    /// <param name="enrolments">Its enrolments.</param>
    /// <param name="why">Who reports, and the reason of a correction.</param>
    /// <param name="cancellation">Gives it up.</param>
    public async Task<SessionDetails> RecordAsync(
        StoreTransaction tx, CoachingSession? before, CoachingSession session, SessionReport report, IReadOnlyList<Enrolment> enrolments, Why why,
        CancellationToken cancellation)
    {
        var known = await store.RecordAsync(tx, before ?? session, cancellation);
        var (after, items, values) = Apply(known, session, report, enrolments);

        await store.HoldAsync(tx, enrolments, cancellation);
        await store.Sessions.SaveAsync(tx, session, session.Id, cancellation);
        foreach (var item in items)
            await store.ActionItems.SaveAsync(tx, item, item.Id, cancellation);
        var zones = enrolments.ToDictionary(e => e.Id, e => e.Cohort.TimeZone);
        await store.RemindAsync(tx, items.SelectMany(item => Reminder.Overdue(item, zones[item.EnrolmentId])), cancellation);
        foreach (var value in values)
            await store.IndicatorValues.SaveAsync(tx, value, value.Id, cancellation);
        await store.RememberAsync(tx, SessionRevision.Of(before is null ? null : known, after, why.By, why.Reason), cancellation);
        tx.Publish([session.ToEvent(), .. items.Select(i => i.Changed()), .. values.Select(v => v.Recorded())]);
        return Details(after);
    }

    /// <summary>A session as it is stored, with what belongs to it.</summary>
    public async Task<SessionDetails> ReadAsync(CoachingSession session, CancellationToken cancellation) => Details(new(
        session,
        await store.ActionItems.Find(i => i.SessionId == session.Id).SortBy(i => i.Id).ToListAsync(cancellation),
        await store.IndicatorValues.Find(v => v.SessionId == session.Id).SortBy(v => v.Id).ToListAsync(cancellation)));

    /// <summary>What a correction with this report would change in the session as it is stored; nothing is written.</summary>
    public async Task<IReadOnlyList<FactChange>> DifferencesAsync(
        StoreTransaction tx, CoachingSession stored, SessionReport report, IReadOnlyList<Enrolment> enrolments, CancellationToken cancellation)
    {
        var known = await store.RecordAsync(tx, stored, cancellation);
        var sent = stored.Correct(report, stored.RecordedAt).Value!;
        return Apply(known, sent, report, enrolments).After.ChangesSince(known);
    }

    /// <summary>A record as shown.</summary>
    public SessionDetails Details(SessionRecord record) => new(
        mapper.Map<SessionResponse>(record.Session),
        [.. record.ActionItems.Select(mapper.Map<ActionItemResponse>)],
        [.. record.IndicatorValues.Select(mapper.Map<IndicatorValueResponse>)]);

    private static (SessionRecord After, IReadOnlyList<ActionItem> Items, IReadOnlyList<IndicatorValue> Values) Apply(
        SessionRecord known, CoachingSession session, SessionReport report, IReadOnlyList<Enrolment> enrolments)
    {
        var items = ActionItem.Record(session.Id, known.ActionItems, report.ActionItems, session.RecordedAt);
        var values = IndicatorValue.Record(session.Id, known.IndicatorValues, report.Dated(enrolments).IndicatorValues, session.RecordedAt);
        return (new SessionRecord(session, After(known.ActionItems, items), After(known.IndicatorValues, values)), items, values);
    }

    private static List<T> After<T>(IReadOnlyList<T> before, IReadOnlyList<T> changed)
        where T : IVersioned<Id<T>> =>
        [.. before.ExceptBy(changed.Select(c => c.Id), b => b.Id).Concat(changed).OrderBy(v => v.Id.ToString(), StringComparer.Ordinal)];
}

/// <summary>Who changes a session, and why.</summary>
/// <param name="By">The account.</param>
/// <param name="Reason">The reason, where one is asked for.</param>
internal sealed record Why(string By, string? Reason = null);
