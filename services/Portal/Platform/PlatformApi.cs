using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace CoachingPlatform.Portal.Platform;

/// <summary>Why something could not be shown.</summary>
public enum Trouble
{
    /// <summary>A service does not answer, or not as agreed: trying again may help.</summary>
    Unavailable,

    /// <summary>The token is no longer accepted.</summary>
    SignIn,

    /// <summary>The account may not see it.</summary>
    Forbidden,

    /// <summary>It does not exist.</summary>
    NotFound,
}

/// <summary>What the platform answered: a value, or why there is none.</summary>
/// <param name="Value">The value when there is no trouble.</param>
/// <param name="Trouble">What went wrong, or null.</param>
public sealed record Answer<T>(T? Value, Trouble? Trouble)
    where T : class;

/// <summary>The services, through the gateway, with the token of the person who looks at the page; without one for whoever checks a certificate.</summary>
internal sealed class PlatformApi(HttpClient http, ILogger<PlatformApi> log)
{
    // As strict as the services: a field that is missing is trouble, not a zero on the page.
    private static readonly JsonSerializerOptions Json = CreateJson();

    public Task<Answer<Page<Cohort>>> CohortsAsync(string? after, CancellationToken ct) =>
        GetAsync<Page<Cohort>>("/api/v1/cohorts", ct, ("limit", "24"), ("after", after));

    public Task<Answer<Cohort>> CohortAsync(Guid id, CancellationToken ct) => GetAsync<Cohort>($"/api/v1/cohorts/{id}", ct);

    public Task<Answer<Programme>> ProgrammeAsync(Guid id, CancellationToken ct) => GetAsync<Programme>($"/api/v1/programmes/{id}", ct);

    public Task<Answer<Page<Enrolment>>> EnrolmentsAsync(Guid cohortId, string? state, string? after, CancellationToken ct) =>
        GetAsync<Page<Enrolment>>($"/api/v1/cohorts/{cohortId}/enrolments", ct, ("limit", "25"), ("state", state), ("after", after));

    public Task<Answer<ProgressSummary>> SummaryAsync(Guid cohortId, CancellationToken ct) =>
        GetAsync<ProgressSummary>("/api/v1/progress/summary", ct, ("cohortId", cohortId.ToString()));

    public Task<Answer<Page<ProgressRow>>> ProgressAsync(Guid cohortId, string? after, CancellationToken ct) =>
        GetAsync<Page<ProgressRow>>("/api/v1/progress", ct, ("cohortId", cohortId.ToString()), ("limit", "200"), ("after", after));

    public Task<Answer<Page<Opportunity>>> OpportunitiesAsync(string? after, CancellationToken ct) =>
        GetAsync<Page<Opportunity>>("/api/v1/opportunities", ct, ("limit", "24"), ("after", after));

    public Task<Answer<Opportunity>> OpportunityAsync(Guid id, CancellationToken ct) => GetAsync<Opportunity>($"/api/v1/opportunities/{id}", ct);

    public Task<Answer<Partner>> PartnerAsync(Guid id, CancellationToken ct) => GetAsync<Partner>($"/api/v1/partners/{id}", ct);

    /// <summary>Those who can be referred among the next fifty that are shared with the partner: it may be none and still have a next page.</summary>
    public Task<Answer<Page<ReadyBusiness>>> ReadyAsync(Guid opportunityId, string? after, CancellationToken ct) =>
        GetAsync<Page<ReadyBusiness>>($"/api/v1/opportunities/{opportunityId}/ready", ct, ("limit", "50"), ("after", after));

    public Task<Answer<Page<Referral>>> ReferralsAsync(Guid opportunityId, string? state, int limit, string? after, CancellationToken ct) =>
        GetAsync<Page<Referral>>(
            $"/api/v1/opportunities/{opportunityId}/referrals", ct, ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("state", state), ("after", after));

    /// <summary>What anybody may know of a certificate; <see cref="Trouble.NotFound"/> when it is not valid.</summary>
    public Task<Answer<Certificate>> CertificateAsync(string number, CancellationToken ct) =>
        GetAsync<Certificate>($"/api/v1/certificates/{Uri.EscapeDataString(number)}", ct);

    private static JsonSerializerOptions CreateJson()
    {
        var options = new JsonSerializerOptions();
        ServiceDefaultsRegistration.ConfigureJson(options);
        return options;
    }

    private async Task<Answer<T>> GetAsync<T>(string path, CancellationToken ct, params (string Name, string? Value)[] query)
        where T : class
    {
        var address = path + new QueryBuilder(query.Where(q => q.Value is not null).Select(q => KeyValuePair.Create(q.Name, q.Value!)));
        try
        {
            using var response = await http.GetAsync(address, ct);
            if (response.IsSuccessStatusCode)
                return new Answer<T>(await response.Content.ReadFromJsonAsync<T>(Json, ct) ?? throw new JsonException("null"), null);
            if (response.StatusCode != HttpStatusCode.NotFound)
                log.LogWarning("{Path} answered {Status}", path, (int)response.StatusCode);
            return new Answer<T>(null, response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => Trouble.SignIn,
                HttpStatusCode.Forbidden => Trouble.Forbidden,
                HttpStatusCode.NotFound or HttpStatusCode.BadRequest => Trouble.NotFound,
                _ => Trouble.Unavailable,
            });
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            log.LogWarning("{Path} could not be read: {Reason}", path, e.Message);
            return new Answer<T>(null, Trouble.Unavailable);
        }
    }
}

/// <summary>Registration of <see cref="PlatformApi"/>.</summary>
internal static class PlatformApiRegistration
{
    public static void AddPlatformApi(this IHostApplicationBuilder builder)
    {
        var gateway = builder.Configuration["Gateway:Address"]
            ?? throw new InvalidOperationException("Gateway:Address is missing: set it to the gateway's address.");
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddTransient<CohortViews>();
        builder.Services.AddTransient<OpportunityViews>();
        builder.Services.AddHttpClient<PlatformApi>((services, http) =>
        {
            http.BaseAddress = new Uri(gateway);
            http.Timeout = TimeSpan.FromSeconds(10);
            var request = services.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request;
            http.DefaultRequestHeaders.Authorization =
                AuthenticationHeaderValue.TryParse(request.Headers[HeaderNames.Authorization].ToString(), out var token) ? token : null;
        });
    }
}
