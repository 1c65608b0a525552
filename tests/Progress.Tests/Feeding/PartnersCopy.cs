using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>What a partner's program would keep: rows by enrolment, from the snapshot or from nothing, and from the changes after it.</summary>
internal sealed class PartnersCopy(HttpClient program)
{
    private string next = "/partner/v1/changes";

    public Dictionary<Guid, JsonElement> Rows { get; } = [];

    /// <summary>Everything that the changes have named, tombstones included, as often as they did.</summary>
    public List<(Guid Enrolment, bool Gone)> Named { get; } = [];

    /// <summary>Takes the snapshot, page by page.</summary>
    /// <param name="limit">Rows a page.</param>
    /// <param name="afterPage">Done after each page.</param>
    public async Task SnapshotAsync(int limit = 200, Func<Task>? afterPage = null)
    {
        Rows.Clear();
        var page = (string?)$"/partner/v1/progress?limit={limit}";
        while (page is not null)
        {
            var answer = await GetAsync(program, page);
            foreach (var row in answer.GetProperty("items").EnumerateArray())
                Rows[row.GetProperty("enrolmentId").GetGuid()] = row;
            page = answer.GetProperty("next").GetString();
            Assert.Equal(page is null, answer.GetProperty("changes").ValueKind == JsonValueKind.String);
            next = answer.GetProperty("changes").GetString() ?? next;
            await (afterPage?.Invoke() ?? Task.CompletedTask);
        }
    }

    /// <summary>Takes all changes that there are.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FollowAsync(int limit = 200)
    {
        var taken = 0;
        while (true)
        {
            var answer = await GetAsync(program, $"{next.Split("&limit=")[0]}{(next.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}");
            foreach (var change in answer.GetProperty("items").EnumerateArray())
                Take(change);
            taken += answer.GetProperty("items").GetArrayLength();
            next = answer.GetProperty("next").GetString()!;
            if (!answer.GetProperty("hasMore").GetBoolean())
                return taken;
        }
    }

    /// <summary>Follows until the copy satisfies.</summary>
    public Task UntilAsync(Func<PartnersCopy, bool> satisfies) => TestHarness.Eventually.HoldsAsync(async () =>
    {
        await FollowAsync();
        return satisfies(this);
    });

    /// <summary>Version of a row that it has; null when it has none.</summary>
    public long? VersionOf(Guid enrolment) => Rows.TryGetValue(enrolment, out var row) ? row.GetProperty("version").GetInt64() : null;

    private void Take(JsonElement change)
    {
        var (id, gone) = (change.GetProperty("enrolmentId").GetGuid(), change.GetProperty("gone").GetBoolean());
        Named.Add((id, gone));
        Assert.Equal(!gone, change.TryGetProperty("progress", out var row));
        Assert.Equal(gone ? 2 : 3, change.EnumerateObject().Count());
        if (gone)
            Rows.Remove(id);
        else
            Rows[id] = row;
    }
}
