using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Tests.Examples;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.Progress.Webhooks;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A webhook is told what its partner's change feed tells, in its order, until it has taken it; real receivers on this machine.</summary>
[Collection(typeof(SendingService))]
public sealed class WebhookDeliveryTests(WebhookHost host)
{
    [Fact]
    public async Task It_is_told_what_the_agreement_covers_signed_and_on_record_and_nothing_that_it_does_not_name()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        var us = await host.TellAsync(partner);

        var got = await partner.ReceivedAsync(all => all.Any(r => r.Items.Any(i => i.Enrolment == us.Enrolment)));

        Assert.Equal([(us.Enrolment, 2L)], got.Items);
        Assert.True(WebhookReceiver.IsGenuine(partner.Secret, got.Id, got.Timestamp, got.Signature, got.Body, host.Time));
        Assert.Equal(["type", "webhookId", "items", "next"], got.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("progress.changes", partner.Id), (got.Json.GetProperty("type").GetString(), got.Json.GetProperty("webhookId").GetGuid()));
        Assert.DoesNotContain(us.Name, Encoding.UTF8.GetString(got.Body), StringComparison.Ordinal);
        // The same as it gets when it asks, and the address to go on asking.
        var pulled = (await GetAsync(partner.Client, "/partner/v1/changes")).GetProperty("items");
        Assert.Equal(pulled.GetRawText(), got.Json.GetProperty("items").GetRawText());
        Assert.Empty((await GetAsync(partner.Client, got.Json.GetProperty("next").GetString()!)).GetProperty("items").EnumerateArray());
        using var coordinator = host.Client("coordinator");
        var trail = await Eventually.Async(
            async () => (await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items"),
            items => items.GetArrayLength() == 1 && items[0].GetProperty("pulls").GetInt32() == 2);
        Assert.Equal(partner.PartnerId, trail[0].GetProperty("partnerId").GetGuid());
        Assert.Contains(host.Pulls, line => line.Contains($"(webhook {partner.Id}) pulled 1 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_taken_comes_again_under_its_id_before_anything_else_and_what_was_is_not_repeated()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        partner.Receiver.Say(HttpStatusCode.ServiceUnavailable);
        var first = await host.TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        await partner.StateAsync("Failing");

        host.Turn(TimeSpan.FromSeconds(5));
        await partner.ReceivedAsync(all => all.Count == 2);
        await partner.UntilAsync(w => w.GetProperty("nextAttemptAt").GetDateTimeOffset() > host.Time);
        partner.Receiver.Say(HttpStatusCode.OK);
        host.Turn(TimeSpan.FromSeconds(20));
        await partner.StateAsync("Active");
        var second = await host.TellAsync(partner);
        var last = await partner.ReceivedAsync(all => all.Count == 4);
        var page = await Eventually.Async(
            () => GetAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/deliveries?limit=2"), p => p.GetProperty("items")[0].GetProperty("deliveryId").GetString() == last.Id);
        var rest = await GetAsync(partner.Client, page.GetProperty("next").GetString()!);
        var attempts = page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();

        var all = partner.Receiver.All;
        Assert.Single(all.Take(3).Select(r => (r.Id, Encoding.UTF8.GetString(r.Body))).Distinct());
        Assert.Equal(3, all.Take(3).Select(r => r.Timestamp).Distinct().Count());
        Assert.NotEqual(all[2].Id, all[3].Id);
        Assert.Equal([(first.Enrolment, 2L)], all[0].Items);
        Assert.Equal([(second.Enrolment, 2L)], all[3].Items);
        Assert.Equal([200, 200, 503, 503], attempts.Select(a => a.GetProperty("status").GetInt32()));
        Assert.Equal([null, null, "webhook.status", "webhook.status"], attempts.Select(a => a.GetProperty("code").GetString()));
        Assert.Equal(all.Reverse().Select(r => r.Id), attempts.Select(a => a.GetProperty("deliveryId").GetString()));
    }

    [Fact]
    public async Task Under_failures_of_every_kind_each_enrolments_versions_never_go_back_and_the_last_arrives()
    {
        await using var partner = await host.FollowerAsync();
        var requests = 0;
        partner.Receiver.Answer = (http, _) =>
        {
            var n = Interlocked.Increment(ref requests) % 3;
            if (n == 1)
                http.Abort();
            http.Response.StatusCode = n == 2 ? 500 : 200;
            return Task.CompletedTask;
        };
        var tellings = new[] { await host.TellAsync(partner), await host.TellAsync(partner) };
        for (var i = 0; i < 6; i++)
            await host.PublishAsync(tellings[i % 2].ActionItem(Guid.CreateVersion7(), "Open", 1));

        await Eventually.HoldsAsync(() =>
        {
            host.Turn(TimeSpan.FromSeconds(1));
            return Task.FromResult(tellings.All(t => partner.Receiver.All.SelectMany(r => r.Items).LastOrDefault(i => i.Enrolment == t.Enrolment).Version == 5));
        }, TimeSpan.FromSeconds(20));

        foreach (var told in tellings)
        {
            var versions = partner.Receiver.All.SelectMany(r => r.Items).Where(i => i.Enrolment == told.Enrolment).Select(i => i.Version).ToList();
            Assert.Equal(versions.Order(), versions);
        }
    }

    [Fact]
    public async Task A_delivery_whose_end_was_not_kept_comes_again_under_the_same_id()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        // While the receiver has it, the webhook is changed, and nobody keeps that it was taken.
        partner.Receiver.Answer = async (_, _) =>
        {
            partner.Receiver.Say(HttpStatusCode.OK);
            await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.OK);
        };
        var us = await host.TellAsync(partner);

        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null && partner.Receiver.All.Count == 2);

        Assert.Single(partner.Receiver.All.Select(r => r.Id).Distinct());
        Assert.All(partner.Receiver.All, r => Assert.Equal([(us.Enrolment, 2L)], r.Items));
    }

