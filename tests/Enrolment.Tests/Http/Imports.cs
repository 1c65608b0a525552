using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Imports as a caller sees them.</summary>
internal static class Imports
{
    private static readonly string[] Ends = ["Validated", "Completed", "Failed", "Cancelled"];

    public static Task<HttpResponseMessage> UploadAsync(this HttpClient client, byte[] file, bool dryRun = false, string type = "text/csv")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/imports?dryRun={dryRun}&fileName=umkm.csv") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.ExpectContinue = true;
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Uploads and waits for the end.</summary>
    public static async Task<JsonElement> ImportAsync(this HttpClient client, byte[] file, bool dryRun = false)
    {
        var job = await client.UploadAsync(file, dryRun).BodyAsync(HttpStatusCode.Accepted);
        return await client.EndOfAsync(job.Text("id")!, dryRun);
    }

    public static Task<JsonElement> EndOfAsync(this HttpClient client, string id, bool dryRun = true) => Eventually.Async(
        () => client.ReadAsync($"/imports/{id}").BodyAsync(),
        job => Ends.Contains(job.Text("state")) && (dryRun || job.Text("state") != "Validated"),
        TimeSpan.FromSeconds(90));
}
