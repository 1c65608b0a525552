using System.Net;
using System.Text.Json;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;
using static CoachingPlatform.Progress.Tests.Webhooks.WebhookHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A webhook that was given up goes on from its place or from a cursor, and neither is ever younger than when the partner was up to date there.</summary>
[Collection(typeof(SendingService))]
public sealed class WebhookPlaceTests(WebhookHost host)
{
    [Fact]
    public async Task A_dead_letter_is_sent_nothing_and_a_replay_gives_exactly_what_was_missed()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        var taken = await host.TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        partner.Receiver.Say(HttpStatusCode.Gone);
        var refused = await host.TellAsync(partner);
        var dead = await partner.StateAsync("DeadLettered");
        var later = await host.TellAsync(partner);
        host.Turn(TimeSpan.FromDays(3));
        await using (var other = await host.FollowerAsync())
        {
            await host.TellAsync(other);
            await other.ReceivedAsync(all => all.Count == 1);
        }

        Assert.Equal(2, partner.Receiver.All.Count);
        var failure = dead.GetProperty("failure");
        Assert.Equal(("webhook.gone", 410, 1), (failure.GetProperty("code").GetString(), failure.GetProperty("status").GetInt32(), failure.GetProperty("items").GetInt32()));
        Assert.Equal(JsonValueKind.Null, dead.GetProperty("nextAttemptAt").ValueKind);
        partner.Receiver.Say(HttpStatusCode.OK);
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.OK);
        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);

        Assert.Equal([(taken.Enrolment, 2L), (refused.Enrolment, 2L), (refused.Enrolment, 2L), (later.Enrolment, 2L)], partner.Receiver.All.SelectMany(r => r.Items));
        // And from the failure's own place: past what was refused.
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = failure.GetProperty("after").GetString() }, HttpStatusCode.OK);
        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);
        Assert.Equal([(later.Enrolment, 2L)], partner.Receiver.All[^1].Items);
        Assert.Equal(4, partner.Receiver.All.Count);
    }

    [Fact]
    public async Task After_five_days_it_is_given_up_and_after_sixty_its_place_is_lost_and_every_cursor_of_it_but_a_snapshots_is_good()
    {
        await using var partner = await host.FollowerAsync();
        partner.Receiver.Say(HttpStatusCode.BadRequest);
        var us = await host.TellAsync(partner);
        await partner.StateAsync("Failing");
        host.Turn(TimeSpan.FromDays(5));
        var dead = await partner.StateAsync("DeadLettered");
        host.Turn(TimeSpan.FromDays(56));
        partner.Receiver.Say(HttpStatusCode.OK);

        var refused = await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.Conflict);
        Assert.Equal("webhook.position_expired", refused.GetProperty("code").GetString());
        Assert.Contains("60 days", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        // Nor is it made younger by being looked at.
        foreach (var seen in new[] { dead, await partner.SeenAsync() })
        {
            foreach (var cursor in new[] { seen.GetProperty("position").GetString(), seen.GetProperty("failure").GetProperty("after").GetString() })
            {
                Assert.Equal("cursor.expired", Code(await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = cursor }, HttpStatusCode.BadRequest)));
                Assert.Equal("cursor.expired", Code(await GetAsync(partner.Client, $"/partner/v1/changes?after={cursor}", HttpStatusCode.BadRequest)));
            }
        }

        var snapshot = (await GetAsync(partner.Client, "/partner/v1/progress")).GetProperty("changes").GetString()!;
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = snapshot[(snapshot.IndexOf('=', StringComparison.Ordinal) + 1)..] }, HttpStatusCode.OK);
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1));

        await partner.ReceivedAsync(all => all[^1].Items.Contains((us.Enrolment, 3L)));
        Assert.DoesNotContain(partner.Receiver.All.Skip(2).SelectMany(r => r.Items), i => i.Version == 2);
    }

    [Fact]
    public async Task What_is_sent_to_go_on_behind_is_as_old_as_where_it_began_until_it_is_up_to_date()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        var owner = (await host.Services.GetRequiredService<PartnerStore>().FindAsync(new Id<Partner>(partner.PartnerId), TestContext.Current.CancellationToken))!;
        // One more than a delivery takes.
        await host.Database.GetCollection<FeedEntry>("feed").InsertManyAsync(
            Enumerable.Range(1, 101).Select(n => (n, Id<Enrolment>.New())).Select(e => new FeedEntry
            {
                Id = FeedEntry.KeyOf(owner.Id, e.Item2), PartnerId = owner.Id, EnrolmentId = e.Item2, Position = e.n, IsGone = true, GoneAt = host.Time,
            }),
            cancellationToken: TestContext.Current.CancellationToken);
        var today = DateOnly.FromDateTime(host.Time.UtcDateTime);

        await PostAsync(
            partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = new PartnerCursor(0, today.AddDays(-40)).Seal(owner, PullChanges.List) }, HttpStatusCode.OK);
        await partner.ReceivedAsync(all => all.Count == 2);

        Assert.Equal([(100, today.AddDays(-40)), (1, today)], partner.Receiver.All.Select(r => (r.Items.Count, DayOf(r))));

        DateOnly DayOf(Received got) => PartnerCursor.Open(got.Json.GetProperty("next").GetString()!.Split("after=")[1], owner, PullChanges.List, today).Value!.Day;
    }

    [Fact]
    public async Task A_list_that_is_read_page_by_page_is_as_old_as_its_first_page()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        for (var i = 0; i < 3; i++)
            await host.TellAsync(partner);
        await FeedTests.DrainedAsync(host.Database);
        var rows = await PageAsync("/partner/v1/progress?limit=2", "next");
        var some = await PageAsync("/partner/v1/changes?limit=1", "next");

        host.Turn(TimeSpan.FromDays(40));
        var (behindRows, behindSome, behindAll) = (await PageAsync(rows, "changes"), await PageAsync(some, "next"), await PageAsync("/partner/v1/changes", "next"));
        host.Turn(TimeSpan.FromDays(20));
        foreach (var address in new[] { behindRows, behindSome, behindAll })
            await GetAsync(partner.Client, address);
        host.Turn(TimeSpan.FromDays(1));

        foreach (var address in new[] { rows, some, behindRows, behindSome })
            Assert.Equal("cursor.expired", Code(await GetAsync(partner.Client, address, HttpStatusCode.BadRequest)));
        await GetAsync(partner.Client, behindAll);

        async Task<string> PageAsync(string address, string name) => (await GetAsync(partner.Client, address)).GetProperty(name).GetString()!;
    }
}
