using System.Text.Json;
using System.Text.Json.Serialization;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>
/// POST /sessions/logged/batch: sessions that a phone logged while it was offline, planned ones and others, in any order, twice or in parts.
/// Each is a transaction of its own with an answer of its own. The id that the phone gave a session is its idempotency key, for as long as
/// the session is kept, so the request as a whole needs none: what is sent again is answered from what is stored.
/// </summary>
internal static class LogOfflineSessions
{
    private const int MaxSessions = 100;

    /// <summary>At most 100 sessions, each as for POST /sessions/logged with its <c>sessionId</c>; one that cannot be read fails alone.</summary>
    internal sealed record Request(IReadOnlyList<JsonElement>? Sessions = null);

    /// <summary>What became of one session.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ItemOutcome>))]
    internal enum ItemOutcome
    {
        /// <summary>It is recorded now.</summary>
        Created,

        /// <summary>It had been recorded before, just so.</summary>
        Same,

        /// <summary>The session is recorded otherwise; the differences say how. A correction can settle it.</summary>
        Conflict,

        /// <summary>It cannot be recorded; the problems say why.</summary>
        Refused,
    }

    /// <summary>The answer to one session.</summary>
    /// <param name="Index">Its place in the request, from 0.</param>
    /// <param name="SessionId">Its id, or null when it could not be read.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="Version">Version of the stored session, to correct it with; null when it was refused.</param>
    /// <param name="Problems">Why it was refused.</param>
    /// <param name="Differences">Of a conflict: what is stored (before) and what was sent (after).</param>
    internal sealed record ItemAnswer(
        int Index, Guid? SessionId, ItemOutcome Outcome, long? Version, IReadOnlyList<FieldProblem> Problems, IReadOnlyList<FactChange> Differences);

    /// <summary>The answers in the order of the request.</summary>
    internal sealed record Response(IReadOnlyList<ItemAnswer> Items);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/sessions/logged/batch", HandleAsync).RequireAuthorization(Policies.Mentors).NeedsNoKey().Produces<Response>();

    private static async Task<IResult> HandleAsync(
        Request request, HttpContext http, Caller caller, ItemHandler handler, MentoringStore store, Problems problems)
    {
        var checks = new Checks();
        checks.That(request.Sessions is { Count: > 0 }, "field.required", "sessions");
        checks.That(request.Sessions is null or { Count: <= MaxSessions }, "field.too_many", "sessions", ("max", MaxSessions));
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var sight = await Sight.OfAsync(caller, store, http.RequestAborted);
        var answers = new List<ItemAnswer>();
        foreach (var (index, item) in request.Sessions!.Index())
            answers.Add(await handler.LogAsync(index, item, caller, sight, http.RequestAborted));
        return Results.Ok(new Response(answers));
    }

    /// <summary>Records one session of a batch.</summary>
    internal sealed class ItemHandler(
        StoreTransactions transactions, MentoringStore store, LogSession.Handler planned, LogUnplannedSession.Handler unplanned, SessionRecorder recorder,
        Sentences sentences, IOptions<JsonOptions> json)
    {
        /// <summary>Reads it, and records it or says what stands in the way.</summary>
        public async Task<ItemAnswer> LogAsync(int index, JsonElement item, Caller caller, Sight sight, CancellationToken cancellation)
        {
            if (Read(item) is not { } request)
                return Refused(index, null, Refusal.Invalid("request.malformed"));
            var checks = new Checks();
            checks.That(request.SessionId is not null, "field.required", "sessionId");
            checks.That(request.SessionId is null or { Version: 7 }, "session.id_form", "sessionId");
            var enrolments = request.EnrolmentIds is null ? [] : SessionParties.ReadEnrolments(request.EnrolmentIds, checks);
            var report = request.Read(checks);
            var mentor = SessionParties.ReadMentor(request.MentorId, sight);
            if (mentor.Refusal is not null || checks.Failed)
                return Refused(index, request.SessionId, mentor.Refusal is { } stranger ? [stranger] : checks.Refusals);
            var sent = new Sent(index, new(request.SessionId!.Value), mentor.Value, enrolments, report);
            try
            {
                return await transactions.RunAsync((tx, ct) => RecordAsync(tx, sent, caller, sight, ct), cancellation);
            }
            catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                // Sent at the same moment in another request, which was first: now it is stored, and this one is compared with it.
                return await transactions.RunAsync((tx, ct) => RecordAsync(tx, sent, caller, sight, ct), cancellation);
            }
        }

        private LogUnplannedSession.Request? Read(JsonElement item)
        {
            try
            {
                return item.Deserialize<LogUnplannedSession.Request>(json.Value.SerializerOptions);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private async Task<ItemAnswer> RecordAsync(StoreTransaction tx, Sent sent, Caller caller, Sight sight, CancellationToken ct)
        {
            tx.By = caller.Subject;
            if (await store.SessionAsync(tx, sent.Id, ct) is not { } stored)
                return await CreateAsync(tx, sent, caller, sight, ct);
            if (!sight.Sees(stored.MentorId))
                return Refused(sent.Index, sent.Id.Value, Refusal.Conflict("session.exists", "sessionId"));
            return stored.IsLogged
                ? await CompareAsync(tx, sent, stored, ct)
                : Answer(sent, await planned.RecordAsync(tx, stored, sent.Report, (s, report, now) => s.Log(report, now), new Why(caller.Subject), ct));
        }

        private async Task<ItemAnswer> CreateAsync(StoreTransaction tx, Sent sent, Caller caller, Sight sight, CancellationToken ct)
        {
            var checks = new Checks();
            checks.That(sent.Report.Kind is not null, "field.required", "kind");
            checks.That(sent.Enrolments.Count > 0, "field.required", "enrolmentIds");
            return checks.Failed
                ? Refused(sent.Index, sent.Id.Value, [.. checks.Refusals])
                : Answer(sent, await unplanned.RecordAsync(tx, sent.Id, sent.Mentor, sent.Enrolments, sent.Report, sight, caller, ct));
        }

        private async Task<ItemAnswer> CompareAsync(StoreTransaction tx, Sent sent, CoachingSession stored, CancellationToken ct)
        {
            var same = new ItemAnswer(sent.Index, sent.Id.Value, ItemOutcome.Same, stored.Version, [], []);
            if (stored.FirstReport == sent.Report.Digest())
                return same;
            var enrolments = await store.EnrolmentsAsync(tx, stored.EnrolmentIds, ct);
            if (SessionRules.Strangers(sent.Report, enrolments) is { Count: > 0 } refusals)
                return Refused(sent.Index, sent.Id.Value, refusals);
            var differences = await recorder.DifferencesAsync(tx, stored, sent.Report, enrolments, ct);
            return differences.Count == 0 ? same : same with { Outcome = ItemOutcome.Conflict, Differences = differences };
        }

        private ItemAnswer Answer(Sent sent, ServiceDefaults.Commands.Reply reply) => reply.Refusals.Count > 0
            ? Refused(sent.Index, sent.Id.Value, reply.Refusals)
            : new(sent.Index, sent.Id.Value, ItemOutcome.Created, reply.Version, [], []);

        private ItemAnswer Refused(int index, Guid? id, params IReadOnlyList<Refusal> refusals) =>
            new(index, id, ItemOutcome.Refused, null, [.. refusals.Select(r => new FieldProblem(r.Field, r.Code, sentences.Of(r)))], []);
    }

    /// <summary>One session as it was read.</summary>
    internal sealed record Sent(int Index, Id<CoachingSession> Id, Id<Mentor> Mentor, IReadOnlyList<Id<Enrolment>> Enrolments, SessionReport Report);
}
