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
    public async Task<SessionDetails> RecordAsync(
        StoreTransaction tx, CoachingSession session, SessionReport report, IReadOnlyList<Enrolment> enrolments, CancellationToken cancellation)
    {
        var itemsBefore = await store.ActionItems.Find(tx.Session, i => i.SessionId == session.Id).SortBy(i => i.Id).ToListAsync(cancellation);
        var valuesBefore = await store.IndicatorValues.Find(tx.Session, v => v.SessionId == session.Id).SortBy(v => v.Id).ToListAsync(cancellation);
        var items = ActionItem.Record(session.Id, itemsBefore, report.ActionItems, session.RecordedAt);
        var values = IndicatorValue.Record(session.Id, valuesBefore, report.Dated(enrolments).IndicatorValues, session.RecordedAt);

        await store.Sessions.SaveAsync(tx, session, session.Id, cancellation);
        foreach (var item in items)
            await store.ActionItems.SaveAsync(tx, item, item.Id, cancellation);
        foreach (var value in values)
            await store.IndicatorValues.SaveAsync(tx, value, value.Id, cancellation);
        tx.Publish([session.ToEvent(), .. items.Select(i => i.Changed()), .. values.Select(v => v.Recorded())]);
        return Details(session, After(itemsBefore, items), After(valuesBefore, values));
    }

    /// <summary>A session as it is stored, with what belongs to it.</summary>
    public async Task<SessionDetails> ReadAsync(CoachingSession session, CancellationToken cancellation) => Details(
        session,
        await store.ActionItems.Find(i => i.SessionId == session.Id).SortBy(i => i.Id).ToListAsync(cancellation),
        await store.IndicatorValues.Find(v => v.SessionId == session.Id).SortBy(v => v.Id).ToListAsync(cancellation));

    private SessionDetails Details(CoachingSession session, IEnumerable<ActionItem> items, IEnumerable<IndicatorValue> values) => new(
        mapper.Map<SessionResponse>(session),
        [.. items.Select(mapper.Map<ActionItemResponse>)],
        [.. values.Select(mapper.Map<IndicatorValueResponse>)]);

    private static IEnumerable<T> After<T>(IReadOnlyList<T> before, IReadOnlyList<T> changed)
        where T : IVersioned<Id<T>> =>
        before.ExceptBy(changed.Select(c => c.Id), b => b.Id).Concat(changed).OrderBy(v => v.Id.ToString(), StringComparer.Ordinal);
}
