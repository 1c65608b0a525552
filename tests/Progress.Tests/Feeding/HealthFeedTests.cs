using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.Progress.Tests.Webhooks;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>
/// Health turns as days go by, and whoever an agreement shows it hears so in the feed. Two sessions were held on 3 March in Makassar, where it is noon of the 10th: from
/// the 24th on it has been quiet for three weeks, and for six from 14 April on.
/// </summary>
public sealed class HealthFeedTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    private static readonly DateTimeOffset Quiet = new(2027, 3, 23, 16, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Stalled = new(2027, 4, 13, 16, 0, 0, TimeSpan.Zero);

    private readonly List<Guid> partners = [];

    [Fact]
    public async Task A_row_comes_again_when_its_health_turns_and_only_to_whom_it_is_shown()
    {
        var ((_, sees), (_, blind)) = (await FollowerAsync("36.01", "Health"), await FollowerAsync("36.01", "Milestones", "IndicatorTrends", "BusinessName"));
        var us = await HeldAsync("36.01.01");
        await SeenAsync(sees, us, "OnTrack on_track 2");
        await blind.UntilAsync(c => c.Rows.Count == 1);
        await FeedTests.DrainedAsync(host.Database);
        await Task.WhenAll(sees.FollowAsync(), blind.FollowAsync());
        var (told, toldBlind) = (sees.Named.Count, blind.Named.Count);

        await TurnToAsync(Quiet.AddSeconds(-30));
        Assert.Equal((0, 0), (await sees.FollowAsync(), await blind.FollowAsync()));

        await TurnToAsync(Quiet.AddMinutes(1));
        await SeenAsync(sees, us, "AtRisk quiet 2");
        await FeedTests.DrainedAsync(host.Database);
        Assert.Equal(0, await blind.FollowAsync());
        Assert.Equal((told + 1, toldBlind, JsonValueKind.Null), (sees.Named.Count, blind.Named.Count, blind.Rows[us.Enrolment].GetProperty("health").ValueKind));

        // Nobody runs while it turns once more: what comes then looks at it.
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        await service.StopAsync(CancellationToken.None);
        host.Turn(Stalled.AddDays(3) - host.Time);
        Assert.Equal(0, await sees.FollowAsync());
        await service.StartAsync(CancellationToken.None);
        await SeenAsync(sees, us, "Stalled no_activity 2");

        // A session is held: that comes as any change does, with another version.
        var next = us.Logged(Guid.CreateVersion7());
        await host.PublishAsync(next with { Session = next.Session with { HeldAt = host.Time } });
        await SeenAsync(sees, us, "OnTrack on_track 2");
        Assert.Equal(5, sees.VersionOf(us.Enrolment));
    }

    private async Task<((Guid Id, string ClientId) Partner, PartnersCopy Copy)> FollowerAsync(string region, params string[] fields)
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, [region], fields: fields);
        await FeedTests.OpenedAsync(host.Database, partner.Id);
        partners.Add(partner.Id);
        return (partner, new PartnersCopy(host.PartnerClient(partner.ClientId)));
    }

    private async Task<Telling> HeldAsync(string region)
    {
        var us = new Telling { Region = region, Consents = [.. partners.Select(p => new ConsentTerms(p, "export"))] };
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Logged(Guid.CreateVersion7()));
        await host.PublishAsync(us.Logged(Guid.CreateVersion7()));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 4);
        return us;
    }

    private static Task SeenAsync(PartnersCopy copy, Telling us, string health) => copy.UntilAsync(
        c => c.Rows.TryGetValue(us.Enrolment, out var row) && row.GetProperty("health") is { ValueKind: JsonValueKind.Object } seen
            && $"{seen.GetProperty("state").GetString()} {seen.GetProperty("rule").GetString()} {seen.GetProperty("ruleVersion").GetInt32()}" == health);

    // Until the feeds have followed the calendar that far.
    private async Task TurnToAsync(DateTimeOffset now)
    {
        host.Turn(now - host.Time);
        await Eventually.HoldsAsync(
            async () => (await host.Database.GetCollection<FeedCalendar>("feedCalendar").Find(c => c.Id == FeedCalendar.OnlyId).SingleAsync()).At > now.AddSeconds(-6),
            TimeSpan.FromSeconds(60));
        await FeedTests.DrainedAsync(host.Database);
    }
}
