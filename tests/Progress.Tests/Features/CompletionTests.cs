using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Who is proposed for completion: where a coordinator sees it, and what Enrolment is told.</summary>
public sealed class CompletionTests(ProgressHost host)
{
    [Fact]
    public async Task A_coordinator_finds_the_proposed_in_the_cohort_and_Enrolment_is_told_each_change_in_order()
    {
        await using var events = await host.ListenAsync();
        using var coordinator = host.Client("coordinator");
        var (done, going, idle) = (new Telling(), new Telling(), new Telling());
        going = going with { Cohort = done.Cohort, Track = done.Track };
        idle = idle with { Cohort = done.Cohort, Track = done.Track };
        await host.PublishAsync(idle.Accepted());
        await host.ProgressAsync(idle.Enrolment);
        var last = Guid.CreateVersion7();
        foreach (var telling in new[] { done, going })
        {
            await host.PublishAsync(new EnrolmentStarted(telling.Snapshot("Active", 1), Telling.Noon));
            for (var session = 0; session < 5; session++)
                await host.PublishAsync(telling.Logged(Guid.CreateVersion7()));
            await host.ProgressAsync(telling.Enrolment, p => p.GetProperty("version").GetInt64() == 7);
        }

        await host.PublishAsync(done.Logged(last));
        await host.ProgressAsync(done.Enrolment, p => Rule(p) == "milestones_missing");
        await GrantAsync(coordinator, done.Enrolment, "\"8\"");
        Assert.Equal([done.Enrolment], await ListAsync(coordinator, done.Cohort, true));
        // Both are of one moment, so either may be the first.
        Assert.Equal(new[] { going.Enrolment, idle.Enrolment }.Order(), (await ListAsync(coordinator, done.Cohort, false)).Order());
        var opened = await GetAsync(coordinator, $"/api/v1/progress/{done.Enrolment}/numbers/completion");
        Assert.Equal(("completion.proposed", 1, 8), (
            opened.GetProperty("rule").GetProperty("id").GetString(), opened.GetProperty("rule").GetProperty("version").GetInt32(), opened.GetProperty("facts").GetArrayLength()));

        await host.PublishAsync(done.Cancelled(last, 2));
        var without = await host.ProgressAsync(done.Enrolment, p => Rule(p) == "sessions_missing");
        Assert.Equal((1, false), (without.GetProperty("completion").GetProperty("sessionsMissing").GetInt32(), without.GetProperty("completion").GetProperty("isProposed").GetBoolean()));
        Assert.Empty(await ListAsync(coordinator, done.Cohort, true));
        await host.PublishAsync(done.Logged(Guid.CreateVersion7()));
        await host.ProgressAsync(done.Enrolment, p => Rule(p) == "proposed");

        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<CompletionConditionsJudged>().Where(e => e.EnrolmentId == done.Enrolment).ToList()),
            all => all.Count >= 3);
        Assert.Equal([(9L, true), (10L, false), (11L, true)], told.Select(e => (e.Version, e.AreMet)));
        Assert.DoesNotContain(events.All, e => e.Event is CompletionConditionsJudged judged && judged.EnrolmentId == going.Enrolment);
    }

    [Fact]
    public async Task What_was_done_before_a_transfer_counts_in_the_enrolment_in_which_it_goes_on()
    {
        await using var events = await host.ListenAsync();
        using var coordinator = host.Client("coordinator");
        var (left, next) = (new Telling(), Guid.CreateVersion7());
        await host.PublishAsync(new EnrolmentStarted(left.Snapshot("Active", 1), Telling.Noon));
        for (var session = 0; session < 6; session++)
            await host.PublishAsync(left.Logged(Guid.CreateVersion7()));
        await host.ProgressAsync(left.Enrolment, p => Rule(p) == "milestones_missing");
        await GrantAsync(coordinator, left.Enrolment, "\"8\"");

        await host.PublishAsync(new EnrolmentTransferred(left.Snapshot("Transferred", 2), next, Telling.Noon.AddDays(9)));
        await host.PublishAsync(new EnrolmentAccepted(left.Snapshot("Active", 1) with { EnrolmentId = next, ContinuedFrom = [left.Enrolment] }, Telling.Noon.AddDays(9)));

        await host.ProgressAsync(next, p => Rule(p) == "proposed");
        await Eventually.HoldsAsync(() => Task.FromResult(events.All.Any(e => e.Event is CompletionConditionsJudged { AreMet: true } judged && judged.EnrolmentId == next)));
        await host.ProgressAsync(left.Enrolment, p => Rule(p) == "not_active");
    }

    [Theory]
    [InlineData("proposed=maybe", "request.malformed")]
    [InlineData("proposed=1", "request.malformed")]
    [InlineData("proposed=true&limit=0", "page.limit")]
    public async Task A_filter_that_is_none_is_refused(string query, string code)
    {
        using var coordinator = host.Client("coordinator");
        Assert.Equal(code, (await GetAsync(coordinator, $"/api/v1/progress?cohortId={Guid.CreateVersion7()}&{query}", HttpStatusCode.BadRequest)).GetProperty("code").GetString());
    }

    private static string? Rule(JsonElement progress) => progress.GetProperty("completion").GetProperty("rule").GetString();

    private static async Task<IReadOnlyList<Guid>> ListAsync(HttpClient coordinator, Guid cohort, bool proposed)
    {
        var found = new List<Guid>();
        for (string? path = $"/api/v1/progress?cohortId={cohort}&proposed={(proposed ? "true" : "false")}&limit=1"; path is not null;)
        {
            var page = await GetAsync(coordinator, path);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("enrolmentId").GetGuid()));
            path = page.GetProperty("next").GetString();
        }

        return found;
    }

    private static async Task GrantAsync(HttpClient coordinator, Guid enrolment, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/progress/{enrolment}/milestones/checked/grant") { Content = JsonContent.Create(new { reason = "Sudah diperiksa" }) };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        using var answer = await coordinator.SendAsync(request, TestContext.Current.CancellationToken);
        await BodyAsync(answer);
    }
}
