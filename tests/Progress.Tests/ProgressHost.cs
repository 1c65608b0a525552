using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace CoachingPlatform.Progress.Tests;

/// <summary>The real service on the real servers, with a clock that stands still where a test needs it to.</summary>
public sealed class ProgressHost() : ServiceHost<Program>("progress")
{
    public StandingClock Clock { get; } = new();

    /// <summary>Progress of an enrolment once it satisfies.</summary>
    public async Task<JsonElement> ProgressAsync(Guid enrolment, Func<JsonElement, bool>? satisfies = null)
    {
        using var client = Client("coordinator");
        return await Eventually.Async(
            () => FindAsync(client, $"/api/v1/progress/{enrolment}"),
            found => found.ValueKind == JsonValueKind.Object && (satisfies is null || satisfies(found)));
    }

    /// <summary>The answer's body, which must have this status.</summary>
    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>GET, which must be answered with this status.</summary>
    public static async Task<JsonElement> GetAsync(HttpClient client, string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return await BodyAsync(response, status);
    }

    /// <summary>POST, which must be answered with this status.</summary>
    public static async Task<JsonElement> PostAsync(HttpClient client, string address, object body, HttpStatusCode status = HttpStatusCode.Created)
    {
        using var response = await client.PostAsJsonAsync(address, body, TestContext.Current.CancellationToken);
        return await BodyAsync(response, status);
    }

    /// <summary>A new partner with a client id of its own.</summary>
    public async Task<(Guid Id, string ClientId)> PartnerAsync()
    {
        using var client = Client("coordinator");
        var clientId = $"partner-{Guid.NewGuid():N}";
        var partner = await PostAsync(client, "/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { clientId } });
        return (partner.GetProperty("id").GetGuid(), clientId);
    }

    /// <summary>A client of a new partner with one agreement; what is not said covers everything of region 63 from 2027 on.</summary>
    public async Task<HttpClient> PartnerClientAsync(
        string[]? regions = null, Guid[]? tracks = null, string[]? fields = null, string from = "2027-01-01", string? until = null, string zone = "Asia/Makassar")
    {
        var (id, clientId) = await PartnerAsync();
        using var client = Client("coordinator");
        await PostAsync(client, $"/api/v1/partners/{id}/agreements", new
        {
            regionCodes = regions ?? ["63"], trackIds = tracks ?? [], fields = fields ?? [], purpose = "Ekspor", from, until, timeZone = zone,
        });
        return PartnerClient(clientId);
    }

    protected override void ConfigureServices(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));

    private static async Task<JsonElement> FindAsync(HttpClient client, string address)
    {
        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? default : await BodyAsync(response);
    }
}

/// <summary>Goes with the system's clock until it is set; timers always do.</summary>
public sealed class StandingClock : TimeProvider
{
    private DateTimeOffset? standing;

    public override DateTimeOffset GetUtcNow() => standing ?? base.GetUtcNow();

    public void StandAt(DateTimeOffset instant) => standing = instant;
}
