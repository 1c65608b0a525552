using CoachingPlatform.Gateway.Edge;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace CoachingPlatform.Gateway.Tests;

public sealed class RouteTests(EdgeProcesses edge) : IClassFixture<EdgeProcesses>
{
    private IEnumerable<RouteEndpoint> Endpoints => edge.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Every_endpoint_but_health_names_a_policy_and_a_limit()
    {
        var endpoints = Endpoints.Where(e => e.RoutePattern.RawText?.StartsWith("/health/", StringComparison.Ordinal) != true).ToList();
        Assert.True(endpoints.Count > 20, $"only {endpoints.Count} endpoints");
        Assert.All(endpoints, e =>
        {
            Assert.False(string.IsNullOrEmpty(e.Metadata.GetMetadata<IAuthorizeData>()?.Policy), $"{e.RoutePattern.RawText} has no policy");
            Assert.False(string.IsNullOrEmpty(e.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName), $"{e.RoutePattern.RawText} has no limit");
            Assert.Null(e.Metadata.GetMetadata<IAllowAnonymous>());
        });
    }

    [Fact]
    public void Only_files_and_the_way_to_sign_in_are_open()
    {
        var open = Endpoints.Where(e => e.Metadata.GetMetadata<IAuthorizeData>()?.Policy == EdgePolicies.Open).Select(e => e.RoutePattern.RawText).Order();
        Assert.Equal(
            [
                "/_content/{**rest}", "/_framework/{**rest}", "/auth/sign-in", "/css/{**rest}", "/fonts/{**rest}", "/images/{**rest}", "/js/{**rest}", "/lib/{**rest}",
                "/{file:regex(^[\\w.-]+\\.(css|js|ico|png|svg|woff2|webmanifest|txt)$)}",
            ],
            open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_cannot_sign_in_gets_to_calendars_and_certificates_alone()
    {
        var secret = Endpoints.Where(e => e.Metadata.GetMetadata<IAuthorizeData>()?.Policy == EdgePolicies.SecretAddress)
            .Select(e => $"{e.RoutePattern.RawText} {e.Metadata.GetMetadata<EnableRateLimitingAttribute>()!.PolicyName}").Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                $"/api/v1/certificates/{{number}} {EdgeLimits.Verification}", $"/calendar/v1/feed.ics {EdgeLimits.Calendar}", $"/verify/{{number}} {EdgeLimits.VerificationPage}",
            ],
            secret);
    }

