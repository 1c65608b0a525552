using System.Net.Http.Json;
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
        var word = Word();
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
        var referral = await ReferAsync(partner, program, us, word);
        await host.PublishAsync(new EnrolmentCompleted(us.Snapshot("Completed", 2), Telling.Noon.AddDays(5)));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("state").GetString() == "Completed");
        await copy.UntilAsync(c => c.Rows.Values.Any(row => row.GetProperty("businessName").GetString() == $"{word}usaha"));
        var counted = await CountedAsync(track, total => total.GetProperty("completed").GetInt32() == 1);

        await Markers.AllThereAsync(host.Database, $"{word}usaha", $"{word}alasan", $"{word}meski", $"{word}catatan", $"{word}salah");

        var left = new BusinessProfile(us.Business, 9, BusinessProfile.ErasedName, "72.01", "10", "Micro", null, IsErased: true);
        object[] told = [new BusinessErased(left, Telling.Noon.AddDays(6)), new EnrolmentCompleted(us.Snapshot("Completed", 3) with { Business = left }, Telling.Noon.AddDays(5))];
        foreach (var e in businessFirst ? told : told.Reverse())
            await host.PublishAsync(e);
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 3 + 9 + 1 + 1 + 5);
        // What was on its way before it.
        await host.PublishAsync(us.Renamed($"{word}lama", us.Region, 2));
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Value("Baseline", 10, 1));

        var after = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 3 + 9 + 1 + 1 + 1 + 5);
        Assert.Equal(BusinessProfile.ErasedName, after.GetProperty("businessName").GetString());
        var milestone = after.GetProperty("milestones").EnumerateArray().Single(m => m.GetProperty("code").GetString() == "checked");
        Assert.Equal((JsonValueKind.Null, true), (milestone.GetProperty("decision").GetProperty("reason").ValueKind, milestone.GetProperty("decision").GetProperty("isGranted").GetBoolean()));
        using var coordinator = host.Client("coordinator");
        var ended = await GetAsync(coordinator, $"/api/v1/referrals/{referral}");
        Assert.Equal(("ConsentWithdrawn", 225_000_000), (
            ended.GetProperty("end").GetProperty("cause").GetString(), ended.GetProperty("outcomes")[0].GetProperty("terms").GetProperty("rupiah").GetInt64()));
        await copy.UntilAsync(c => c.Rows.Count == 0);
        Assert.Equal((us.Enrolment, true), copy.Named[^1]);
        Assert.Empty((await GetAsync(program, "/partner/v1/progress")).GetProperty("items").EnumerateArray());
        Assert.Equal(counted, await CountedAsync(track, _ => true));
        Assert.Equal(0, await ReconcileAsync());
        await Markers.AllGoneAsync(host.Database, word);
    }

    [Fact]
    public async Task A_referral_that_went_along_with_a_transfer_told_late_is_without_texts_too()
    {
        var word = Word();
        var (partner, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(partner, ["72"]);
        using var program = host.PartnerClient(clientId);
        using var coordinator = host.Client("coordinator");
        var us = new Telling { Region = "72.01.01", Consents = [new(partner, "export")] };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        var referral = await ReferAsync(partner, program, us, word);
        var there = us with { Enrolment = Guid.CreateVersion7(), Cohort = Guid.CreateVersion7() };
        var left = new BusinessProfile(us.Business, 9, BusinessProfile.ErasedName, "72.01", "10", "Micro", null, IsErased: true);
        await Markers.AllThereAsync(host.Database, $"{word}meski", $"{word}catatan", $"{word}salah");

        await host.PublishAsync(new EnrolmentWithdrawn(there.Snapshot("Withdrawn", 3) with { ContinuedFrom = [us.Enrolment], Business = left }, Telling.Noon.AddDays(6)));
        await host.ProgressAsync(there.Enrolment);
        await host.PublishAsync(new EnrolmentTransferred(us.Snapshot("Transferred", 2), there.Enrolment, Telling.Noon.AddDays(4)));
        // Where it is seen to before the transfer is told, it ends with the enrolment that it was of.
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("state").GetString() == "Transferred");
        await Eventually.HoldsAsync(async () => (await GetAsync(coordinator, $"/api/v1/referrals/{referral}")).GetProperty("state").GetString() == "Withdrawn");

        await Markers.AllGoneAsync(host.Database, word);
    }

    // Letters only: nine digits in a row would be refused in a note.
    private static string Word() => "zqp" + string.Concat($"{Guid.NewGuid():N}".Select(c => (char)(char.IsAsciiDigit(c) ? c - '0' + 'g' : c)));

    /// <summary>A referral in its fourth version, with the word wherever somebody may write; it ends in its fifth.</summary>
    private async Task<Guid> ReferAsync(Guid partner, HttpClient program, Telling us, string word)
    {
        using var coordinator = host.Client("coordinator");
        var opportunity = await SendAsync(coordinator, HttpMethod.Post, "/api/v1/opportunities", new
        {
            kind = "Bank", partnerId = partner, consentPurpose = "export", nameId = "Kredit", nameEn = "Loans", firstDay = "2027-03-01", criteria = new[] { new { kind = "MarketLevel", code = "Global" } },
        });
        var referral = await SendAsync(
            coordinator, HttpMethod.Post, $"/api/v1/opportunities/{opportunity.GetProperty("id").GetGuid()}/referrals", new { enrolmentId = us.Enrolment, despite = $"{word}meski" });
        var address = $"/partner/v1/referrals/{referral.GetProperty("id").GetGuid()}";
        await SendAsync(program, HttpMethod.Post, $"{address}/accept", new { });
        var recorded = await SendAsync(program, HttpMethod.Post, $"{address}/outcomes", new { kind = "Loan", rupiah = 250_000_000, on = "2027-03-10", note = $"{word}catatan" });
        await SendAsync(
            program, HttpMethod.Put, $"{address}/outcomes/{recorded.GetProperty("outcomes")[0].GetProperty("id").GetGuid()}",
            new { kind = "Loan", rupiah = 225_000_000, on = "2027-03-10", note = $"{word}catatan", reason = $"{word}salah" }, "\"3\"");
        return referral.GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string address, object body, string? version = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = JsonContent.Create(body) };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
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
