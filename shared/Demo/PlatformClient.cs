using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CoachingPlatform.Demo;

/// <summary>One answer of the platform.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON body; undefined when there was none.</param>
/// <param name="ETag">Version of what was answered, or null.</param>
public sealed record Answer(HttpStatusCode Status, JsonElement Body, string? ETag)
{
    /// <summary>The body of a success.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the message names the status and the problem.</exception>
    public JsonElement Success => (int)Status < 300 ? Body : throw new InvalidOperationException($"{(int)Status} {Body}");

    /// <summary>The problem's code, or null.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;
}

/// <summary>Calls the platform through its gateway with one caller's token, as a partner's program or a command line would.</summary>
public sealed class PlatformClient : IDisposable
{
    private const int MostTries = 20;
    private readonly HttpClient http;

    /// <summary>A client for that gateway; without a token it calls as a stranger.</summary>
    public PlatformClient(Uri gateway, string? token)
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 64 })
        {
            BaseAddress = gateway,
            Timeout = TimeSpan.FromSeconds(60),
        };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>POST of JSON. The key makes a repeat harmless: after a failure the same call is sent again under it.</summary>
    public Task<Answer> PostAsync(string path, object body, string? key = null) => PostAsync(path, () => JsonContent.Create(body), key);

    /// <summary>PUT of JSON, on the version that was seen where the resource has one.</summary>
    public Task<Answer> PutAsync(string path, object body, string? ifMatch = null) => SendAsync(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    });

    /// <summary>POST of a CSV file.</summary>
    public Task<Answer> PostFileAsync(string path, byte[] csv, string? key = null) => PostAsync(
        path, () => new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, key);

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path)
    {
        var items = new List<JsonElement>();
        for (string? next = path; next is not null;)
        {
            var page = (await GetAsync(next)).Success;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }

        return items;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private Task<Answer> PostAsync(string path, Func<HttpContent> content, string? key)
    {
        key ??= Guid.NewGuid().ToString();
        return SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        });
    }

    // 429, 503 and "still in flight" say when to come again; the key makes that safe.
    private async Task<Answer> SendAsync(Func<HttpRequestMessage> make)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            using var answer = await http.SendAsync(request);
            if (answer.Headers.RetryAfter?.Delta is { } wait && attempt < MostTries)
            {
                await Task.Delay(wait);
                continue;
            }

            var text = await answer.Content.ReadAsStringAsync();
            var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            return new Answer(answer.StatusCode, isJson ? JsonElement.Parse(text) : default, answer.Headers.ETag?.ToString());
        }
    }
}
