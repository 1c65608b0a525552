using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>Runs a command: idempotency, one transaction with its outbox messages, and the answer.</summary>
public sealed class CommandRunner(
    StoreTransactions transactions, IdempotencyStore idempotency, Problems.Problems problems, IOptions<JsonOptions> json)
{
    private static readonly Refusal OtherBody = new(RefusalKind.Unprocessable, "idempotency.other_body");

    // What this process is at work on, by key: no more than it has requests.
    private readonly ConcurrentDictionary<string, Running> running = new();

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. A POST needs an <c>Idempotency-Key</c>: a repeat of the same request gets the
    /// first answer (header <c>Idempotency-Replayed</c>), another request with that key 422, one still running in this process 409.
    /// A refusal aborts the transaction and frees the key. Of two processes at work on one key the later gets the first one's answer.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="request">Its body as bound (or a digest of a large one), to recognise a repeat.</param>
    /// <param name="work">Loads, decides, writes through the transaction; may run again after a write conflict.</param>
    /// <param name="turn">An aggregate that many change at once; see <see cref="StoreTransactions"/>.</param>
    public async Task<IResult> RunAsync(
        HttpContext http, object? request, Func<StoreTransaction, CancellationToken, Task<Reply>> work, Guid? turn = null)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            return Answer(http, (await CommitAsync(http, work, null, turn))!);

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > 128 || !key.All(c => c is > ' ' and <= '~'))
            return Refuse(Refusal.Invalid("idempotency.key_required"));

        var id = IdempotencyStore.IdOf(Caller.Of(http.User).Subject, key);
        var mine = new Running(Fingerprint(http, request));
        var first = running.GetOrAdd(id, mine);
        if (first != mine)
            return InFlight(http, mine, first);
        try
        {
            return await RunOnceAsync(http, work, id, mine, turn);
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    // Whether the key has been answered before is not asked first, as it hardly ever has: a repeat comes to nothing by itself. Its answer is refused by
    // the key's index, or its work by what the first one did, and the first one's answer is the true one. So it is too where another instance is at
    // work on the same key: it does not matter which of the two commits.
    private async Task<IResult> RunOnceAsync(
        HttpContext http, Func<StoreTransaction, CancellationToken, Task<Reply>> work, string id, Running mine, Guid? turn)
    {
        Reply? reply;
        try
        {
            reply = await CommitAsync(http, work, (id, mine.Fingerprint), turn);
        }
        catch (MongoServerException)
        {
            if (await idempotency.FindAsync(id, http.RequestAborted) is { } first)
                return Replay(http, mine, first);
            throw;
        }

        if (reply is { Refusals.Count: 0 })
            return Answer(http, reply);
        if (await idempotency.FindAsync(id, http.RequestAborted) is { } earlier)
            return Replay(http, mine, earlier);
        return reply is null ? throw new TimeoutException("The answer under this key cannot be found.") : Answer(http, reply);
    }

    /// <returns>Null when a request with this key was committed before.</returns>
    private async Task<Reply?> CommitAsync(
        HttpContext http, Func<StoreTransaction, CancellationToken, Task<Reply>> work, (string Id, string Fingerprint)? key, Guid? turn)
    {
        try
        {
            return await transactions.RunAsync(
                async (tx, ct) =>
                {
                    tx.By = Caller.Of(http.User).Subject;
                    var reply = await work(tx, ct);
                    if (reply.Refusals.Count > 0)
                        throw new RefusedException(reply);
                    if (key is { } k)
                        idempotency.Add(tx, k.Id, k.Fingerprint, Keep(reply));
                    return reply;
                },
                http.RequestAborted,
                turn);
        }
        catch (RefusedException refused)
        {
            return refused.Reply;
        }
        catch (IdempotencyStore.AnsweredMeanwhileException)
        {
            return null;
        }
    }

    private IResult InFlight(HttpContext http, Running mine, Running first)
    {
        if (first.Fingerprint != mine.Fingerprint)
            return Refuse(OtherBody);
        http.Response.Headers.RetryAfter = "1";
        return Refuse(Refusal.Conflict("idempotency.in_flight"));
    }

    private IResult Refuse(Refusal refusal) => Results.Problem(problems.Of(refusal));

    private IResult Answer(HttpContext http, Reply reply)
    {
        if (reply.Refusals.Count > 0)
            return Results.Problem(problems.Of(reply.Refusals));
        SetHeaders(http, reply.Location, reply.Version);
        return reply.Body is null ? Results.StatusCode(reply.Status) : Results.Json(reply.Body, statusCode: reply.Status);
    }

    private IResult Replay(HttpContext http, Running mine, IdempotencyStore.Record kept)
    {
        if (kept.Fingerprint != mine.Fingerprint)
            return Refuse(OtherBody);
        var earlier = kept.Answer;
        SetHeaders(http, earlier.Location, earlier.Version);
        http.Response.Headers["Idempotency-Replayed"] = "true";
        return earlier.Body is null
            ? Results.StatusCode(earlier.Status)
            : Results.Text(earlier.Body, "application/json; charset=utf-8", statusCode: earlier.Status);
    }

    private static void SetHeaders(HttpContext http, string? location, long? version)
    {
        if (location is not null)
            http.Response.Headers.Location = location;
        if (version is { } v)
            http.Response.Headers.ETag = EntityVersion.ETag(v);
    }

    private IdempotencyStore.Answer Keep(Reply reply) => new(
        reply.Status,
        reply.Repeated is null ? null : JsonSerializer.Serialize(reply.Repeated, reply.Repeated.GetType(), json.Value.SerializerOptions),
        reply.Location,
        reply.Version);

    private string Fingerprint(HttpContext http, object? request)
    {
        var body = request is null ? "" : JsonSerializer.Serialize(request, request.GetType(), json.Value.SerializerOptions);
        var whole = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n{body}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
    }

    /// <summary>A request of this process that is at work.</summary>
    private sealed class Running(string fingerprint)
    {
        public string Fingerprint { get; } = fingerprint;
    }
}
