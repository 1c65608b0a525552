using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The ordinary steps to and around an erasure.</summary>
internal static class Erasures
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A registered business of an owner; its id.</summary>
    public static async Task<Guid> RegisterAsync(this HttpClient coordinator, string name, string nik, string? phone = null, string owner = "Rina Wati", string? nib = null) =>
        (await coordinator.PostAsync(
            "/businesses",
            new { name, nib = nib ?? Api.NewNib(), kbliCode = "10794", regionCode = "63.02.05", annualSales = 120_000_000L, owner = new { name = owner, nik, phone } })
            .BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    /// <summary>Merges one business into another; of what they know otherwise all is as the other says, but for the owner where that is asked.</summary>
    public static async Task MergeAsync(this HttpClient coordinator, Guid from, Guid into, string owner = "Into")
    {
        var (goes, stays) = (await coordinator.ReadAsync($"/businesses/{from}").BodyAsync(), await coordinator.ReadAsync($"/businesses/{into}").BodyAsync());
        var preview = await coordinator.ReadAsync($"/businesses/{from}/merge/preview?into={into}").BodyAsync();
        var choices = preview.GetProperty("conflicts").EnumerateArray().Select(c => c.Text("field")!).ToDictionary(field => field, field => field == "owner" ? owner : "Into");
        await coordinator.PostAsync(
            $"/businesses/{from}/merge",
            new { into, version = goes.GetProperty("version").GetInt64(), intoVersion = stays.GetProperty("version").GetInt64(), choices, reason = "Zqxgabung" }).BodyAsync();
    }

    /// <summary>A file for an import with these rows.</summary>
    public static byte[] File(params string[] rows) => Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{string.Join("\r\n", rows)}\r\n");

    /// <summary>Erases it to the end; the erasure.</summary>
    public static async Task<JsonElement> EraseAsync(this HttpClient coordinator, Guid business)
    {
        var requested = await coordinator.RequestErasureAsync(business);
        using var confirmed = await coordinator.ConfirmErasureAsync(business, requested.GetProperty("version").GetInt64());
        Assert.Equal(HttpStatusCode.Accepted, confirmed.StatusCode);
        Assert.Equal($"/api/v1/businesses/{business}/erasure", confirmed.Headers.Location!.OriginalString);
        return await coordinator.ErasedAsync(business);
    }

    /// <summary>Asks for the erasure.</summary>
    public static Task<JsonElement> RequestErasureAsync(this HttpClient client, Guid business) =>
        client.PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" }).BodyAsync(HttpStatusCode.Created);

    /// <summary>Confirms this version of it.</summary>
    public static Task<HttpResponseMessage> ConfirmErasureAsync(this HttpClient coordinator, Guid business, long version) =>
        coordinator.DecideErasureAsync(business, "confirm", $"\"{version}\"");

    /// <summary>Confirms (<c>confirm</c>) or takes it back (<c>cancel</c>), by the version in the header.</summary>
    public static Task<HttpResponseMessage> DecideErasureAsync(this HttpClient client, Guid business, string word, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{business}/erasure/{word}");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request, Cancellation);
    }

    /// <summary>The erasure once all its parts are done.</summary>
    public static Task<JsonElement> ErasedAsync(this HttpClient client, Guid business) =>
        Eventually.Async(() => client.ReadAsync($"/businesses/{business}/erasure").BodyAsync(), e => e.Text("state") == "Done", TimeSpan.FromSeconds(20));
}
