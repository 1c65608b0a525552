using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Who was given a business's progress can be told, whatever happened since.</summary>
public sealed class PullTrailTests(ProgressHost host)
{
    [Fact]
    public async Task It_is_told_who_was_given_it_when_how_often_and_on_which_agreements()
    {
        var (one, other) = (await host.PartnerAsync(), await host.PartnerAsync());
        await host.AgreeAsync(one.Id, ["33.01"]);
        await host.AgreeAsync(one.Id, ["33"], fields: ["BusinessName"]);
        await host.AgreeAsync(other.Id, ["33.02"]);
        var (us, neighbour) = (await ToldAsync("33.01.01", one.Id, other.Id), await ToldAsync("33.02.01", one.Id, other.Id));
        using var program = host.PartnerClient(one.ClientId);
        using var another = host.PartnerClient(other.ClientId);

        await GetAsync(program, "/partner/v1/progress");
        await GetAsync(program, $"/partner/v1/progress/{us.Enrolment}");
        await GetAsync(another, "/partner/v1/progress");
        await GetAsync(another, $"/partner/v1/progress/{us.Enrolment}", HttpStatusCode.NotFound);

        var pull = Assert.Single(await PullsAsync(us, 2));
        Assert.Equal(
            ["day", "partnerId", "partnerNameId", "partnerNameEn", "pulls", "agreements", "alsoGiven", "firstAt", "lastAt"], pull.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("2027-03-10", one.Id, "Mitra", 2), (
            pull.GetProperty("day").GetString(), pull.GetProperty("partnerId").GetGuid(), pull.GetProperty("partnerNameId").GetString(), pull.GetProperty("pulls").GetInt32()));
        Assert.Equal([[], ["BusinessName"]], pull.GetProperty("agreements").EnumerateArray().Select(a => a.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!).ToArray()));
        var both = await PullsAsync(neighbour, 2);
        Assert.Equal(new[] { (one.Id, 1, 1), (other.Id, 1, 1) }.OrderBy(p => p.Item1.ToString()), both.Select(p => (
            p.GetProperty("partnerId").GetGuid(), p.GetProperty("pulls").GetInt32(), p.GetProperty("agreements").GetArrayLength())));
        using var coordinator = host.Client("coordinator");
        var first = await GetAsync(coordinator, $"/api/v1/progress/{neighbour.Enrolment}/pulls?limit=1");
        var second = await GetAsync(coordinator, first.GetProperty("next").GetString()!);
        Assert.Equal(both.Select(p => p.GetRawText()), new[] { first, second }.SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(p => p.GetRawText()));
    }

    [Fact]
    public async Task A_tombstone_gives_nothing_and_a_change_counts_like_any_row()
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, ["33.03"]);
        await FeedTests.OpenedAsync(host.Database, partner.Id);
        var us = await ToldAsync("33.03.01", partner.Id);
        using var program = host.PartnerClient(partner.ClientId);
        var copy = new PartnersCopy(program);
        await copy.UntilAsync(c => c.Rows.Count == 1);
        Assert.Equal(1, Assert.Single(await PullsAsync(us, 1)).GetProperty("pulls").GetInt32());

        await host.PublishAsync(us.Consenting(2));
        await copy.UntilAsync(c => c.Rows.Count == 0);
        await FeedTests.DrainedAsync(host.Database);

        Assert.Equal(1, Assert.Single(await PullsAsync(us, 1)).GetProperty("pulls").GetInt32());
    }

    [Fact]
    public async Task What_was_answered_before_the_service_died_is_in_it()
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, ["33.04"]);
        var us = await ToldAsync("33.04.01", partner.Id);
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        await service.StopAsync(CancellationToken.None);
        using var program = host.PartnerClient(partner.ClientId);
        await GetAsync(program, "/partner/v1/progress");

        // What would have added it up is gone; whoever comes next does.
        await service.StartAsync(CancellationToken.None);

        Assert.Single(await PullsAsync(us, 1));
    }

    [Theory]
    [InlineData("/api/v1/progress/01960000-0000-7000-8000-000000000001/pulls", HttpStatusCode.NotFound, "progress.unknown")]
    [InlineData("/api/v1/progress/x/pulls", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("/api/v1/progress/01960000-0000-7000-8000-000000000001/pulls?limit=0", HttpStatusCode.BadRequest, "page.limit")]
    [InlineData("/api/v1/progress/01960000-0000-7000-8000-000000000001/pulls?after=x", HttpStatusCode.BadRequest, "page.cursor")]
    public async Task What_is_asked_wrong_is_refused(string address, HttpStatusCode status, string code)
    {
        using var coordinator = host.Client("coordinator");
        var problem = await GetAsync(coordinator, address, status);
        Assert.Equal(code, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task It_is_empty_where_nobody_was_given_anything_and_no_partner_reads_it()
    {
        var us = await ToldAsync("33.05.01");
        using var coordinator = host.Client("coordinator");
        Assert.Empty((await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray());
        using var partner = host.Client("partner");
        Assert.Equal("auth.forbidden", (await GetAsync(partner, $"/api/v1/progress/{us.Enrolment}/pulls", HttpStatusCode.Forbidden)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_business_reads_who_was_given_it_with_its_own_account()
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, ["33.06"], fields: ["BusinessName", "SizeClass"]);
        var us = await ToldAsync("33.06.01", partner.Id);
        using var program = host.PartnerClient(partner.ClientId);
        await GetAsync(program, $"/partner/v1/progress/{us.Enrolment}");
        var all = await PullsAsync(us, 1);
        var account = Guid.NewGuid().ToString();
        host.Owners.Lets(account, "business", us.Enrolment);
        using var business = host.Client("business", account);

        var seen = (await GetAsync(business, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items");

        Assert.Equal(all.Single().GetRawText(), Assert.Single(seen.EnumerateArray()).GetRawText());
        Assert.Equal(["BusinessName", "SizeClass"], seen[0].GetProperty("agreements")[0].GetProperty("fields").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("page.limit", (await GetAsync(business, $"/api/v1/progress/{us.Enrolment}/pulls?limit=0", HttpStatusCode.BadRequest)).GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task It_says_of_NIB_and_contacts_what_Enrolment_was_allowed_to_give_and_not_what_was_only_named()
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, ["33.07"], fields: ["Nib", "Contacts"]);
        await host.AgreeAsync(partner.Id, ["33.07.02"], fields: ["BusinessName"]);
        await host.AgreeAsync(partner.Id, ["33.08"], fields: ["Nib"]);
        await host.AgreeAsync(partner.Id, ["33.09"], fields: ["Health"]);
        var (both, one, none, listed) = (
            await ToldAsync("33.07.02", partner.Id), await ToldAsync("33.08.01", partner.Id), await ToldAsync("33.09.01", partner.Id), await ToldAsync("33.07.01", partner.Id));
        using var program = host.PartnerClient(partner.ClientId);
        foreach (var (us, status) in new[] { (both, HttpStatusCode.OK), (one, HttpStatusCode.OK), (none, HttpStatusCode.Forbidden), (new Telling(), HttpStatusCode.NotFound) })
            await PostAsync(program, $"/internal/v1/enrolments/{us.Enrolment}/business-pulls", new { }, status);

        await GetAsync(program, "/partner/v1/progress");

        Assert.Equal(["Nib", "Contacts"], await AlsoGivenAsync(both, 2));
        Assert.Equal(["Nib"], await AlsoGivenAsync(one, 2));
        Assert.Empty(await AlsoGivenAsync(none, 1));
        Assert.Empty(await AlsoGivenAsync(listed, 1));
        // On the agreements that name them; the list was given on the other one too.
        Assert.Equal(
            [$"1 rows of Nib and Contacts in region 33.07.02 under {1}", $"1 rows of Nib in region 33.08.01 under {1}", $"4 rows of region all under {4}"],
            host.Pulls.Where(line => line.Contains(partner.ClientId, StringComparison.Ordinal)).Select(line =>
                $"{line[(line.IndexOf(" pulled ", StringComparison.Ordinal) + 8)..line.IndexOf(" agreements ", StringComparison.Ordinal)]} {line[line.IndexOf(" agreements ", StringComparison.Ordinal)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length - 1}"));
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("business")]
    [InlineData("mentor")]
    public async Task Only_a_partners_own_token_allows_NIB_and_contacts(string role)
    {
        using var person = host.Client(role);
        using var nobody = host.AnonymousClient();
        var address = $"/internal/v1/enrolments/{Guid.CreateVersion7()}/business-pulls";

        Assert.Equal("auth.forbidden", (await PostAsync(person, address, new { }, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        Assert.Equal("auth.required", (await PostAsync(nobody, address, new { }, HttpStatusCode.Unauthorized)).GetProperty("code").GetString());
    }

    private async Task<IReadOnlyList<string?>> AlsoGivenAsync(Telling us, int pulls) =>
        [.. Assert.Single(await PullsAsync(us, pulls)).GetProperty("alsoGiven").EnumerateArray().Select(f => f.GetString())];

    private async Task<Telling> ToldAsync(string region, params Guid[] partners)
    {
        var us = new Telling { Region = region, Consents = [.. partners.Select(p => new ConsentTerms(p, "export"))] };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us;
    }

    private async Task<IReadOnlyList<JsonElement>> PullsAsync(Telling us, int pulls)
    {
        using var coordinator = host.Client("coordinator");
        return await Eventually.Async<IReadOnlyList<JsonElement>>(
            async () => [.. (await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray()],
            found => found.Sum(p => p.GetProperty("pulls").GetInt32()) >= pulls);
    }
}
