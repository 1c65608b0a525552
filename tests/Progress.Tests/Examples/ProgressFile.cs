using System.Net.Http.Json;
using System.Text.Json;

namespace CoachingPlatform.Progress.Tests.Examples;

/// <summary>
/// A partner's client, to be copied: has a file of progress made and fetches it. It needs nothing but an <see cref="HttpClient"/> with the platform's
/// address and an access token (client credentials).
/// </summary>
/// <param name="platform">The client.</param>
public sealed class ProgressFile(HttpClient platform)
{
    /// <summary>Writes a file.</summary>
    /// <param name="format"><c>Csv</c>, <c>Xlsx</c> or <c>Ndjson</c>.</param>
    /// <param name="region">Kemendagri code; all that lies in it.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task FetchAsync(string format, string region, Stream output, CancellationToken cancellation)
    {
        using var asking = new HttpRequestMessage(HttpMethod.Post, "/partner/v1/exports") { Content = JsonContent.Create(new { format, filter = new { region } }) };
        // Should the answer be lost, the same key asks for the same export again and not for another one.
        asking.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var export = await SendAsync(asking, cancellation);
        while (export.GetProperty("state").GetString() is "Waiting" or "Running")
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            using var looking = new HttpRequestMessage(HttpMethod.Get, $"/partner/v1/exports/{export.GetProperty("id").GetString()}");
            export = await SendAsync(looking, cancellation);
        }

        if (export.GetProperty("file").GetString() is not { } file)
            throw new HttpRequestException(export.GetProperty("because").GetProperty("code").GetString());
        await using var content = await platform.GetStreamAsync(new Uri(file, UriKind.Relative), cancellation);
        await content.CopyToAsync(output, cancellation);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var answer = await platform.SendAsync(request, cancellation);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellation));
        // A problem says why in its code: export.too_many means to cancel one or to wait.
        return answer.IsSuccessStatusCode ? body : throw new HttpRequestException(body.GetProperty("code").GetString(), null, answer.StatusCode);
    }
}
