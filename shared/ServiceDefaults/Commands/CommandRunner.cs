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
    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. A POST needs an <c>Idempotency-Key</c>: a repeat of the same request gets the
    /// first answer (header <c>Idempotency-Replayed</c>), another request with that key 422, one still running 409.
    /// A refusal aborts the transaction and frees the key.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="request">Its body as bound (or a digest of a large one), to recognise a repeat.</param>
    /// <param name="work">Loads, decides, writes through the transaction; may run again after a write conflict.</param>
    /// <param name="turn">An aggregate that many change at once; see <see cref="StoreTransactions"/>.</param>
    public async Task<IResult> RunAsync(
        HttpContext http, object? request, Func<StoreTransaction, CancellationToken, Task<Reply>> work, Guid? turn = null)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            return Answer(http, await CommitAsync(http, work, null, turn));

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > 128 || !key.All(c => c is > ' ' and <= '~'))
            return Refuse(Refusal.Invalid("idempotency.key_required"));

        var fingerprint = Fingerprint(http, request);
        var claim = await idempotency.ClaimAsync(Caller.Of(http.User).Subject, key, fingerprint, http.RequestAborted);
        if (claim.Record.Fingerprint != fingerprint)
            return Refuse(new Refusal(RefusalKind.Unprocessable, "idempotency.other_body"));
        if (claim.Record.Answer is { } earlier)
            return Replay(http, earlier);
        if (!claim.IsOurs)
        {
            http.Response.Headers.RetryAfter = "1";
            return Refuse(Refusal.Conflict("idempotency.in_flight"));
        }

        return await RunClaimedAsync(http, work, claim.Record, turn);
    }

    private async Task<IResult> RunClaimedAsync(
        HttpContext http, Func<StoreTransaction, CancellationToken, Task<Reply>> work, IdempotencyStore.Record claim, Guid? turn)
    {
        try
        {
            var reply = await CommitAsync(http, work, claim, turn);
            if (reply.Refusals.Count > 0)
                await idempotency.ReleaseAsync(claim);
            return Answer(http, reply);
        }
        catch
        {
            await ReleaseIfPossibleAsync(claim);
            throw;
        }
    }

    private async Task<Reply> CommitAsync(
        HttpContext http, Func<StoreTransaction, CancellationToken, Task<Reply>> work, IdempotencyStore.Record? claim, Guid? turn)
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
                    if (claim is not null)
                        await idempotency.CompleteAsync(tx, claim, Keep(reply), ct);
                    return reply;
                },
                http.RequestAborted,
                turn);
        }
        catch (RefusedException refused)
        {
            return refused.Reply;
        }
    }

    private async Task ReleaseIfPossibleAsync(IdempotencyStore.Record claim)
    {
        try
        {
            await idempotency.ReleaseAsync(claim);
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // The store is away; the claim is abandoned after its time.
        }
    }

    private IResult Refuse(Refusal refusal) => Results.Problem(problems.Of(refusal));

    private IResult Answer(HttpContext http, Reply reply)
    {
        if (reply.Refusals.Count > 0)
            return Results.Problem(problems.Of(reply.Refusals));
        SetHeaders(http, reply.Location, reply.Version);
        return reply.Body is null ? Results.StatusCode(reply.Status) : Results.Json(reply.Body, statusCode: reply.Status);
    }

    private static IResult Replay(HttpContext http, IdempotencyStore.Answer earlier)
    {
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
        reply.Body is null ? null : JsonSerializer.Serialize(reply.Body, reply.Body.GetType(), json.Value.SerializerOptions),
        reply.Location,
        reply.Version);

    private string Fingerprint(HttpContext http, object? request)
    {
        var body = request is null ? "" : JsonSerializer.Serialize(request, request.GetType(), json.Value.SerializerOptions);
        var whole = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n{body}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
    }

    private sealed class RefusedException(Reply reply) : Exception
    {
        public Reply Reply { get; } = reply;
    }
}
