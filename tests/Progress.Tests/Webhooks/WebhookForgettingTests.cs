using System.Net;
using CoachingPlatform.Progress.Tests.Feeding;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>What a partner may no longer see its webhook is told to forget.</summary>
[Collection(typeof(SendingService))]
public sealed class WebhookForgettingTests(WebhookHost host)
{
    [Fact]
    public async Task When_a_consent_a_business_or_the_agreement_ends_it_is_told_to_forget_and_then_nothing()
    {
        await using var partner = await host.FollowerAsync();
        var (one, erased, other) = (await host.TellAsync(partner), await host.TellAsync(partner), await host.TellAsync(partner));
        await partner.ReceivedAsync(all => all.SelectMany(r => r.Items).Select(i => i.Enrolment).Distinct().Count() == 3);
        await host.PublishAsync(one.Consenting(2));
        await partner.ReceivedAsync(all => all.Any(r => r.Items.Contains((one.Enrolment, null))));
        await host.PublishAsync(erased.Erased());
        await partner.ReceivedAsync(all => all.Any(r => r.Items.Contains((erased.Enrolment, null))));
        Assert.DoesNotContain((other.Enrolment, null), partner.Receiver.All.SelectMany(r => r.Items));

        using var coordinator = host.Client("coordinator");
        var agreement = (await GetAsync(coordinator, $"/api/v1/partners/{partner.PartnerId}")).GetProperty("agreements")[0].GetProperty("id").GetGuid();
        await PostAsync(coordinator, $"/api/v1/partners/{partner.PartnerId}/agreements/{agreement}/end", new { until = "2027-03-01" }, HttpStatusCode.OK);
        await partner.ReceivedAsync(all => all.Any(r => r.Items.Contains((other.Enrolment, null))));
        await host.PublishAsync(other.ActionItem(Guid.CreateVersion7(), "Open", 1));
        await host.ProgressAsync(other.Enrolment, p => p.GetProperty("openActionItems").GetInt32() == 1);
        await FeedTests.DrainedAsync(host.Database);
        // When another is told what came later, this one has been passed by.
        await using (var another = await host.FollowerAsync())
        {
            var later = await host.TellAsync(another);
            await another.ReceivedAsync(all => all.Any(r => r.Items.Contains((later.Enrolment, 2L))));
        }

        Assert.DoesNotContain(partner.Receiver.All.SelectMany(r => r.Items), i => i.Enrolment == other.Enrolment && i.Version == 3);
        // It is still its own to look at and to end, but it cannot make another.
        var refused = await PostAsync(partner.Client, "/partner/v1/webhooks", new { url = $"{partner.Receiver.Address}neu" }, HttpStatusCode.Forbidden);
        Assert.Equal("agreement.ended", refused.GetProperty("code").GetString());
        using var deleted = await partner.Client.DeleteAsync($"/partner/v1/webhooks/{partner.Id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }
}
