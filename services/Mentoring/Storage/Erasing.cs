using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>
/// Takes what was written about an enrolment whose business was erased out of all that Mentoring keeps. When sessions were held, who was there and what
/// was measured stays: counts rest on it, and no version changes, because nothing does that others are told. Once more changes nothing.
/// </summary>
internal static class Erasing
{
    private const string By = "platform";

    /// <summary>Erases it, with the texts and files of the sessions in which nobody took part who is not erased.</summary>
    /// <returns>Files that are loose now; the caller removes them after the commit.</returns>
    public static async Task<IReadOnlyList<Id<Attachment>>> EraseAsync(
        this MentoringStore store, StoreTransaction tx, AuditTrail audit, Id<Enrolment> id, DateTimeOffset now, CancellationToken cancellation)
    {
        var sessions = await store.Sessions.Find(tx.Session, Builders<CoachingSession>.Filter.AnyEq(s => s.EnrolmentIds, id))
            .SortByDescending(s => s.At).ThenByDescending(s => s.Id).ToListAsync(cancellation);
        var together = await store.EnrolmentsAsync(tx, [.. sessions.SelectMany(s => s.EnrolmentIds).Append(id).Distinct()], cancellation);
        var erased = together.Where(e => e.Business.IsErased).Select(e => e.Id).ToHashSet();
        var alone = sessions.Where(s => s.EnrolmentIds.All(erased.Contains)).ToList();
        var items = await store.ActionItems.Find(tx.Session, i => i.EnrolmentId == id).SortBy(i => i.Id).ToListAsync(cancellation);
        await store.EraseSessionsAsync(tx, audit, alone, cancellation);
        foreach (var group in sessions.Except(alone))
            await store.EraseRevisionsAsync(tx, group.Id, id, cancellation);
        await store.EraseRecordsAsync(tx, id, [.. sessions.Select(s => s.Id)], cancellation);
        await store.EraseMailsAsync(tx, id, alone, sessions.Select(s => s.Id).Union(items.Select(i => i.SessionId)), cancellation);
        return await store.EraseFilesAsync(tx, sessions, erased, now, cancellation);
    }

    private static async Task EraseSessionsAsync(
        this MentoringStore store, StoreTransaction tx, AuditTrail audit, IReadOnlyList<CoachingSession> alone, CancellationToken cancellation)
    {
        var ids = alone.Select(s => s.Id).ToList();
        if (ids.Count == 0)
            return;
        await store.Sessions.UpdateManyAsync(
            tx.Session, Builders<CoachingSession>.Filter.In(s => s.Id, ids),
            Builders<CoachingSession>.Update.Set(s => s.SharedNotes, null).Set(s => s.InternalNotes, null).Set(s => s.Topics, [])
                .Set(s => s.CancelReason, null).Set(s => s.OverrideReason, null).Set(s => s.FirstReport, null),
            cancellationToken: cancellation);
        await store.SessionRevisions.UpdateManyAsync(
            tx.Session, Builders<SessionRevision>.Filter.In(r => r.SessionId, ids),
            Builders<SessionRevision>.Update.Set(r => r.Changes, []).Set(r => r.Reason, null), cancellationToken: cancellation);
        foreach (var session in ids)
            await audit.ForgetAsync(tx, session.Value, cancellation);
    }

    // Of a group's session the history keeps what is of the others.
    private static async Task EraseRevisionsAsync(
        this MentoringStore store, StoreTransaction tx, Id<CoachingSession> session, Id<Enrolment> id, CancellationToken cancellation)
    {
        string[] ofIt = [$"actionItems[{id}:", $"indicatorValues[{id}:"];
        foreach (var revision in await store.SessionRevisions.Find(tx.Session, r => r.SessionId == session).SortBy(r => r.Version).ToListAsync(cancellation))
        {
            IReadOnlyList<FactChange> kept = [.. revision.Changes.Where(c => !ofIt.Any(field => c.Field.StartsWith(field, StringComparison.Ordinal)))];
            if (kept.Count < revision.Changes.Count)
                await store.SessionRevisions.ReplaceOneAsync(tx.Session, r => r.Id == revision.Id, revision with { Changes = kept }, cancellationToken: cancellation);
        }
    }

