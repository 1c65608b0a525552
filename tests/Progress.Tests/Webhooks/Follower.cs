using System.Text.Json;
using CoachingPlatform.TestHarness;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A partner with an agreement for region 63 that names no field, its receiver and its webhook, which is up to date.</summary>
public sealed record Follower(Guid PartnerId, HttpClient Client, Receiver Receiver, Guid Id, string Secret) : IAsyncDisposable
{
    public Task<JsonElement> SeenAsync() => GetAsync(Client, $"/partner/v1/webhooks/{Id}");

    public Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds) => Eventually.Async(SeenAsync, holds);

    public Task<JsonElement> StateAsync(string state) => UntilAsync(w => w.GetProperty("state").GetString() == state);

    /// <summary>The last that it received, once all satisfies.</summary>
    public async Task<Received> ReceivedAsync(Func<IReadOnlyList<Received>, bool> satisfies) =>
        (await Eventually.Async(() => Task.FromResult(Receiver.All), all => all.Count > 0 && satisfies(all)))[^1];

    public async ValueTask DisposeAsync()
    {
        using var ended = await Client.DeleteAsync($"/partner/v1/webhooks/{Id}");
        Client.Dispose();
        await Receiver.DisposeAsync();
    }
}
