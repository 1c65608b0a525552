using System.Text.Json;

namespace CoachingPlatform.Demo;

/// <summary>Waits for an import, as a page with a progress bar would.</summary>
public static class ImportWait
{
    /// <summary>The job once it has ended.</summary>
    /// <exception cref="TimeoutException">It did not end within two minutes.</exception>
    public static async Task<JsonElement> ForAsync(PlatformClient client, Guid job)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!limit.IsCancellationRequested)
        {
            var state = (await client.GetAsync($"/api/v1/imports/{job}")).Success;
            if (state.GetProperty("state").GetString() is "Completed" or "Failed" or "Cancelled")
                return state;
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        throw new TimeoutException($"Import {job} did not end within two minutes.");
    }
}
