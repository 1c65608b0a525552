using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Faults.Load;

/// <summary>What a receiver does with the first delivery of a round. All others it takes, some of them late.</summary>
internal enum Manner
{
    /// <summary>Has it in hand until the sender is dead, and keeps nothing of it.</summary>
    Forgets,

    /// <summary>Keeps it, and has its answer in hand until the sender is dead.</summary>
    Keeps,

    /// <summary>Answers 500 and keeps nothing.</summary>
    Refuses,

    /// <summary>Keeps it, and drops the connection instead of answering.</summary>
    Drops,

    /// <summary>Takes it.</summary>
    Takes,
}

/// <summary>A partner's server on this machine, real Kestrel, with an endpoint for each <see cref="Manner"/>; from round to round they swap them.</summary>
internal sealed class PartnersServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private PartnersServer(WebApplication app, IReadOnlyList<Endpoint> endpoints) => (this.app, Endpoints) = (app, endpoints);

    public IReadOnlyList<Endpoint> Endpoints { get; }

    public static async Task<PartnersServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var endpoints = Enum.GetValues<Manner>().Select(_ => new Endpoint()).ToList();
        foreach (var (n, endpoint) in endpoints.Index())
            app.MapPost($"/{n}", (RequestDelegate)endpoint.ReceiveAsync);
        await app.StartAsync();
        foreach (var (n, endpoint) in endpoints.Index())
            endpoint.Address = new Uri(new Uri(app.Urls.Single()), $"/{n}");
        return new PartnersServer(app, endpoints);
    }

    /// <summary>A new round, in which each endpoint has another manner.</summary>
    public void Begin(int round)
    {
        foreach (var (n, endpoint) in Endpoints.Index())
            endpoint.Begin((Manner)((n + round) % Endpoints.Count));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>What one webhook sends to.</summary>
    internal sealed class Endpoint
    {
        private const int LatestMilliseconds = 700;
        private readonly Lock gate = new();
        private readonly List<Delivery> deliveries = [];
        private Manner first = Manner.Takes;
        private bool hasBegun = true;

        public Uri Address { get; set; } = null!;

        /// <summary>True when the first delivery of the round has come.</summary>
        public bool HasBegun
        {
            get
            {
                lock (gate)
                    return hasBegun;
            }
        }

        /// <summary>All deliveries, in the order of their arrival.</summary>
        public IReadOnlyList<Delivery> All
        {
            get
            {
                lock (gate)
                    return [.. deliveries];
            }
        }

        public void Begin(Manner manner)
        {
            lock (gate)
                (first, hasBegun) = (manner, false);
        }

        public async Task ReceiveAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var manner = Take(http.Request.Headers, body.ToArray());
            if (manner is Manner.Forgets or Manner.Keeps)
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (manner == Manner.Refuses)
                http.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
            else if (manner == Manner.Drops)
                http.Abort();
            else if (Random.Shared.Next(3) == 0)
                await Task.Delay(Random.Shared.Next(LatestMilliseconds), http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private Manner Take(IHeaderDictionary headers, byte[] body)
        {
            lock (gate)
            {
                var manner = hasBegun ? Manner.Takes : first;
                hasBegun = true;
                deliveries.Add(new Delivery(
                    $"{headers["webhook-id"]}", $"{headers["webhook-timestamp"]}", $"{headers["webhook-signature"]}", body, DateTimeOffset.UtcNow,
                    manner is not (Manner.Forgets or Manner.Refuses)));
                return manner;
            }
        }
    }
}

/// <summary>One request to a receiver.</summary>
/// <param name="Id">Header <c>webhook-id</c>.</param>
/// <param name="Timestamp">Header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">Header <c>webhook-signature</c>.</param>
/// <param name="Body">As it came.</param>
/// <param name="At">When it came.</param>
/// <param name="IsKept">False of one that the receiver did not keep: it has to come again.</param>
internal sealed record Delivery(string Id, string Timestamp, string Signature, byte[] Body, DateTimeOffset At, bool IsKept)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The changes in it, as they were sent.</summary>
    public string Changes { get; } = JsonSerializer.Deserialize<JsonElement>(Body).GetProperty("items").GetRawText();

    /// <summary>Each enrolment in it with its version and the sessions held, both 0 of one that is gone.</summary>
    public IReadOnlyList<(Guid Enrolment, long Version, int Held)> Items { get; } =
    [
        .. JsonSerializer.Deserialize<JsonElement>(Body).GetProperty("items").EnumerateArray().Select(i => (
            i.GetProperty("enrolmentId").GetGuid(),
            i.TryGetProperty("progress", out var told) ? told.GetProperty("version").GetInt64() : 0,
            told.ValueKind == JsonValueKind.Object ? told.GetProperty("sessionsHeld").GetInt32() : 0)),
    ];

    /// <summary>True when it is fresh and signed with that secret, as Standard Webhooks says it.</summary>
    public bool IsGenuine(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body];
        var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
        return Signature == expected && long.TryParse(Timestamp, CultureInfo.InvariantCulture, out var seconds) && (At - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() < Tolerance;
    }
}
