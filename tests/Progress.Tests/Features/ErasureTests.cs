using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Progress.Rebuilding;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>An erased business is nameless to coordinators, gone to partners, and counted as before.</summary>
public sealed class ErasureTests(AggregatesHost host) : IClassFixture<AggregatesHost>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule13_A_partner_is_told_that_it_is_gone_and_the_counts_stay_whichever_is_told_first(bool businessFirst)
    {
        var word = $"zqp{Guid.NewGuid():N}";
        var (partner, clientId) = await host.PartnerAsync();
        var track = Guid.CreateVersion7();
        await host.AgreeAsync(partner, ["72"], [track], ["BusinessName", "KbliCode", "SizeClass"]);
        using var program = host.PartnerClient(clientId);
        var copy = new PartnersCopy(program);
        await FeedTests.OpenedAsync(host.Database, partner);
        var us = new Telling { Name = $"{word}usaha", Region = "72.01.01", Track = track, Kbli = "10794", Size = "Micro", Consents = [new(partner, "export")] };
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Logged(Guid.CreateVersion7()));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("sessionsHeld").GetInt32() == 1);
        await GrantAsync(us, word);
        await host.PublishAsync(new EnrolmentCompleted(us.Snapshot("Completed", 2), Telling.Noon.AddDays(5)));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("state").GetString() == "Completed");
        await copy.UntilAsync(c => c.Rows.Values.Any(row => row.GetProperty("businessName").GetString() == $"{word}usaha"));
        var counted = await CountedAsync(track, total => total.GetProperty("completed").GetInt32() == 1);

        var left = new BusinessProfile(us.Business, 9, BusinessProfile.ErasedName, "72.01", "10", "Micro", null, IsErased: true);
        object[] told = [new BusinessErased(left, Telling.Noon.AddDays(6)), new EnrolmentCompleted(us.Snapshot("Completed", 3) with { Business = left }, Telling.Noon.AddDays(5))];
        foreach (var e in businessFirst ? told : told.Reverse())
            await host.PublishAsync(e);
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 3 + 9 + 1 + 1);
        // What was on its way before it.
        await host.PublishAsync(us.Renamed($"{word}lama", us.Region, 2));
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Value("Baseline", 10, 1));

        var after = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 3 + 9 + 1 + 1 + 1);
        Assert.Equal(BusinessProfile.ErasedName, after.GetProperty("businessName").GetString());
        var milestone = after.GetProperty("milestones").EnumerateArray().Single(m => m.GetProperty("code").GetString() == "checked");
        Assert.Equal((JsonValueKind.Null, true), (milestone.GetProperty("decision").GetProperty("reason").ValueKind, milestone.GetProperty("decision").GetProperty("isGranted").GetBoolean()));
        await copy.UntilAsync(c => c.Rows.Count == 0);
        Assert.Equal((us.Enrolment, true), copy.Named[^1]);
        Assert.Empty((await GetAsync(program, "/partner/v1/progress")).GetProperty("items").EnumerateArray());
        Assert.Equal(counted, await CountedAsync(track, _ => true));
        Assert.Equal(0, await ReconcileAsync());
        Assert.All(await Markers.FoundAsync(host.Database, word), found => Assert.StartsWith("idempotency: ", found, StringComparison.Ordinal));
    }

    private async Task GrantAsync(Telling us, string word)
    {
        using var coordinator = host.Client("coordinator");
        var version = (await host.ProgressAsync(us.Enrolment)).GetProperty("version").GetInt64();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/progress/{us.Enrolment}/milestones/checked/grant")
        {
            Content = new StringContent($$"""{"reason":"{{word}}alasan"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var answer = await coordinator.SendAsync(request, TestContext.Current.CancellationToken);
        await BodyAsync(answer);
    }

    private async Task<string> CountedAsync(Guid track, Func<JsonElement, bool> satisfies)
    {
        using var coordinator = host.Client("coordinator");
        var said = new StringBuilder();
        foreach (var by in new[] { "region", "sector", "size", "level", "month" })
        {
            var answer = await Eventually.Async(
                () => GetAsync(coordinator, $"/api/v1/progress/aggregates?by={by}&region={(by == "region" ? "72" : "72.01")}&track={track}"), a => satisfies(a.GetProperty("total")));
            said.Append(answer.GetProperty("values")).Append(answer.GetProperty("unknown")).Append(answer.GetProperty("total"));
        }

        return said.ToString();
    }

    private async Task<int> ReconcileAsync()
    {
        var command = host.Services.GetServices<IOperatorCommand>().OfType<ReconcileCommand>().Single();
        return await command.RunAsync([], TextWriter.Null, TestContext.Current.CancellationToken);
    }
}
