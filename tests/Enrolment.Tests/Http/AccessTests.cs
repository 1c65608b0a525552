using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Nothing is open, and each door knows its people.</summary>
public sealed class AccessTests(EnrolmentHost host)
{
    private const string Unknown = "0193b000-0000-7000-8000-000000000000";

    [Fact]
    public void Every_endpoint_names_a_policy_and_only_health_is_open()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 25, $"only {endpoints.Count} endpoints");
        foreach (var endpoint in endpoints)
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToList();
            Assert.True(
                isOpen ? endpoint.RoutePattern.RawText!.StartsWith("/health/", StringComparison.Ordinal) : policies.Count == 1 && policies[0] is not null,
                $"{endpoint.DisplayName}: open {isOpen}, policies {string.Join(", ", policies)}");
        }
    }

    [Fact]
    public void Who_cannot_sign_in_gets_to_the_check_of_a_certificate_alone()
    {
        var secret = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAuthorizeData>()?.Policy == Policies.SecretAddress).Select(e => e.RoutePattern.RawText);
        Assert.Equal(["/api/v1/certificates/{number}"], secret);
    }

    [Fact]
    public Task The_service_describes_its_interface_to_signed_in_people_and_takes_its_own_examples() => DescriptionCheck.HoldsAsync(host);

    [Fact]
    public Task Each_endpoint_answers_bad_input_as_its_table_says() => BadInputTable.HoldsAsync(host, "Enrolment.Tests");

    [Theory]
    [InlineData("GET", "/businesses", "business coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}", "business coordinator admin")]
    [InlineData("POST", "/businesses", "business coordinator admin")]
    [InlineData("PUT", $"/businesses/{Unknown}", "business coordinator admin")]
    [InlineData("POST", "/businesses/search", "business coordinator admin")]
    [InlineData("PUT", $"/businesses/{Unknown}/contact-preference", "business coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}/contact-lookups", "business coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}/possible-duplicates", "coordinator admin")]
    [InlineData("GET", "/possible-duplicates", "coordinator admin")]
    [InlineData("POST", $"/possible-duplicates/{Unknown}/dismiss", "coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}/merge/preview", "coordinator admin")]
    [InlineData("POST", $"/businesses/{Unknown}/merge", "coordinator admin")]
    [InlineData("POST", $"/businesses/{Unknown}/merge/undo", "coordinator admin")]
    [InlineData("POST", "/programmes", "coordinator admin")]
    [InlineData("GET", "/programmes", "business coordinator admin")]
    [InlineData("POST", "/tracks", "coordinator admin")]
    [InlineData("PUT", $"/tracks/{Unknown}", "coordinator admin")]
    [InlineData("GET", $"/tracks/{Unknown}/audit", "coordinator admin")]
    [InlineData("POST", "/cohorts", "coordinator admin")]
    [InlineData("GET", $"/cohorts/{Unknown}/eligibility", "business coordinator admin")]
    [InlineData("GET", $"/cohorts/{Unknown}/track", "business coordinator admin")]
    [InlineData("GET", "/cohorts", "business coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/open", "coordinator admin")]
    [InlineData("DELETE", $"/cohorts/{Unknown}", "coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/clone", "coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/cancel", "coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/archive", "coordinator admin")]
    [InlineData("PUT", $"/cohorts/{Unknown}/organisers", "coordinator admin")]
    [InlineData("GET", $"/cohorts/{Unknown}/enrolments", "business mentor coordinator admin")]
    [InlineData("POST", "/enrolments", "business coordinator admin")]
    [InlineData("GET", $"/enrolments/{Unknown}", "business mentor coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/accept", "coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/deny", "coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/complete", "coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/reopen", "coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/transfer", "coordinator admin")]
    [InlineData("GET", $"/enrolments/{Unknown}/certificate", "business coordinator admin")]
    [InlineData("GET", $"/enrolments/{Unknown}/certificate.pdf", "business coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/certificate/revoke", "coordinator admin")]
    [InlineData("GET", $"/completion-certificates/{Unknown}/audit", "coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/enrolments/accept", "coordinator admin")]
    [InlineData("POST", $"/enrolments/{Unknown}/withdraw", "business coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}/audit", "coordinator admin")]
    [InlineData("GET", $"/enrolments/{Unknown}/audit", "coordinator admin")]
    [InlineData("POST", "/consent-texts", "coordinator admin")]
    [InlineData("PUT", $"/consent-texts/{Unknown}", "coordinator admin")]
    [InlineData("GET", "/consent-texts", "business coordinator admin")]
    [InlineData("GET", $"/consent-texts/{Unknown}", "business coordinator admin")]
    [InlineData("GET", $"/businesses/{Unknown}/consents", "business coordinator admin")]
    [InlineData("POST", $"/businesses/{Unknown}/consents", "business coordinator admin")]
    [InlineData("POST", $"/businesses/{Unknown}/consents/{Unknown}/withdraw", "business coordinator admin")]
    [InlineData("GET", $"/consents/{Unknown}/audit", "coordinator admin")]
    [InlineData("POST", "/businesses/export", "business coordinator admin")]
    [InlineData("POST", $"/cohorts/{Unknown}/enrolments/export", "coordinator admin")]
    [InlineData("GET", "/exports", "coordinator admin")]
    [InlineData("GET", $"/exports/{Unknown}/audit", "coordinator admin")]
    [InlineData("POST", "/imports", "coordinator admin")]
    [InlineData("GET", $"/imports/{Unknown}", "coordinator admin")]
    [InlineData("GET", "/imports/template", "coordinator admin")]
    [InlineData("GET", $"/imports/{Unknown}/findings", "coordinator admin")]
    [InlineData("GET", $"/imports/{Unknown}/failed-rows", "coordinator admin")]
    [InlineData("POST", $"/imports/{Unknown}/commit", "coordinator admin")]
    [InlineData("POST", $"/imports/{Unknown}/cancel", "coordinator admin")]
    public async Task Only_these_roles_get_in(string method, string path, string roles)
    {
        await Send(host.AnonymousClient(), method, path).ProblemAsync(401, "auth.required");
        await Send(host.PartnerClient("apindo-kalsel"), method, path).ProblemAsync(403, "auth.forbidden");
        foreach (var role in new[] { Roles.Business, Roles.Mentor, Roles.Coordinator, Roles.Admin })
        {
            using var answer = await Send(host.Client(role), method, path);
            Assert.Equal(roles.Split(' ').Contains(role), (int)answer.StatusCode is not (401 or 403));
        }
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, string method, string path) =>
        client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), $"/api/v1{path}")
            {
                Content = method == "GET" ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
            },
            TestContext.Current.CancellationToken);
}
