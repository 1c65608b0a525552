using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Nothing of a business reaches a partner before the business consents, and nothing after it withdrew.</summary>
public sealed class ConsentTests(ProgressHost host)
{
    private const string Region = "81.01.01";

    [Theory]
    [InlineData("none", false)]
    [InlineData("to another partner", false)]
    [InlineData("for another purpose", false)]
    [InlineData("for a purpose that begins the same", false)]
    [InlineData("for this purpose", true)]
    [InlineData("for both", true)]
    public async Task A_partner_sees_a_business_that_consents_to_it_for_the_purpose_of_its_agreement_and_no_other(string consent, bool isShared)
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        ConsentTerms[] consents = consent switch
        {
            "to another partner" => [new(Guid.CreateVersion7(), "export")],
            "for another purpose" => [new(partner, "credit")],
            "for a purpose that begins the same" => [new(partner, "export-credit"), new(partner, "ex")],
            "for this purpose" => [new(partner, "export")],
            "for both" => [new(partner, "credit"), new(partner, "export")],
            _ => [],
        };
        var us = new Telling { Region = Region, Consents = consents };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);

        Assert.Equal(isShared ? [us.Enrolment] : [], await PulledAsync(program));
        await GetAsync(program, $"/partner/v1/progress/{us.Enrolment}", isShared ? HttpStatusCode.OK : HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_withdrawn_consent_takes_the_row_away_also_from_who_asks_whether_anything_changed()
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        var us = await ConsentingAsync(partner);
        using var seen = await program.GetAsync("/partner/v1/progress", TestContext.Current.CancellationToken);
        using var one = await program.GetAsync($"/partner/v1/progress/{us.Enrolment}", TestContext.Current.CancellationToken);
        Assert.Equal(us.Enrolment, (await BodyAsync(seen)).GetProperty("items")[0].GetProperty("enrolmentId").GetGuid());
        program.DefaultRequestHeaders.IfNoneMatch.Add(seen.Headers.ETag!);
        program.DefaultRequestHeaders.IfNoneMatch.Add(one.Headers.ETag!);

        await host.PublishAsync(us.Consenting(2));
        await VersionAsync(us, 3);

        Assert.Empty((await GetAsync(program, "/partner/v1/progress")).GetProperty("items").EnumerateArray());
        Assert.Equal("progress.unknown", (await GetAsync(program, $"/partner/v1/progress/{us.Enrolment}", HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_withdrawal_that_is_told_before_the_consent_or_twice_holds()
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        var us = new Telling { Region = Region };
        await host.PublishAsync(us.Accepted());
        var withdrawn = us.Consenting(3);
        var (first, late, again) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.PublishAsync(withdrawn, first);
        await VersionAsync(us, 4);

        await host.PublishAsync(withdrawn, first);
        await host.PublishAsync(us.Consenting(2, new ConsentTerms(partner, "export")), late);
        await host.PublishAsync(withdrawn, again);
        await HandledAsync(late, again);

        await VersionAsync(us, 4);
        Assert.Empty(await PulledAsync(program));
    }

    [Fact]
    public async Task A_consent_that_was_told_before_the_enrolment_counts_for_it_and_for_each_later_one()
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        var first = new Telling { Region = Region };
        await host.PublishAsync(first.Consenting(2, new ConsentTerms(partner, "export")));
        await host.PublishAsync(first.Accepted());
        await VersionAsync(first, 3);
        var second = first with { Enrolment = Guid.CreateVersion7() };
        await host.PublishAsync(second.Accepted());
        await VersionAsync(second, 3);

        Assert.Equal(new[] { first.Enrolment, second.Enrolment }.OrderBy(e => e.ToString()), await PulledAsync(program));
    }

    [Fact]
    public async Task A_later_enrolment_that_was_told_with_an_older_profile_brings_no_withdrawn_consent_back()
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        var us = await ConsentingAsync(partner);
        await host.PublishAsync(us.Consenting(2));
        await VersionAsync(us, 3);

        var later = us with { Enrolment = Guid.CreateVersion7() };
        await host.PublishAsync(later.Accepted());
        await VersionAsync(later, 3);

        Assert.Empty(await PulledAsync(program));
    }

    [Fact]
    public async Task An_agreement_from_before_there_were_consents_shares_nothing()
    {
        var (partner, client) = await PartnerAsync();
        using var program = client;
        await ConsentingAsync(partner);
        Assert.Single(await PulledAsync(program));
        await host.Database.GetCollection<BsonDocument>("partners").UpdateOneAsync(
            new BsonDocument("_id", Binary(partner)), Builders<BsonDocument>.Update.Unset("agreements.0.consentPurpose"),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(await PulledAsync(program));
    }

    [Fact]
    public void What_is_found_by_its_keys_is_what_is_covered_for_any_consents_agreements_and_places()
    {
        Guid[] partners = [new(1, 0, 0, new byte[8]), new(2, 0, 0, new byte[8])];
        string[] purposes = ["export", "credit"];
        var consents = partners.SelectMany(p => purposes.Select(purpose => new Consent(new(p), purpose))).ToList();
        var shared = 0;
        foreach (var region in new[] { "63.02.05", "63.71.01", "62.71.01" })
        {
            for (var given = 0; given < 1 << consents.Count; given++)
            {
                var business = Domain.Given.Business(region: region) with { Consents = [.. consents.Where((_, i) => (given & (1 << i)) != 0)] };
                var progress = ProgressOf.Facts(Domain.Given.Us, [Domain.Given.Enrolment(), business])!;
                foreach (var consent in consents)
                {
                    foreach (var agreed in new[] { "63", "63.02", "62.71.01" })
                    {
                        var coverage = new Coverage(consent.PartnerId, [Agreement(consent.Purpose, agreed)]);
                        var isShared = business.Consents.Contains(consent) && (region == agreed || region.StartsWith($"{agreed}.", StringComparison.Ordinal));
                        Assert.Equal(isShared, coverage.Covers(progress));
                        Assert.Equal(isShared, coverage.Keys(null).Intersect(SharingKeys.Of(progress)).Any());
                        Assert.Equal(isShared, coverage.Names(SharedField.BusinessName, progress));
                        shared += isShared ? 1 : 0;
                    }
                }
            }
        }

        // Of 3 places and 3 agreements 4 pairs fit; each of 4 consents is given in half of 16 cases.
        Assert.Equal(4 * 4 * 8, shared);
    }

    private static Agreement Agreement(string purpose, string region) => new()
    {
        Id = ServiceDefaults.Values.Id<Agreement>.New(), RegionCodes = [region], TrackIds = [], Fields = [SharedField.BusinessName], Purpose = "Ekspor",
        ConsentPurpose = purpose, From = new DateOnly(2027, 1, 1), TimeZone = "Asia/Makassar",
    };

    private async Task<(Guid Id, HttpClient Client)> PartnerAsync()
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, ["81"]);
        return (id, host.PartnerClient(clientId));
    }

    private async Task<Telling> ConsentingAsync(Guid partner)
    {
        var us = new Telling { Region = Region, Consents = [new(partner, "export")] };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us;
    }

    private Task<JsonElement> VersionAsync(Telling us, long version) => host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == version);

    private async Task HandledAsync(params Guid[] messages)
    {
        var inbox = host.Database.GetCollection<BsonDocument>("inbox");
        foreach (var id in messages)
            await Eventually.HoldsAsync(() => inbox.Find(new BsonDocument("_id", new BsonDocument { { "consumer", "progress.businesses" }, { "messageId", Binary(id) } })).AnyAsync());
    }

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);

    private static async Task<IReadOnlyList<Guid>> PulledAsync(HttpClient partner) =>
        [.. (await GetAsync(partner, "/partner/v1/progress?limit=200")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("enrolmentId").GetGuid())];
}
