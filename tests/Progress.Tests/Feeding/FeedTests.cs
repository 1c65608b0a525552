using System.IO.Compression;
using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>A service of its own: one of its tests switches to another generation, which would change what others see.</summary>
public sealed class FeedHost : ProgressHost;

/// <summary>A partner that follows the changes knows what it may know, forgets what it may not, and hears of nothing else.</summary>
public sealed class FeedTests(FeedHost host) : IClassFixture<FeedHost>
{
    [Fact]
    public async Task Who_begins_with_nothing_is_told_everything_and_each_change_once_as_it_is_now()
    {
        var (partner, copy) = await FollowerAsync(["65"]);
        var (one, other) = (await ConsentingAsync(partner, "65.01.01"), await ConsentingAsync(partner, "65.02.01"));
        await copy.UntilAsync(c => c.Rows.Count == 2);

        var items = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var item in items)
            await host.PublishAsync(one.ActionItem(item, "Open", 1));
        await VersionAsync(one, 2 + items.Count);
        await copy.UntilAsync(c => c.VersionOf(one.Enrolment) == 7);

        Assert.Equal(5, copy.Rows[one.Enrolment].GetProperty("openActionItems").GetInt32());
        Assert.Equal(2, copy.VersionOf(other.Enrolment));
        Assert.Single(copy.Named, n => n.Enrolment == other.Enrolment);
        using var again = Client(partner.ClientId);
        var late = new PartnersCopy(again);
        Assert.Equal(2, await late.FollowAsync());
        Assert.Equal(0, await late.FollowAsync());
    }

    [Fact]
    public async Task What_it_may_no_longer_see_is_told_to_be_gone_and_what_it_never_could_is_never_named()
    {
        var (partner, copy) = await FollowerAsync(["65.03"]);
        var (another, _) = await FollowerAsync(["65.03"]);
        var seen = new[] { "consent", "state", "region" }.Select(_ => new Telling { Region = "65.03.01", Consents = [Consent(partner)] }).ToList();
        var never = new[]
        {
            new Telling { Region = "65.03.01", Consents = [Consent(another)] }, new Telling { Region = "65.03.01" },
            new Telling { Region = "65.04.01", Consents = [Consent(partner)] }, new Telling { Region = "65.03.01", Consents = [new(partner.Id, "credit")] },
        };
        var waits = new Telling { Region = "65.03.01", Consents = [Consent(partner)] };
        foreach (var told in seen.Concat(never).Select(t => t.Accepted()).Append<object>(waits.Waitlisted()))
            await host.PublishAsync(told);
        await copy.UntilAsync(c => c.Rows.Count == 3);

        await host.PublishAsync(seen[0].Consenting(2));
        await host.PublishAsync(seen[1].Withdrawn());
        await host.PublishAsync(seen[2].Renamed("Pindah", "65.04.01"));
        foreach (var told in never.Append(waits))
        {
            await host.PublishAsync(told.Consenting(2));
            await VersionAsync(told, 3);
        }

        await copy.UntilAsync(c => c.Rows.Count == 0);
        await DrainedAsync();
        await copy.FollowAsync();

        Assert.Equal(seen.Select(t => t.Enrolment).Order(), copy.Named.Where(n => n.Gone).Select(n => n.Enrolment).Distinct().Order());
        Assert.Empty(copy.Named.Select(n => n.Enrolment).Except(seen.Select(t => t.Enrolment)));
    }

    [Fact]
    public async Task A_consent_that_is_given_again_brings_the_row_back()
    {
        var (partner, copy) = await FollowerAsync(["32.05"]);
        var us = await ConsentingAsync(partner, "32.05.01");
        await copy.UntilAsync(c => c.Rows.Count == 1);
        await host.PublishAsync(us.Consenting(2));
        await copy.UntilAsync(c => c.Rows.Count == 0);

        await host.PublishAsync(us.Consenting(3, Consent(partner)));

        await copy.UntilAsync(c => c.VersionOf(us.Enrolment) == 4);
    }

    [Fact]
    public async Task An_agreement_that_begins_brings_its_rows_and_one_that_ends_takes_away_what_no_other_covers()
    {
        var (partner, copy) = await FollowerAsync(["32.06.01"]);
        var (near, far) = (await ConsentingAsync(partner, "32.06.01"), await ConsentingAsync(partner, "32.06.02"));
        await copy.UntilAsync(c => c.Rows.Count == 1);
        Assert.DoesNotContain(copy.Named, n => n.Enrolment == far.Enrolment);

        await host.AgreeAsync(partner.Id, ["32.06"], fields: ["BusinessName"]);
        await copy.UntilAsync(c => c.Rows.Count == 2 && NameOf(c, near) is not null);
        var second = await AgreementAsync(partner.Id, 1);
        using var coordinator = host.Client("coordinator");
        await PostAsync(coordinator, $"/api/v1/partners/{partner.Id}/agreements/{second}/end", new { until = "2027-03-09" }, HttpStatusCode.OK);

        // Of the near one the first agreement goes on, and it does not name the name.
        await copy.UntilAsync(c => c.Rows.Count == 1 && NameOf(c, near) is null);
        Assert.Equal((far.Enrolment, true), copy.Named.Last(n => n.Enrolment == far.Enrolment));
        Assert.DoesNotContain(copy.Named, n => n.Enrolment == near.Enrolment && n.Gone);
    }

    [Fact]
    public async Task The_last_agreement_that_ends_is_said_as_such()
    {
        var (partner, copy) = await FollowerAsync(["32.07"]);
        await ConsentingAsync(partner, "32.07.01");
        await copy.UntilAsync(c => c.Rows.Count == 1);
        using var coordinator = host.Client("coordinator");
        await PostAsync(
            coordinator, $"/api/v1/partners/{partner.Id}/agreements/{await AgreementAsync(partner.Id, 0)}/end", new { until = "2027-03-09" }, HttpStatusCode.OK);

        using var program = Client(partner.ClientId);
        foreach (var address in new[] { "/partner/v1/changes", "/partner/v1/progress", $"/partner/v1/progress/{Guid.NewGuid()}" })
            Assert.Equal("agreement.ended", (await GetAsync(program, address, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        using var stranger = Client("nobody");
        Assert.Equal("agreement.none", (await GetAsync(stranger, "/partner/v1/changes", HttpStatusCode.Forbidden)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_snapshot_and_the_changes_after_it_leave_no_gap()
    {
        var (partner, copy) = await FollowerAsync(["32.08"]);
        var all = new List<Telling>();
        for (var i = 0; i < 12; i++)
            all.Add(await ConsentingAsync(partner, "32.08.01"));
        var (moved, left) = (0, 0);

        // While it turns the pages, rows before and behind it change and go.
        await copy.SnapshotAsync(4, async () =>
        {
            foreach (var telling in new[] { all[moved], all[11 - moved] })
                await host.PublishAsync(telling.ActionItem(Guid.CreateVersion7(), "Open", 1));
            moved++;
            foreach (var telling in new[] { all[5 - left], all[6 + left] })
                await host.PublishAsync(telling.Consenting(2));
            left++;
        });
        await Task.WhenAll(Enumerable.Range(0, moved).SelectMany(i => new[] { all[i], all[11 - i] }).Select(t => VersionAsync(t, 3)));
        await DrainedAsync();
        await copy.FollowAsync();

        using var program = Client(partner.ClientId);
        await AssertIsPresentAsync(copy, program);
        Assert.Equal(6, copy.Rows.Count);
    }

    [Fact]
    public async Task What_a_list_gave_before_its_change_had_a_position_is_called_back_too()
    {
        var (partner, copy) = await FollowerAsync(["32.09"]);
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        await service.StopAsync(CancellationToken.None);
        var us = await ConsentingAsync(partner, "32.09.01");
        await copy.SnapshotAsync();
        Assert.Equal([us.Enrolment], copy.Rows.Keys);
        await host.PublishAsync(us.Consenting(2));
        await VersionAsync(us, 3);
        // It was neither given nor could it be: the service that was away must not name it.
        var never = await ConsentingAsync(partner, "32.09.02");
        await host.PublishAsync(never.Consenting(2));
        await VersionAsync(never, 3);

        await service.StartAsync(CancellationToken.None);

        await copy.UntilAsync(c => c.Rows.Count == 0);
        Assert.DoesNotContain(copy.Named, n => n.Enrolment == never.Enrolment);
    }

    [Fact]
    public async Task What_was_given_on_an_agreement_that_had_ended_is_told_again_and_on_one_in_force_not()
    {
        var (partner, copy) = await FollowerAsync(["32.16"]);
        var (again, same) = (await ConsentingAsync(partner, "32.16.01"), await ConsentingAsync(partner, "32.16.01"));
        await copy.UntilAsync(c => c.Rows.Count == 2);
        await DrainedAsync();
        copy.Named.Clear();

        // An answer may have been decided on before an agreement ended, and put on record after the feed has followed that end.
        var (ended, present) = (Guid.CreateVersion7(), await AgreementAsync(partner.Id, 0));
        await host.Database.GetCollection<Pull>("pulls").InsertOneAsync(
            new Pull
            {
                Id = new(Guid.CreateVersion7()), PartnerId = new(partner.Id), At = Now,
                Given = [new Given([new(ended)], [new(again.Enrolment)]), new Given([new(present)], [new(same.Enrolment)])],
            },
            cancellationToken: TestContext.Current.CancellationToken);
        await DrainedAsync();
        await copy.FollowAsync();

        Assert.Equal([(again.Enrolment, false)], copy.Named);
    }

    [Fact]
    public async Task A_row_that_is_not_shared_any_more_is_not_answered_at_the_position_it_had()
    {
        var (partner, copy) = await FollowerAsync(["32.11"]);
        var us = await ConsentingAsync(partner, "32.11.01");
        await copy.UntilAsync(c => c.Rows.Count == 1);
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        await service.StopAsync(CancellationToken.None);
        await host.PublishAsync(us.Consenting(2));
        await VersionAsync(us, 3);

        using var program = Client(partner.ClientId);
        var late = new PartnersCopy(program);
        await late.FollowAsync();
        await service.StartAsync(CancellationToken.None);

        Assert.Equal([(us.Enrolment, true)], late.Named);
    }

    [Fact]
    public async Task After_a_switch_to_another_generation_what_differs_is_told_and_nothing_else()
    {
        var (partner, copy) = await FollowerAsync(["32.12"]);
        var (same, changed, vanished) = (await ConsentingAsync(partner, "32.12.01"), await ConsentingAsync(partner, "32.12.01"), await ConsentingAsync(partner, "32.12.01"));
        await copy.UntilAsync(c => c.Rows.Count == 3);
        copy.Named.Clear();
        var generations = host.Services.GetRequiredService<Storage.GenerationStore>();
        var before = await generations.ReadAsync(CancellationToken.None);
        var (live, rebuilt) = (Storage.GenerationCollections.Of(host.Database, before.Active), Storage.GenerationCollections.Of(host.Database, before.Active + 7));
        await rebuilt.IndexAsync(CancellationToken.None);
        foreach (var row in await live.Rows.Find(FilterDefinition<Storage.ProgressRow>.Empty).ToListAsync(TestContext.Current.CancellationToken))
        {
            if (row.Id.Value != vanished.Enrolment)
                await rebuilt.Rows.InsertOneAsync(row.Id.Value != changed.Enrolment ? row : row with { Progress = row.Progress! with { SessionsHeld = 5 } }, cancellationToken: TestContext.Current.CancellationToken);
        }

        await SwitchAsync(before.Active + 7);
        try
        {
            await copy.UntilAsync(c => c.Rows.Count == 2 && c.Rows[changed.Enrolment].GetProperty("sessionsHeld").GetInt32() == 5);
            Assert.DoesNotContain(copy.Named, n => n.Enrolment == same.Enrolment);
        }
        finally
        {
            // A rebuild never comes back to an earlier number; here the feed has to have seen this one before that.
            await Eventually.HoldsAsync(() => host.Database.GetCollection<BsonDocument>("feedPartners")
                .Find(new BsonDocument { { "_id", new BsonBinaryData(partner.Id, GuidRepresentation.Standard) }, { "generation", before.Active + 7 } }).AnyAsync());
            await SwitchAsync(before.Active);
            await copy.UntilAsync(c => c.Rows.Count == 3);
        }

        // A rebuild begins the next number alone; the switch is its own.
        async Task SwitchAsync(int to)
        {
            await host.Database.GetCollection<BsonDocument>("generations").UpdateOneAsync(_ => true, Builders<BsonDocument>.Update.Set("rebuilding", to));
            await generations.SwitchAsync(to, CancellationToken.None);
        }
    }

    [Fact]
    public async Task An_unchanged_answer_is_304_and_partners_answers_are_compressed_where_problems_are_not()
    {
        var (partner, copy) = await FollowerAsync(["32.13"]);
        for (var i = 0; i < 5; i++)
            await ConsentingAsync(partner, "32.13.01");
        await copy.UntilAsync(c => c.Rows.Count == 5);
        await DrainedAsync();
        using var program = Client(partner.ClientId);
        program.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        foreach (var address in new[] { "/partner/v1/changes", "/partner/v1/progress" })
        {
            using var first = await program.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal("gzip", Assert.Single(first.Content.Headers.ContentEncoding));
            await using var plain = new GZipStream(await first.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(plain, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(5, body.GetProperty("items").GetArrayLength());
            using var again = new HttpRequestMessage(HttpMethod.Get, address);
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var same = await program.SendAsync(again, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }

        using var problem = await program.GetAsync("/partner/v1/changes?limit=0", TestContext.Current.CancellationToken);
        Assert.Empty(problem.Content.Headers.ContentEncoding);
        using var coordinator = host.Client("coordinator");
        coordinator.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        using var people = await coordinator.GetAsync("/api/v1/partners", TestContext.Current.CancellationToken);
        Assert.Empty(people.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("?limit=0", "page.limit")]
    [InlineData("?limit=-1", "page.limit")]
    [InlineData("?limit=201", "page.limit")]
    [InlineData("?limit=1000000000", "page.limit")]
    [InlineData("?limit=99999999999999999999", "page.limit")]
    [InlineData("?limit=", "page.limit")]
    [InlineData("?region=63", "query.unknown")]
    [InlineData("?after=x&until=y", "query.unknown")]
    [InlineData("?after=%C3%A9", "page.cursor")]
    [InlineData("?after=AQ", "page.cursor")]
    [InlineData("?after=AA", "cursor.version")]
    [InlineData("?after=eyJMYXN0IjoiMCJ9", "cursor.version")]
    [InlineData("?after=ZZZZ&after=ZZZZ", "page.cursor")]
    public async Task A_wrong_query_is_refused(string query, string code)
    {
        var (partner, _) = await FollowerAsync(["32.14"]);
        using var program = Client(partner.ClientId);

        Assert.Equal(code, await CodeAsync(program, $"/partner/v1/changes{query}"));
    }

    [Fact]
    public async Task A_cursor_that_is_forged_or_of_somebody_or_something_else_or_too_old_is_refused_by_name()
    {
        var (partner, _) = await FollowerAsync(["32.15"]);
        var (another, _) = await FollowerAsync(["32.15"]);
        using var program = Client(partner.ClientId);
        using var other = Client(another.ClientId);
        var next = (await GetAsync(program, "/partner/v1/changes")).GetProperty("next").GetString()!;
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(next.Split("after=")[1]);
        for (var i = 1; i < bytes.Length; i += 7)
        {
            var forged = bytes.ToArray();
            forged[i] ^= 1;
            Assert.Equal("cursor.foreign", await CodeAsync(program, $"/partner/v1/changes?after={System.Buffers.Text.Base64Url.EncodeToString(forged)}"));
        }

        Assert.Equal("cursor.foreign", await CodeAsync(other, next));
        Assert.Equal("cursor.filter", await CodeAsync(program, next.Replace("/changes", "/progress", StringComparison.Ordinal)));
        await GetAsync(program, next);
        var key = (await host.Database.GetCollection<BsonDocument>("partners").Find(new BsonDocument("_id", new BsonBinaryData(partner.Id, GuidRepresentation.Standard)))
            .SingleAsync(TestContext.Current.CancellationToken))["cursorKey"].AsByteArray;
        var keeper = new Partner { Id = new(partner.Id), Version = 1, NameId = "", NameEn = "", ClientIds = [], CursorKey = key, Agreements = [] };
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        await GetAsync(program, $"/partner/v1/changes?after={new PartnerCursor(1, today.AddDays(-60)).Seal(keeper, "changes")}");
        Assert.Equal("cursor.expired", await CodeAsync(program, $"/partner/v1/changes?after={new PartnerCursor(1, today.AddDays(-61)).Seal(keeper, "changes")}"));
    }

    /// <summary>Nothing is waiting for a position, and no pull for being added up.</summary>
    internal static Task DrainedAsync(IMongoDatabase database, TimeSpan? limit = null) => Eventually.HoldsAsync(
        async () => !await database.GetCollection<BsonDocument>("feedMarks").Find(new BsonDocument()).AnyAsync()
            && !await database.GetCollection<BsonDocument>("pulls").Find(new BsonDocument()).AnyAsync()
            && !await database.GetCollection<BsonDocument>("feedPartners").Find(new BsonDocument("sweep", new BsonDocument("$ne", BsonNull.Value))).AnyAsync(),
        limit ?? TimeSpan.FromSeconds(60));

    /// <summary>The partner's feed is made for so many agreements; what is told from then on is told once.</summary>
    internal static Task OpenedAsync(IMongoDatabase database, Guid partner, int agreements = 1) => Eventually.HoldsAsync(async () =>
        await database.GetCollection<BsonDocument>("feedPartners").Find(new BsonDocument("_id", new BsonBinaryData(partner, GuidRepresentation.Standard))).SingleOrDefaultAsync()
            is { } feed && feed["sweep"].IsBsonNull && feed["open"].AsBsonArray.Count == agreements);

    /// <summary>The copy is what the partner sees now, row by row.</summary>
    internal static async Task AssertIsPresentAsync(PartnersCopy copy, HttpClient program)
    {
        var present = new PartnersCopy(program);
        await present.SnapshotAsync();
        Assert.Equal(present.Rows.Keys.Order(), copy.Rows.Keys.Order());
        Assert.All(present.Rows, row => Assert.Equal(row.Value.GetRawText(), copy.Rows[row.Key].GetRawText()));
    }

    private Task DrainedAsync() => DrainedAsync(host.Database);

    private async Task<((Guid Id, string ClientId) Partner, PartnersCopy Copy)> FollowerAsync(string[] regions)
    {
        var partner = await host.PartnerAsync();
        await host.AgreeAsync(partner.Id, regions);
        await OpenedAsync(host.Database, partner.Id);
        return (partner, new PartnersCopy(Client(partner.ClientId)));
    }

    private async Task<Telling> ConsentingAsync((Guid Id, string ClientId) partner, string region)
    {
        var us = new Telling { Region = region, Consents = [Consent(partner)] };
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us;
    }

    private HttpClient Client(string clientId) => host.PartnerClient(clientId);

    private async Task<Guid> AgreementAsync(Guid partner, int number)
    {
        using var coordinator = host.Client("coordinator");
        return (await GetAsync(coordinator, $"/api/v1/partners/{partner}")).GetProperty("agreements")[number].GetProperty("id").GetGuid();
    }

    private Task<JsonElement> VersionAsync(Telling us, long version) => host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == version);

    private static ConsentTerms Consent((Guid Id, string ClientId) partner) => new(partner.Id, "export");

    private static string? NameOf(PartnersCopy copy, Telling us) => copy.Rows.TryGetValue(us.Enrolment, out var row) ? row.GetProperty("businessName").GetString() : null;

    private static async Task<string?> CodeAsync(HttpClient client, string address)
    {
        var problem = await GetAsync(client, address, HttpStatusCode.BadRequest);
        return problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString();
    }
}
