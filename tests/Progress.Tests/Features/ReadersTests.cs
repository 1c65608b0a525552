using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A business and its mentor read one progress, open its numbers and see who was given it; for all others there is none.</summary>
public sealed class ReadersTests(ProgressHost host)
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    private readonly string owner = Guid.NewGuid().ToString();
    private readonly string coach = Guid.NewGuid().ToString();

    [Theory]
    [InlineData("")]
    [InlineData("/numbers/attendanceRate")]
    [InlineData("/pulls")]
    public async Task They_read_what_a_coordinator_reads_and_others_hear_that_there_is_none(string what)
    {
        var us = await ToldAsync();
        using var coordinator = host.Client("coordinator");
        var address = $"/api/v1/progress/{us}{what}";
        var expected = (await GetAsync(coordinator, address)).GetRawText();
        Assert.Empty(host.Owners.AskedOf(us));

        foreach (var (role, account) in new[] { ("business", owner), ("mentor", coach) })
        {
            using var client = host.Client(role, account);
            Assert.Equal(expected, (await GetAsync(client, address)).GetRawText());
        }

        // Each is asked only about the accounts that it knows.
        Assert.Equal(["business", "mentor"], host.Owners.AskedOf(us));
        foreach (var (role, account) in new[] { ("business", coach), ("mentor", owner), ("business", Guid.NewGuid().ToString()), ("mentor", Guid.NewGuid().ToString()) })
        {
            using var client = host.Client(role, account);
            var foreign = await GetAsync(client, address, HttpStatusCode.NotFound);
            // To the letter what is said of one that nobody has.
            Assert.Equal(Said(await GetAsync(client, $"/api/v1/progress/{Unknown}{what}", HttpStatusCode.NotFound)), Said(foreign));
            Assert.Equal("progress.unknown", foreign.GetProperty("code").GetString());
        }

        using var partner = host.PartnerClient("reader");
        Assert.Equal("auth.forbidden", (await GetAsync(partner, address, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        using var nobody = host.AnonymousClient();
        Assert.Equal("auth.required", (await GetAsync(nobody, address, HttpStatusCode.Unauthorized)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task It_ends_in_the_moment_in_which_the_others_say_so()
    {
        var us = await ToldAsync();
        using var mentor = host.Client("mentor", coach);
        await GetAsync(mentor, $"/api/v1/progress/{us}/numbers/stage");

        host.Owners.Lets(coach, "mentor", us, sees: false);

        Assert.Equal("progress.unknown", (await GetAsync(mentor, $"/api/v1/progress/{us}/numbers/stage", HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_account_of_both_roles_is_let_in_by_either()
    {
        var us = await ToldAsync();
        using var both = host.AnonymousClient();
        both.DefaultRequestHeaders.Authorization = new("Bearer", host.Issuer.Token(coach, "business", "mentor"));

        await GetAsync(both, $"/api/v1/progress/{us}");

        Assert.Equal(["business", "mentor"], host.Owners.AskedOf(us));
    }

    [Fact]
    public async Task Its_own_that_nothing_was_told_of_yet_is_not_there_either()
    {
        var unknown = Guid.CreateVersion7();
        host.Owners.Lets(owner, "business", unknown);
        using var business = host.Client("business", owner);

        foreach (var what in new[] { "", "/numbers/stage", "/pulls" })
            Assert.Equal("progress.unknown", (await GetAsync(business, $"/api/v1/progress/{unknown}{what}", HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("7", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("7/numbers/stage", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("7/pulls", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("US/numbers/luck", HttpStatusCode.NotFound, "number.unknown")]
    [InlineData("US/pulls?limit=201", HttpStatusCode.BadRequest, "page.limit")]
    [InlineData("US/pulls?after=x", HttpStatusCode.BadRequest, "page.cursor")]
    [InlineData($"{Unknown}/pulls?limit=201", HttpStatusCode.NotFound, "progress.unknown")]
    public async Task A_wrong_question_is_refused(string address, HttpStatusCode status, string code)
    {
        var us = await ToldAsync();
        using var business = host.Client("business", owner);

        var problem = await GetAsync(business, $"/api/v1/progress/{address.Replace("US", us.ToString(), StringComparison.Ordinal)}", status);

        Assert.Equal(code, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(200)]
    [InlineData(0)]
    public async Task While_nobody_can_say_whose_it_is_only_coordinators_read_and_others_are_told_to_come_again(int status)
    {
        var us = await ToldAsync();
        using var business = host.Client("business", owner);
        using var mentor = host.Client("mentor", coach);
        using var coordinator = host.Client("coordinator");
        host.Owners.Trouble = ("business", status);
        try
        {
            using var answer = await business.GetAsync($"/api/v1/progress/{us}/numbers/stage", TestContext.Current.CancellationToken);

            Assert.Equal("service.unavailable", (await BodyAsync(answer, HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString());
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
            await GetAsync(coordinator, $"/api/v1/progress/{us}/numbers/stage");
            await GetAsync(mentor, $"/api/v1/progress/{us}/numbers/stage");
        }
        finally
        {
            host.Owners.Trouble = null;
        }

        await GetAsync(business, $"/api/v1/progress/{us}/numbers/stage");
    }

    private async Task<Guid> ToldAsync()
    {
        var us = new Telling();
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        host.Owners.Lets(owner, "business", us.Enrolment);
        host.Owners.Lets(coach, "mentor", us.Enrolment);
        return us.Enrolment;
    }

    // But for the trace, which is of the request.
    private static string Said(JsonElement problem)
    {
        var said = JsonNode.Parse(problem.GetRawText())!.AsObject();
        said.Remove("traceId");
        return said.ToJsonString();
    }
}
