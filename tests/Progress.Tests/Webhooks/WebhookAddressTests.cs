using System.Net;
using System.Text.Json;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;
using static CoachingPlatform.Progress.Tests.Webhooks.WebhookHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A webhook goes to the address that it was given, and nowhere inside whoever points there.</summary>
[Collection(typeof(SendingService))]
public sealed class WebhookAddressTests(WebhookHost host)
{
    [Fact]
    public async Task A_receiver_that_points_inside_is_not_followed()
    {
        await using var inside = await Receiver.StartAsync();
        await using var partner = await host.FollowerAsync();
        partner.Receiver.Say(HttpStatusCode.TemporaryRedirect, inside.Address.ToString());

        await host.TellAsync(partner);
        var failing = await partner.StateAsync("Failing");
        var test = await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/test", new { }, HttpStatusCode.OK);

        Assert.Equal("webhook.redirect", failing.GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal((false, "webhook.redirect", 307), (test.GetProperty("isTaken").GetBoolean(), test.GetProperty("code").GetString(), test.GetProperty("status").GetInt32()));
        Assert.DoesNotContain(inside.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), failing.GetProperty("failure").GetRawText(), StringComparison.Ordinal);
        Assert.Empty(inside.All);
    }

    [Fact]
    public async Task A_name_that_leads_inside_later_is_sent_nothing_and_nothing_is_recorded_as_given()
    {
        host.Names["berubah.example"] = "93.184.216.34";
        await using var partner = await host.FollowerAsync("https://berubah.example/");
        host.Names["berubah.example"] = "169.254.169.254";
        var us = await host.TellAsync(partner);

        var failing = await partner.StateAsync("Failing");

        Assert.Equal(("webhook.address", JsonValueKind.Null), (failing.GetProperty("failure").GetProperty("code").GetString(), failing.GetProperty("failure").GetProperty("status").ValueKind));
        Assert.DoesNotContain(host.Pulls, line => line.Contains($"webhook {partner.Id}", StringComparison.Ordinal));
        using var coordinator = host.Client("coordinator");
        Assert.Empty((await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task It_is_sent_to_its_new_address_from_where_it_stands_and_an_older_version_changes_nothing()
    {
        await using var partner = await host.FollowerAsync(isSwept: true);
        await host.TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        await using var moved = await Receiver.StartAsync();

        Assert.Equal("400 webhook.https", await PutAsync(partner.Client, partner.Id, "http://10.0.0.1/", "\"1\""));
        Assert.Equal("428 version.required", await PutAsync(partner.Client, partner.Id, $"{moved.Address}", null));
        Assert.Equal("412 version.stale", await PutAsync(partner.Client, partner.Id, $"{moved.Address}", "\"7\""));
        Assert.Equal("200", await PutAsync(partner.Client, partner.Id, $"{moved.Address}", "\"1\""));
        Assert.Equal("412 version.stale", await PutAsync(partner.Client, partner.Id, $"{moved.Address}x", "\"1\""));
        var us = await host.TellAsync(partner);

        await Eventually.HoldsAsync(() => Task.FromResult(moved.All.Count == 1));
        Assert.Equal([(us.Enrolment, 2L)], moved.All[0].Items);
        Assert.Single(partner.Receiver.All);
    }
}