    [Fact]
    public async Task What_was_sent_before_the_process_died_comes_again_under_its_id_from_whoever_goes_on()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        var us = await host.WithoutWorkerAsync(async () =>
        {
            var told = await host.TellAsync(partner);
            await FeedTests.DrainedAsync(host.Database);
            // It dies when the receiver has answered 200, before anything of that is kept.
            var clock = new HookedClock(() => partner.Receiver.All.Count == 0 ? host.Time : throw new InvalidOperationException("The process died."));
            var webhook = Assert.Single(await host.Services.GetRequiredService<WebhookStore>().OfPartnerAsync(new(partner.PartnerId), TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => ActivatorUtilities.CreateInstance<WebhookPusher>(host.Services, clock).PushAsync(webhook, () => true, TestContext.Current.CancellationToken));
            Assert.Single(partner.Receiver.All);
            return told;
        });

        await partner.ReceivedAsync(all => all.Count == 2);
        var later = await host.TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 3);

        Assert.Equal(partner.Receiver.All[0].Id, partner.Receiver.All[1].Id);
        Assert.Equal([(us.Enrolment, 2L), (us.Enrolment, 2L), (later.Enrolment, 2L)], partner.Receiver.All.SelectMany(r => r.Items));
    }

    [Fact]
    public async Task A_receiver_that_hangs_delays_no_other()
    {
        await using var dead = await host.FollowerAsync(isSwept: true);
        await using var alive = await host.FollowerAsync();
        var isLeft = false;
        dead.Receiver.Answer = async (http, _) =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isLeft = true;
        };
        await host.TellAsync(dead);
        await dead.ReceivedAsync(all => all.Count == 1);

        var us = await host.TellAsync(alive);
        await alive.ReceivedAsync(all => all.Any(r => r.Items.Contains((us.Enrolment, 2L))));

        Assert.False(isLeft);
        Assert.Single(dead.Receiver.All);
    }
}
