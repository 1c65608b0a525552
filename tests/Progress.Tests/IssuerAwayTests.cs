using System.Net;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Progress.Tests;

/// <summary>A service that has never reached its issuer: a fixture of its own, whose issuer's address leads nowhere.</summary>
public sealed class IssuerAwayTests(IssuerAwayTests.Host host) : IClassFixture<IssuerAwayTests.Host>
{
    [Fact]
    public async Task A_token_that_cannot_be_judged_is_no_forgery()
    {
        using var client = host.Client("coordinator");
        using var answer = await client.GetAsync("/api/v1/partners", TestContext.Current.CancellationToken);

        var problem = await ProgressHost.BodyAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("issuer.unavailable", problem.GetProperty("code").GetString());
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("sign-in service", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_no_token_must_still_sign_in()
    {
        using var client = host.AnonymousClient();
        using var answer = await client.GetAsync("/api/v1/partners", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task It_is_ready_all_the_same_and_says_which_store_it_has()
    {
        using var client = host.AnonymousClient();
        var health = await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);

        Assert.Matches(@"^Healthy\nstore: (local store, for first run and tests only|MongoDB \d+\.\d+\.\d+)$", health);
    }

    public sealed class Host() : ServiceHost<Program>("progress")
    {
        // Port 9 on loopback: nothing listens there.
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Identity:Authority"] = "http://127.0.0.1:9" };
    }
}