    private static async Task EraseRecordsAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> id, IReadOnlyList<Id<CoachingSession>> sessions, CancellationToken cancellation)
    {
        await store.ActionItems.UpdateManyAsync(
            tx.Session, i => i.EnrolmentId == id,
            Builders<ActionItem>.Update.Set(i => i.Text, BusinessProfile.ErasedName).Set(i => i.Owner, null), cancellationToken: cancellation);
        await store.IndicatorValues.UpdateManyAsync(
            tx.Session, Builders<IndicatorValue>.Filter.In(v => v.SessionId, sessions) & Builders<IndicatorValue>.Filter.Eq(v => v.EnrolmentId, id),
            Builders<IndicatorValue>.Update.Set(v => v.Evidence, null), cancellationToken: cancellation);
        await store.Assignments.UpdateManyAsync(
            tx.Session, a => a.EnrolmentId == id, Builders<Assignment>.Update.Set(a => a.EndReason, null), cancellationToken: cancellation);
    }

    // Their ids begin with what they are about. The notes of a session are in the mails about it, also in those that were sent.
    private static async Task EraseMailsAsync(
        this MentoringStore store, StoreTransaction tx, Id<Enrolment> id, IReadOnlyList<CoachingSession> alone, IEnumerable<Id<CoachingSession>> sessions,
        CancellationToken cancellation)
    {
        var of = Builders<Mail>.Filter;
        foreach (var session in sessions)
        {
            var about = Beginning($"session-{session}-");
            await store.Mails.DeleteManyAsync(
                tx.Session, alone.Any(s => s.Id == session) ? about : about & of.Eq(m => m.EnrolmentId, id), cancellationToken: cancellation);
            await store.Mails.DeleteManyAsync(tx.Session, Beginning($"items-{session}-{id}-"), cancellationToken: cancellation);
        }

        FilterDefinition<Mail> Beginning(string key) => of.Gte(m => m.Id, key) & of.Lt(m => m.Id, $"{key[..^1]}.");
    }

    private static async Task<IReadOnlyList<Id<Attachment>>> EraseFilesAsync(
        this MentoringStore store, StoreTransaction tx, IReadOnlyList<CoachingSession> sessions, IReadOnlySet<Id<Enrolment>> erased, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var loose = new List<Id<Attachment>>();
        foreach (var session in sessions)
        {
            var files = await store.Attachments.Find(tx.Session, a => a.SessionId == session.Id).SortBy(a => a.Id).ToListAsync(cancellation);
            var ours = files.Where(f => (f.EnrolmentIds ?? session.EnrolmentIds).All(erased.Contains)).ToList();
            foreach (var file in ours)
            {
                var removed = file.RemovedAt is null ? file with { RemovedBy = By, RemovedAt = now } : file with { RemoveReason = null };
                await store.Attachments.ReplaceOneAsync(tx.Session, a => a.Id == file.Id, removed, cancellationToken: cancellation);
            }

            if (ours.Where(f => f.RemovedAt is null).Select(f => f.Id).ToList() is not { Count: > 0 } gone)
                continue;
            loose.AddRange(gone);
            await store.Sessions.UpdateOneAsync(
                tx.Session, s => s.Id == session.Id, Builders<CoachingSession>.Update.Set(s => s.Files, [.. session.Files.Except(gone)]),
                cancellationToken: cancellation);
        }

        if (loose.Count > 0)
            await store.LooseFiles.InsertManyAsync(tx.Session, loose.Select(file => new LooseFile(file, now)), cancellationToken: cancellation);
        return loose;
    }
}
