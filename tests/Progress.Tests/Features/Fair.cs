using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A partner with an agreement and an opportunity, and those who work on its referrals.</summary>
internal sealed class Fair(ProgressHost host, Guid partner, string clientId, Guid opportunity) : IDisposable
{
    /// <summary>What everybody meets.</summary>
    public const string Local = """[{"kind":"MarketLevel","code":"Local"}]""";

    /// <summary>The partner.</summary>
    public Guid Partner => partner;

    /// <summary>Its program, by name.</summary>
    public string ClientId => clientId;

    /// <summary>The opportunity.</summary>
    public Guid Opportunity => opportunity;

    /// <summary>A coordinator.</summary>
    public HttpClient Coordinator { get; } = host.Client("coordinator");

    /// <summary>The partner's program.</summary>
    public HttpClient Program { get; } = host.PartnerClient(clientId);

    /// <summary>A new partner that holds an Expo.</summary>
    public static async Task<Fair> OpenAsync(ProgressHost host, string criteria = Local, int? capacity = null, string region = "76.01", params string[] fields)
    {
        var (partner, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(partner, [region], fields: fields);
        using var coordinator = host.Client("coordinator");
        return new Fair(host, partner, clientId, await OpportunityAsync(coordinator, partner, criteria, capacity));
    }

    /// <summary>A business of region 76 that consents to this partner, and to others.</summary>
    public async Task<Telling> TellAsync(params Guid[] others)
    {
        var us = new Telling
        {
            Region = "76.01.01", Kbli = "13912", Consents = [.. others.Prepend(partner).SelectMany(p => new[] { new ConsentTerms(p, "export"), new(p, "credit") })],
        };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us;
    }

    /// <summary>Refers an enrolment; the referral.</summary>
    public Task<Guid> ReferAsync(Guid enrolment) => ReferAsync(Coordinator, opportunity, enrolment);

    /// <summary>Where a referral stands.</summary>
    public async Task<(string? State, int Version)> StateAsync(Guid referral)
    {
        var found = await GetAsync(Coordinator, $"/api/v1/referrals/{referral}");
        return (found.GetProperty("state").GetString(), found.GetProperty("version").GetInt32());
    }

    /// <summary>How many places are taken.</summary>
    public async Task<int> TakenAsync() => (await GetAsync(Coordinator, $"/api/v1/opportunities/{opportunity}")).GetProperty("taken").GetInt32();

    /// <summary>Partner, coordinator, the partner's program and the opportunity.</summary>
    public void Deconstruct(out Guid ofPartner, out HttpClient coordinator, out HttpClient program, out Guid toOpportunity) =>
        (ofPartner, coordinator, program, toOpportunity) = (partner, Coordinator, Program, opportunity);

    /// <inheritdoc/>
    public void Dispose()
    {
        Coordinator.Dispose();
        Program.Dispose();
    }

    /// <summary>Another Expo of a partner.</summary>
    public static async Task<Guid> OpportunityAsync(HttpClient coordinator, Guid partner, string criteria = Local, int? capacity = null) =>
        (await BodyAsync(await SendAsync(coordinator, HttpMethod.Post, "/api/v1/opportunities", Terms(partner, criteria, capacity)), System.Net.HttpStatusCode.Created)).GetProperty("id").GetGuid();

    /// <summary>Refers an enrolment to an opportunity; the referral.</summary>
    public static async Task<Guid> ReferAsync(HttpClient coordinator, Guid opportunity, Guid enrolment) =>
        (await PostAsync(coordinator, $"/api/v1/opportunities/{opportunity}/referrals", new { enrolmentId = enrolment })).GetProperty("id").GetGuid();

    /// <summary>An Expo of five days, of which today is the second; without a partner as an edit sends it.</summary>
    public static string Terms(Guid? partner, string criteria, int? capacity)
    {
        var fields = new Dictionary<string, object?>
        {
            ["nameId"] = "Expo UMKM", ["nameEn"] = "MSME Expo", ["place"] = "Banjarmasin", ["firstDay"] = "2027-03-09", ["lastDay"] = "2027-03-13",
            ["capacity"] = capacity, ["criteria"] = JsonSerializer.Deserialize<JsonElement>(criteria),
        };
        if (partner is not null)
            (fields["kind"], fields["partnerId"], fields["consentPurpose"]) = ("Expo", partner, "export");
        return JsonSerializer.Serialize(fields);
    }

    /// <summary>The body with another field.</summary>
    public static string With(string body, string field)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($"{{{field}}}")!)
            fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }

    /// <summary>All pages of a list, and how many there are.</summary>
    public static async Task<(List<JsonElement> Items, int Pages)> AllAsync(HttpClient coordinator, string address)
    {
        var (items, pages) = (new List<JsonElement>(), 0);
        for (var next = (string?)address; next is not null; pages++)
        {
            var page = await GetAsync(coordinator, next);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }

        return (items, pages);
    }

    /// <summary>A request with this body, If-Match and Idempotency-Key.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, string? body, string? version = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The code of a problem.</summary>
    public static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    /// <summary>The codes of its parts, or its own.</summary>
    public static IReadOnlyList<string?> Codes(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(e => e.GetProperty("code").GetString())]
        : [problem.GetProperty("code").GetString()];
}
