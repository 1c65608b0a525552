using System.Net;
using System.Text.Json;

namespace CoachingPlatform.Progress.Tests.Examples;

/// <summary>
/// A partner's client, to be copied: keeps a copy of all progress it may see, first from a snapshot and then from the changes, without a gap. It
/// needs nothing but an <see cref="HttpClient"/> with the platform's address and an access token (client credentials).
/// </summary>
/// <param name="platform">The client.</param>
public sealed class ProgressCopy(HttpClient platform)
{
    private readonly Dictionary<Guid, JsonElement> rows = [];

    /// <summary>The rows by enrolment.</summary>
    public IReadOnlyDictionary<Guid, JsonElement> Rows => rows;

    /// <summary>Where the changes go on; store it together with the rows. Null before the snapshot.</summary>
    public string? Next { get; private set; }

    /// <summary>Brings the copy up to date; call it as often as the data has to be fresh.</summary>
    public async Task UpdateAsync(CancellationToken cancellation)
    {
        if (Next is null)
            await SnapshotAsync(cancellation);
        for (var hasMore = true; hasMore;)
        {
            var page = await GetAsync(Next!, cancellation);
            foreach (var change in page.GetProperty("items").EnumerateArray())
            {
                var id = change.GetProperty("enrolmentId").GetGuid();
                // What is gone must be forgotten: consent was withdrawn, or an agreement ended.
                if (change.GetProperty("gone").GetBoolean())
                    rows.Remove(id);
                else
                    rows[id] = change.GetProperty("progress");
            }

            Next = page.GetProperty("next").GetString();
            hasMore = page.GetProperty("hasMore").GetBoolean();
        }
    }

    private async Task SnapshotAsync(CancellationToken cancellation)
    {
        rows.Clear();
        for (var at = "/partner/v1/progress?limit=200"; at is not null;)
        {
            var page = await GetAsync(at, cancellation);
            foreach (var row in page.GetProperty("items").EnumerateArray())
                rows[row.GetProperty("enrolmentId").GetGuid()] = row;
            at = page.GetProperty("next").GetString();
            Next = page.GetProperty("changes").GetString();
        }
    }

    private async Task<JsonElement> GetAsync(string address, CancellationToken cancellation)
    {
        while (true)
        {
            using var answer = await platform.GetAsync(new Uri(address, UriKind.Relative), cancellation);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellation);
                continue;
            }

            var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellation));
            // A problem says why in its code: cursor.expired means to begin again with a snapshot, agreement.ended that there is nothing more.
            return answer.IsSuccessStatusCode ? body : throw new HttpRequestException(body.GetProperty("code").GetString(), null, answer.StatusCode);
        }
    }
}
