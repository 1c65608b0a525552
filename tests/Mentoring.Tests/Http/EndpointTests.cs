using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class EndpointTests(MentoringHost host)
{
    [Fact]
    public void Every_endpoint_names_a_policy_and_only_health_is_open()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        var open = endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => e.RoutePattern.RawText);
        var unnamed = endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null
            && e.Metadata.GetOrderedMetadata<IAuthorizeData>().All(a => a.Policy is null));
        Assert.Equal(["/health/live", "/health/ready"], open.Order());
        Assert.Empty(unnamed);
        Assert.Equal(38, endpoints.Count(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)));
    }

    [Fact]
    public Task The_api_describes_itself_to_signed_in_people_and_takes_its_own_examples() => DescriptionCheck.HoldsAsync(host);

    [Fact]
    public Task Each_endpoint_answers_bad_input_as_its_table_says() => BadInputTable.HoldsAsync(host, "Mentoring.Tests");

    [Theory]
    [InlineData("POST /api/v1/mentors", Policies.Coordinators)]
    [InlineData("PUT /api/v1/mentors/{id:guid}", Policies.Coordinators)]
    [InlineData("POST /api/v1/assignments", Policies.Coordinators)]
    [InlineData("POST /api/v1/assignments/{id:guid}/end", Policies.Coordinators)]
    [InlineData("POST /api/v1/assignments/{id:guid}/reassign", Policies.Coordinators)]
    [InlineData("GET /api/v1/enrolments/{id:guid}/mentor-suggestions", Policies.Coordinators)]
    [InlineData("PUT /api/v1/mentors/{id:guid}/availability", Policies.Mentors)]
    [InlineData("GET /api/v1/mentors", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/logged", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/{id:guid}/log", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/{id:guid}/correct", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/logged/batch", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/{id:guid}/attachments", Policies.Mentors)]
    [InlineData("POST /api/v1/sessions/{id:guid}/attachments/{attachmentId:guid}/remove", Policies.Mentors)]
    [InlineData("GET /api/v1/sessions/{id:guid}/attachments/{attachmentId:guid}", Policies.Mentors)]
    [InlineData("PUT /api/v1/sessions/{id:guid}/attendance", Policies.Mentors)]
    [InlineData("GET /api/v1/sessions/{id:guid}/history", Policies.Mentors)]
    [InlineData("PUT /api/v1/calendar-addresses/mentors/{id:guid}", Policies.Mentors)]
    [InlineData("PUT /api/v1/calendar-addresses/businesses/{id:guid}", Policies.Coordinators)]
    [InlineData("GET /calendar/v1/feed.ics", Policies.SecretAddress)]
    [InlineData("POST /api/v1/action-items/{id:guid}/done", Policies.Mentors)]
    public void An_endpoint_is_for_those_it_is_meant_for(string endpoint, string policy)
    {
        var found = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Single(e => $"{e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0]} {e.RoutePattern.RawText}" == endpoint);

        Assert.Equal(policy, found.Metadata.GetMetadata<IAuthorizeData>()!.Policy);
    }
}
