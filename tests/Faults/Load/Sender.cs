using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Faults.Running;

namespace CoachingPlatform.Faults.Load;

/// <summary>
/// Sends a command until it is acknowledged: the same key (or the same version) again after anything that leaves its fate open. At most
/// <paramref name="atOnce"/> requests run at a time; a command that waits for its next try holds none of them up.
/// </summary>
internal sealed class Sender(Platform platform, int atOnce = 16) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private readonly SemaphoreSlim running = new(atOnce);
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(30) };
    // Good for a service whose clock is some hours off as well.
    private readonly string token = platform.Issuer.Token("faults", DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddHours(5), "coordinator");
    private int next;

    /// <summary>What was answered since the row began.</summary>
    public Answers Answers { get; set; } = new();

    public Task<JsonElement> PostAsync(string service, string path, object body)
    {
        var key = Guid.NewGuid().ToString("N");
        return SendAsync(service, HttpMethod.Post, path, body, r => r.Headers.Add("Idempotency-Key", key));
    }

    /// <summary>An edit of this version. One writer an aggregate: when a repeat finds the version gone, the first try had taken effect.</summary>
    public Task PutAsync(string service, string path, object body, long version) =>
        SendAsync(service, HttpMethod.Put, path, body, r => r.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\"")));

    public async Task<JsonElement> GetAsync(string service, string path)
    {
        using var request = Request(service, HttpMethod.Get, path);
        using var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> SendAsync(string service, HttpMethod method, string path, object body, Action<HttpRequestMessage> mark)
    {
        var end = DateTime.UtcNow + Patience;
        for (var attempt = 1; ; attempt++)
        {
            var (status, answer, wait) = await TryAsync(service, method, path, body, mark);
            if (status is HttpStatusCode.OK or HttpStatusCode.Created || (status == HttpStatusCode.PreconditionFailed && attempt > 1))
                return answer;
            if (wait is null)
                throw new UnexpectedAnswerException($"{method} {path}: {(int)status} {answer}");
            if (DateTime.UtcNow > end)
                throw new UnexpectedAnswerException($"{method} {path}: not acknowledged within {Patience.TotalSeconds} s; the last answer was {(int)status} {answer}");
            await Task.Delay(wait.Value);
        }
    }

    // The last value says how long to wait before it is sent again; null where that makes no sense.
    private async Task<(HttpStatusCode Status, JsonElement Answer, TimeSpan? Again)> TryAsync(
        string service, HttpMethod method, string path, object body, Action<HttpRequestMessage> mark)
    {
        await running.WaitAsync();
        try
        {
            var watch = Stopwatch.StartNew();
            using var request = Request(service, method, path);
            request.Content = JsonContent.Create(body);
            mark(request);
            using var answer = await http.SendAsync(request);
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Answers.Count(answer, watch.Elapsed);
            var isOpen = answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError
                || (answer.StatusCode == HttpStatusCode.Conflict && said.ToString().Contains("idempotency.in_flight", StringComparison.Ordinal));
            return (answer.StatusCode, said, isOpen ? answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1) : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or JsonException)
        {
            Answers.CountBroken();
            return (0, default, TimeSpan.FromSeconds(1));
        }
        finally
        {
            running.Release();
        }
    }

    private HttpRequestMessage Request(string service, HttpMethod method, string path)
    {
        var instances = platform.Of(service);
        var instance = instances[(int)((uint)Interlocked.Increment(ref next) % instances.Count)];
        var request = new HttpRequestMessage(method, new Uri(instance.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.AcceptLanguage.ParseAdd("en");
        return request;
    }
}

/// <summary>A command was refused that must not be, e.g. because it had taken effect before.</summary>
internal sealed class UnexpectedAnswerException(string message) : Exception(message);
