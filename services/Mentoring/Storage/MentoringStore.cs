using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Messaging;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>The collections of Mentoring, and an index for each query that is asked of them.</summary>
internal sealed class MentoringStore(IMongoDatabase database) : IStorePreparation
{
    public IMongoCollection<Mentor> Mentors { get; } = database.GetCollection<Mentor>("mentors");

    public IMongoCollection<Workload> Workloads { get; } = database.GetCollection<Workload>("workloads");

    public IMongoCollection<Enrolment> Enrolments { get; } = database.GetCollection<Enrolment>("enrolments");

    public IMongoCollection<Holiday> Holidays { get; } = database.GetCollection<Holiday>("holidays");

    public IMongoCollection<Assignment> Assignments { get; } = database.GetCollection<Assignment>("assignments");

    public IMongoCollection<CoachingSession> Sessions { get; } = database.GetCollection<CoachingSession>("sessions");

    public IMongoCollection<ActionItem> ActionItems { get; } = database.GetCollection<ActionItem>("actionItems");

    public IMongoCollection<IndicatorValue> IndicatorValues { get; } = database.GetCollection<IndicatorValue>("indicatorValues");

    public IMongoCollection<SessionRevision> SessionRevisions { get; } = database.GetCollection<SessionRevision>("sessionRevisions");

    public IMongoCollection<Attachment> Attachments { get; } = database.GetCollection<Attachment>("attachments");

    public IMongoCollection<LooseFile> LooseFiles { get; } = database.GetCollection<LooseFile>("looseFiles");

    public IMongoCollection<CalendarAddress> CalendarAddresses { get; } = database.GetCollection<CalendarAddress>("calendarAddresses");

    public IMongoCollection<Mail> Mails { get; } = database.GetCollection<Mail>("mails");

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await CreateAsync(
            Mentors,
            [
                Unique<Mentor>("account", k => k.Ascending(m => m.AccountId)),
                Plain<Mentor>("province", k => k.Ascending(m => m.Provinces).Ascending(m => m.Id)),
            ],
            cancellation);
        await CreateAsync(
            Assignments,
            [
                Unique<Assignment>("live", k => k.Ascending(a => a.EnrolmentId), Builders<Assignment>.Filter.Eq(a => a.IsLive, true)),
                Plain<Assignment>("enrolment", k => k.Ascending(a => a.EnrolmentId).Ascending(a => a.Id)),
                Plain<Assignment>("mentor", k => k.Ascending(a => a.MentorId).Ascending(a => a.Id)),
            ],
            cancellation);
        await CreateAsync(
            Sessions,
            [
                Plain<CoachingSession>("calendar", k => k.Ascending(s => s.MentorId).Ascending(s => s.State).Ascending(s => s.ScheduledAt)),
                Plain<CoachingSession>("mentor", k => k.Ascending(s => s.MentorId).Descending(s => s.At).Descending(s => s.Id)),
                Plain<CoachingSession>("series", k => k.Ascending(s => s.SeriesId).Ascending(s => s.ScheduledAt)),
                Plain<CoachingSession>("booked", k => k.Ascending(s => s.EnrolmentIds).Ascending(s => s.State).Ascending(s => s.ScheduledAt)),
                Plain<CoachingSession>("enrolment", k => k.Ascending(s => s.EnrolmentIds).Descending(s => s.At).Descending(s => s.Id)),
            ],
            cancellation);
        await CreateAsync(Enrolments, [Plain<Enrolment>("business", k => k.Ascending(e => e.Business.BusinessId))], cancellation);
        await CreateAsync(CalendarAddresses, [Unique<CalendarAddress>("key", k => k.Ascending(a => a.KeyDigest))], cancellation);
        await CreateAsync(
            Mails,
            [
                Plain<Mail>("due", k => k.Ascending(m => m.DueAt)),
                new(Builders<Mail>.IndexKeys.Ascending(m => m.SentAt), new CreateIndexOptions { Name = "expiry", ExpireAfter = Mail.KeptAfterSending }),
            ],
            cancellation);
        await CreateAsync(Attachments, [Plain<Attachment>("session", k => k.Ascending(a => a.SessionId).Ascending(a => a.Id))], cancellation);
        await CreateAsync(LooseFiles, [Plain<LooseFile>("since", k => k.Ascending(f => f.Since))], cancellation);
        await CreateAsync(
            SessionRevisions,
            [Unique<SessionRevision>("session", k => k.Ascending(r => r.SessionId).Ascending(r => r.Version))],
            cancellation);
        await CreateAsync(
            ActionItems,
            [
                Plain<ActionItem>("session", k => k.Ascending(i => i.SessionId).Ascending(i => i.Id)),
                Plain<ActionItem>("enrolment", k => k.Ascending(i => i.EnrolmentId).Ascending(i => i.Id)),
            ],
            cancellation);
        await CreateAsync(
            IndicatorValues,
            [
                Unique<IndicatorValue>(
                    "session", k => k.Ascending(v => v.SessionId).Ascending(v => v.EnrolmentId).Ascending(v => v.Code).Ascending(v => v.Kind)),
            ],
            cancellation);
    }

    private static Task<IEnumerable<string>> CreateAsync<T>(
        IMongoCollection<T> collection, CreateIndexModel<T>[] indexes, CancellationToken cancellation) =>
        collection.Indexes.CreateManyAsync(indexes, cancellation);

    private static CreateIndexModel<T> Plain<T>(string name, Func<IndexKeysDefinitionBuilder<T>, IndexKeysDefinition<T>> keys) =>
        new(keys(Builders<T>.IndexKeys), new CreateIndexOptions { Name = name });

    private static CreateIndexModel<T> Unique<T>(
        string name, Func<IndexKeysDefinitionBuilder<T>, IndexKeysDefinition<T>> keys, FilterDefinition<T>? only = null) =>
        new(keys(Builders<T>.IndexKeys), new CreateIndexOptions<T> { Name = name, Unique = true, PartialFilterExpression = only });
}