    [Theory]
    [InlineData("/api/v1/certificates/2027-x", "Enrolment")]
    [InlineData("/verify/2027-x", "Portal")]
    public async Task A_certificate_is_checked_without_signing_in(string path, string service)
    {
        using var http = edge.Client();
        var echo = await EchoService.ReadAsync(await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal((service, path, false), (echo.Service, echo.Path, echo.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public void Every_route_has_a_time_limit_and_every_cluster_an_activity_limit_and_health_checks()
    {
        var config = edge.Services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        Assert.All(config.Routes, r => Assert.NotNull(r.Timeout));
        Assert.Equal(4, config.Clusters.Count);
        Assert.All(config.Clusters, c =>
        {
            Assert.NotNull(c.HttpRequest?.ActivityTimeout);
            Assert.True(c.HealthCheck is { Active.Enabled: true, Active.Path: "/health/ready", Passive.Enabled: true });
        });
    }

    [Theory]
    [InlineData("/api/v1/businesses", "Enrolment")]
    [InlineData("/api/v1/owners/x/businesses", "Enrolment")]
    [InlineData("/api/v1/owners/search", "Enrolment")]
    [InlineData("/api/v1/possible-duplicates/x/dismiss", "Enrolment")]
    [InlineData("/api/v1/erasures", "Enrolment")]
    [InlineData("/api/v1/businesses/x/erasure/confirm", "Enrolment")]
    [InlineData("/api/v1/programmes/x", "Enrolment")]
    [InlineData("/api/v1/tracks", "Enrolment")]
    [InlineData("/api/v1/cohorts/x/enrolments", "Enrolment")]
    [InlineData("/api/v1/cohorts/x/eligibility", "Enrolment")]
    [InlineData("/api/v1/tracks/x/audit", "Enrolment")]
    [InlineData("/api/v1/cohorts/x/archive", "Enrolment")]
    [InlineData("/api/v1/enrolments", "Enrolment")]
    [InlineData("/api/v1/enrolments/x/certificate.pdf", "Enrolment")]
    [InlineData("/api/v1/completion-certificates/x/audit", "Enrolment")]
    [InlineData("/api/v1/certificates/2027-x", "Enrolment")]
    [InlineData("/api/v1/certificates/x/y", "Portal")]
    [InlineData("/verify/2027-x", "Portal")]
    [InlineData("/api/v1/imports/x/findings", "Enrolment")]
    [InlineData("/api/v1/businesses/x/consents", "Enrolment")]
    [InlineData("/api/v1/consent-texts/x", "Enrolment")]
    [InlineData("/api/v1/consents/x/audit", "Enrolment")]
    [InlineData("/api/v1/imports/x/failed-rows", "Enrolment")]
    [InlineData("/api/v1/imports/template", "Enrolment")]
    [InlineData("/api/v1/businesses/export", "Enrolment")]
    [InlineData("/api/v1/cohorts/x/enrolments/export", "Enrolment")]
    [InlineData("/api/v1/exports", "Enrolment")]
    [InlineData("/api/v1/mentors", "Mentoring")]
    [InlineData("/api/v1/assignments", "Mentoring")]
    [InlineData("/api/v1/sessions/x", "Mentoring")]
    [InlineData("/api/v1/action-items", "Mentoring")]
    [InlineData("/api/v1/calendar-addresses/mentors/x", "Mentoring")]
    [InlineData("/api/v1/session-series", "Mentoring")]
    [InlineData("/api/v1/holidays", "Mentoring")]
    [InlineData("/api/v1/enrolments/x/mentor-suggestions", "Mentoring")]
    [InlineData("/api/v1/enrolments/x", "Enrolment")]
    [InlineData("/calendar/v1/feed.ics", "Mentoring")]
    [InlineData("/api/v1/progress/summary", "Progress")]
    [InlineData("/api/v1/progress/report", "Progress")]
    [InlineData("/api/v1/progress/x/numbers/attendanceRate", "Progress")]
    [InlineData("/api/v1/progress/x/pulls", "Progress")]
    [InlineData("/api/v1/progress/x/milestones/first_export/grant", "Progress")]
    [InlineData("/api/v1/market-level-schemes/x/preview/moves", "Progress")]
    [InlineData("/api/v1/progress/aggregates", "Progress")]
    [InlineData("/api/v1/partners", "Progress")]
    [InlineData("/api/v1/opportunities/x/ready", "Progress")]
    [InlineData("/api/v1/referrals/x/attendance/2027-01-29", "Progress")]
    [InlineData("/api/v1/partner-exports/x/audit", "Progress")]
    [InlineData("/", "Portal")]
    [InlineData("/cohorts/x", "Portal")]
    [InlineData("/internal/v1/businesses/x/contact-lookups", "Portal")]
    [InlineData("/internal/v1/enrolments/x/sight", "Portal")]
    [InlineData("/internal/v1/enrolments/x/business-pulls", "Portal")]
    [InlineData("/portal.abc123.css", "Portal")]
    [InlineData("/_content/Radzen.Blazor/x.css", "Portal")]
    public async Task Each_address_reaches_its_service_under_the_same_path(string path, string service)
    {
        using var http = await edge.PersonAsync();
        var echo = await EchoService.ReadAsync(await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal((service, path), (echo.Service, echo.Path));
    }

    [Theory]
    [InlineData("/partner/v1/progress", "Progress")]
    [InlineData("/partner/v1/openapi.json", "Progress")]
    [InlineData("/partner/v1/exports", "Progress")]
    [InlineData("/partner/v1/exports/x/file", "Progress")]
    [InlineData("/partner/v1/enrolments/x/business", "Enrolment")]
    [InlineData("/partner/v1/enrolments/openapi.json", "Enrolment")]
    [InlineData("/partner/v1/aggregates/crossed", "Progress")]
    public async Task The_partners_pull_reaches_its_service(string path, string service)
    {
        using var http = await edge.PartnerAsync();
        var echo = await EchoService.ReadAsync(await http.GetAsync(new Uri($"{path}?region=63", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal((service, path), (echo.Service, echo.Path));
    }

    [Fact]
    public void A_file_may_take_longer_than_an_answer()
    {
        var routes = edge.Services.GetRequiredService<IProxyConfigProvider>().GetConfig().Routes;
        Assert.Equal(((TimeSpan?)TimeSpan.FromMinutes(2), (TimeSpan?)TimeSpan.FromSeconds(30)), (TimeoutOf("/partner/v1/exports/{id}/file"), TimeoutOf("/partner/v1/{**rest}")));

        TimeSpan? TimeoutOf(string path) => routes.Single(r => r.Match.Path == path).Timeout;
    }
}
