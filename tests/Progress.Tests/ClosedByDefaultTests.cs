using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AutoMapper;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.TestHarness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests;

/// <summary>What holds for the whole service.</summary>
public sealed partial class ClosedByDefaultTests(ProgressHost host)
{
    [Fact]
    public void Every_endpoint_names_a_policy_or_is_a_health_check()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var open = endpoints.Where(e => e.Metadata.GetMetadata<IAuthorizeData>()?.Policy is null).Select(e => e.RoutePattern.RawText).Order();

        Assert.Equal(["/health/live", "/health/ready"], open);
        Assert.Contains(endpoints, e => e.RoutePattern.RawText == "/partner/v1/progress");
    }

    [Fact]
    public async Task Partners_programs_read_the_description_of_what_is_theirs_and_of_nothing_else()
    {
        using var partner = host.PartnerClient("described");
        using var coordinator = host.Client("coordinator");

        Assert.Equal(PathsOf(await GetAsync(coordinator, "/openapi/v1.json")).Where(path => path.StartsWith("/partner/", StringComparison.Ordinal)), PathsOf(await GetAsync(partner, "/partner/v1/openapi.json")));
        Assert.False((await GetAsync(partner, "/partner/v1/openapi.json")).TryGetProperty("servers", out _));
        await GetAsync(coordinator, "/partner/v1/openapi.json", HttpStatusCode.Forbidden);
        await GetAsync(partner, "/openapi/v1.json", HttpStatusCode.Forbidden);
        await GetAsync(partner, "/partner/v1/v1.json", HttpStatusCode.NotFound);

        static List<string> PathsOf(JsonElement document) => [.. document.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
    }

    [Fact]
    public Task The_api_describes_itself_to_signed_in_people_and_takes_its_own_examples() => DescriptionCheck.HoldsAsync(host);

    [Fact]
    public void Every_code_of_the_sources_has_a_sentence_in_both_languages()
    {
        var sentences = host.Services.GetRequiredService<Sentences>();
        var codes = Directory.EnumerateFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .ToHashSet();

        Assert.Contains("agreement.region", codes);
        foreach (var code in codes)
        {
            Assert.Contains(code, sentences.Codes);
            Assert.NotEqual(sentences.Of(code, "id"), sentences.Of(code, "en"));
        }
    }

    [Fact]
    public void The_mapping_leaves_no_member_unset() => host.Services.GetRequiredService<IMapper>().ConfigurationProvider.AssertConfigurationIsValid();

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../services/Progress"));

    [GeneratedRegex("""(?:Invalid|Forbidden|NotFound|Conflict|That)\([^")]*"([a-z_]+\.[a-z_]+)""")]
    private static partial Regex Code();
}
