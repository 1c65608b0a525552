using System.Globalization;
using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using CoachingPlatform.Progress.Rebuilding;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A service of its own: other tests take rows away by hand, which the boards then still count.</summary>
public sealed class AggregatesHost : ProgressHost;

/// <summary>Aggregates over the real broker and store: what coordinators and partners are told, and that it equals the rows.</summary>
public sealed class AggregatesTests(AggregatesHost host) : IClassFixture<AggregatesHost>
{
    [Fact]
    public async Task Rule13_Coordinators_see_each_dimension_add_up_to_the_enrolments()
    {
        var track = Guid.CreateVersion7();
        Telling[] all =
        [
            new() { Track = track, Region = "12.01.01", Kbli = "10794", Size = "Micro" }, new() { Track = track, Region = "12.02.01", Kbli = "10794", Size = "Small" },
            new() { Track = track, Region = "13.01.01", Kbli = "47111" }, new() { Track = track, Region = "13", Kbli = "1411", Size = "Micro" }, new() { Track = track, Region = "Medan" },
        ];
        foreach (var told in all)
            await host.PublishAsync(told.Accepted());
        await host.PublishAsync(new Telling { Track = track, Region = "12.01.01" }.Waitlisted());
        await host.PublishAsync(all[0].Logged(Guid.CreateVersion7()));
        await host.PublishAsync(all[0].Logged(Guid.CreateVersion7(), status: "UnexcusedAbsence"));
        await host.PublishAsync(new EnrolmentCompleted(all[1].Snapshot("Completed", 2), Telling.Noon.AddDays(40)));
        await AddedUpAsync(track, total => total is { Enrolments: 5, Completed: 1, Sessions: 2 });

        Assert.Equal("12 2, 13 2, - 1 of 5, 0.8", await SaidAsync($"by=region&track={track}"));
        Assert.Equal("12.01 1, 12.02 1, - 0 of 2, 1", await SaidAsync($"by=region&region=12&track={track}"));
        Assert.Equal("13.01 1, - 1 of 2, 0.5", await SaidAsync($"by=Region&region=13&track={track}"));
        Assert.Equal("C 2, G 1, - 2 of 5, 0.6", await SaidAsync($"by=sector&track={track}"));
        Assert.Equal("Micro 2, Small 1, - 2 of 5, 0.6", await SaidAsync($"by=size&track={track}"));
        Assert.Equal("Local 5, - 0 of 5, 1", await SaidAsync($"by=level&track={track}"));
        Assert.Equal("Micro 1, Small 1, - 0 of 2, 1", await SaidAsync($"by=size&sector=C&level=local&track={track}"));
        Assert.Equal("C 1, - 1 of 2, 0.5", await SaidAsync($"by=sector&size=Micro&track={track}"));
        Assert.Equal($"{track} 2, - 0 of 2, 1", await SaidAsync($"by=track&region=13&track={track}"));
        Assert.Equal("- 0 of 0, ", await SaidAsync($"by=size&sector=-&size=Medium&track={track}"));
        var completed = (await AggregateAsync($"by=size&track={track}")).GetProperty("values")[1].GetProperty("figures");
        Assert.Equal((1, 1), (completed.GetProperty("enrolments").GetInt32(), completed.GetProperty("completed").GetInt32()));
    }

    [Fact]
    public async Task Each_amount_is_in_its_month_and_the_months_add_up()
    {
        var track = Guid.CreateVersion7();
        var us = new Telling { Track = track, Region = "14.01.01" };
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Logged(Guid.CreateVersion7()));
        await host.PublishAsync(new EnrolmentCompleted(us.Snapshot("Completed", 2), Telling.Noon.AddDays(40)));
        await AddedUpAsync(track, total => total is { Completed: 1, Sessions: 1 });

        var months = (await AggregateAsync($"by=month&track={track}")).GetProperty("values").EnumerateArray().Select(v =>
            $"{v.GetProperty("is")}: {v.GetProperty("figures").GetProperty("enrolments")} {v.GetProperty("figures").GetProperty("completed")} {v.GetProperty("figures").GetProperty("sessionsHeld")}");
        Assert.Equal(["2027-01: 1 0 0", "2027-03: 0 0 1", "2027-04: 0 1 0"], months);
        var spring = (await AggregateAsync($"by=region&from=2027-02&until=2027-03&track={track}")).GetProperty("total");
        Assert.Equal((0, 0, 1), (spring.GetProperty("enrolments").GetInt32(), spring.GetProperty("completed").GetInt32(), spring.GetProperty("sessionsHeld").GetInt32()));
        Assert.Equal($"{track} 1, - 0 of 1, 1", await SaidAsync("by=track&region=14.01&from=2027-01&until=2027-01"));
        Assert.Equal("2027-01 1, - 0 of 1, 1", (await SaidAsync($"by=month&from=2027-01&until=2027-02&region=14&track={track}")));
    }

    [Fact]
    public async Task Any_order_any_repeats_and_folding_by_many_at_once_leave_what_the_rows_add_up_to()
    {
        var track = Guid.CreateVersion7();
        var random = new Random(27);
        var all = Enumerable.Range(0, 25).Select(i => new Telling
        {
            Track = track, Region = new[] { "15.01.01", "15.02.02", "15", "16.71.01" }[i % 4], Kbli = i % 3 == 0 ? null : "10794", Size = i % 2 == 0 ? "Micro" : "Small",
        }).ToList();
        var deliveries = all.SelectMany((us, i) => StoryOf(us, i)).ToArray();
        deliveries = [.. deliveries, .. deliveries.Where((_, i) => i % 3 == 0)];
        random.Shuffle(deliveries);
        var folding = host.Services.GetRequiredService<AggregateStore>();
        using var stop = new CancellationTokenSource();
        // The worker of the service folds too.
        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await folding.FoldAsync(0, CancellationToken.None);
        })).ToList();

        await Task.WhenAll(deliveries.Select(e => host.PublishAsync(e)));
        for (var i = 0; i < all.Count; i++)
            await host.ProgressAsync(all[i].Enrolment, p => p.GetProperty("sessionsHeld").GetInt32() == (i % 2) && p.GetProperty("state").GetString() == StateOf(i) && p.GetProperty("regionCode").GetString() == RegionOf(i));

        await stop.CancelAsync();
        await Task.WhenAll(others);
        var here = Enumerable.Range(0, all.Count).Where(i => StateOf(i) != "Withdrawn").ToList();
        await AddedUpAsync(track, total => total.Enrolments == here.Count && total.Completed == here.Count(i => i % 5 == 0) && total.Sessions == here.Count(i => i % 2 == 1));
        foreach (var province in new[] { "15", "16", "17" })
            Assert.Equal(here.Count(i => RegionOf(i).StartsWith(province, StringComparison.Ordinal)), (await AggregateAsync($"by=sector&region={province}&track={track}")).GetProperty("total").GetProperty("enrolments").GetInt32());
        var (code, said) = await ReconcileAsync();
        Assert.Equal(0, code);
        Assert.StartsWith("equal: ", said, StringComparison.Ordinal);

        // Every fifth completes, every seventh leaves, every second is coached once and every fourth moves to another province.
        string StateOf(int i) => i % 7 == 0 ? "Withdrawn" : i % 5 == 0 ? "Completed" : "Enrolled";

        string RegionOf(int i) => i % 4 == 1 ? "17.01.01" : all[i].Region;

        IEnumerable<IEvent> StoryOf(Telling us, int i)
        {
            yield return us.Waitlisted(1);
            yield return us.Accepted(2);
            if (i % 2 == 1)
                yield return Session(us, i);
            if (i % 4 == 1)
                yield return us.Renamed("Pindah", "17.01.01");
            if (StateOf(i) == "Completed")
                yield return new EnrolmentCompleted(us.Snapshot("Completed", 3), Telling.Noon.AddDays(30));
            if (StateOf(i) == "Withdrawn")
                yield return us.Withdrawn(4);
        }

        static IEvent Session(Telling us, int i) => us.Logged(new Guid(i, 7, 7, us.Enrolment.ToByteArray()[..8]));
    }

    [Fact]
    public async Task More_changes_than_are_folded_at_once_are_each_folded_once()
    {
        var us = new Telling { Region = "82.01.01" };
        await host.PublishAsync(us.Accepted());
        await AddedUpAsync(us.Track, total => total.Enrolments == 1);
        var (counted, changes) = (await CountedAsync(), GenerationCollections.Of(host.Database, 0).Changes);

        await WaitingAsync(null, counted);
        await AddedUpAsync(us.Track, total => total.Enrolments == 1_151);

        // They go as they came, so that the boards are again what the rows add up to.
        await WaitingAsync(counted, null);
        await AddedUpAsync(us.Track, total => total.Enrolments == 1);
        await Eventually.HoldsAsync(async () => await changes.CountDocumentsAsync(FilterDefinition<AggregateChange>.Empty) == 0);

        async Task<Contribution> CountedAsync() =>
            (await GenerationCollections.Of(host.Database, 0).Rows.Find(r => r.Id == new Id<Enrolment>(us.Enrolment)).SingleAsync(TestContext.Current.CancellationToken)).Counted!;

        // In one transaction: the worker finds all of them at once, which are more than it takes.
        Task WaitingAsync(Contribution? before, Contribution? after) => host.Services.GetRequiredService<StoreTransactions>().RunAsync(
            async (tx, ct) => await changes.InsertManyAsync(tx.Session, Enumerable.Range(0, 1_150).Select(_ => AggregateChange.Between(before, after)!), cancellationToken: ct), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_board_that_was_changed_by_hand_is_found()
    {
        var us = new Telling { Region = "18.01.01" };
        await host.PublishAsync(us.Accepted());
        await AddedUpAsync(us.Track, total => total.Enrolments == 1);
        var boards = host.Database.GetCollection<BsonDocument>("aggregates");
        var id = new BsonDocument("_id", $"18.01|{us.Track}|");
        var right = await boards.FindOneAndUpdateAsync<BsonDocument>(id, new BsonDocument("$set", new BsonDocument("cells.0.amounts.enrolments", 2)));

        var (code, said) = await ReconcileAsync();
        await boards.ReplaceOneAsync(id, right);

        Assert.Equal(1, code);
        Assert.StartsWith($"differs: 18.01|{us.Track}|", said, StringComparison.Ordinal);
        Assert.Equal(0, (await ReconcileAsync()).Code);
    }

    [Fact]
    public async Task A_partner_is_told_what_its_agreement_covers_and_nothing_small_and_the_same_until_the_month_is_over()
    {
        var track = Guid.CreateVersion7();
        var told = new[] { ("21.01.01", 9), ("21.02.01", 3), ("21.71.01", 4), ("19.01.01", 6) }
            .SelectMany(r => Enumerable.Range(0, r.Item2).Select(i => new Telling { Track = track, Region = r.Item1, Kbli = i < 7 ? "10794" : "47111", Size = "Micro" })).ToList();
        await Task.WhenAll(told.Select(t => host.PublishAsync(t.Accepted())));
        await AddedUpAsync(track, total => total.Enrolments == told.Count);
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, ["21"], [track]);
        using var partner = host.PartnerClient(clientId);

        Assert.Equal("21.01 9, unknown 0, withheld 7 of 16, ", await SharedAsync(partner, "by=region"));
        Assert.Equal("C 7, unknown 0, withheld 9 of 16, ", await SharedAsync(partner, "by=sector"));
        Assert.Equal("Micro 16, unknown 0, withheld 0 of 16, 1", await SharedAsync(partner, "by=size"));
        Assert.Equal("2027-01 16, unknown 0, withheld 0 of 16, 1", await SharedAsync(partner, "by=month"));
        Assert.Equal($"{track} 16, unknown 0, withheld 0 of 16, 1", await SharedAsync(partner, $"by=track&track={track}"));
        Assert.Equal("unknown 0, withheld 0 of , ", await SharedAsync(partner, "by=level&region=21.02"));
        Assert.Equal("agreement.region", await CodeAsync(partner, "by=level&region=19", HttpStatusCode.Forbidden));
        Assert.Equal("agreement.track", await CodeAsync(partner, $"by=level&track={Guid.CreateVersion7()}", HttpStatusCode.Forbidden));
        Assert.Contains(host.Pulls, line => line.Contains(id.ToString(), StringComparison.Ordinal) && line.Contains("pulled 2 rows of aggregates by Region of region all", StringComparison.Ordinal));

        using var first = await partner.GetAsync("/partner/v1/aggregates?by=level", TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.PublishAsync(new Telling { Track = track, Region = "21.02.01" }.Accepted())));
        await AddedUpAsync(track, total => total.Enrolments == told.Count + 8);
        partner.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await partner.GetAsync("/partner/v1/aggregates?by=level", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        partner.DefaultRequestHeaders.IfNoneMatch.Clear();

        // In the next month, asked by many at once.
        var later = Enumerable.Range(0, 8).Select(_ => ActivatorUtilities.CreateInstance<EditionStore>(host.Services, new NextMonth()).OfProvinceAsync("21", CancellationToken.None));
        var editions = (await Task.WhenAll(later)).Select(found => found.Single(e => e.TrackId.Value == track)).ToList();
        Assert.Single(editions.Select(e => (e.Month, e.MadeAt)).Distinct());
        Assert.Equal([" 13", "21.02 11"], editions[0].Areas.Select(a => $"{a.Regency} {a.Total}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_partner_is_told_crossed_dimensions_in_fives_until_the_next_edition()
    {
        var track = Guid.CreateVersion7();
        // So many of each that a draw leaves none of them out.
        var told = new[] { ("73.71.01", "10794", "Micro", 38), ("73.71.01", "47111", "Small", 33), ("73.01.01", "10794", "Micro", 36), ("73.01.01", "10794", "Small", 2), ("73.01.01", "47111", "Micro", 34) }
            .SelectMany(r => Enumerable.Range(0, r.Item4).Select(_ => new Telling { Track = track, Region = r.Item1, Kbli = r.Item2, Size = r.Item3 })).ToList();
        await Task.WhenAll(told.Select(t => host.PublishAsync(t.Accepted())));
        await AddedUpAsync(track, total => total.Enrolments == told.Count);
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, ["73"], [track]);
        using var partner = host.PartnerClient(clientId);

        Assert.Equal("C Local 70, G Local 60, withheld 13 of 143", await CrossedAsync(partner, "by=Level&region=73"));
        Assert.Equal("C Local Micro 35, G Local Small 30, withheld 6 of 71", await CrossedAsync(partner, "by=Size&region=73.71"));
        // The two small ones hide among all of their regency: its sizes are withheld.
        Assert.Equal("withheld 72 of 72", await CrossedAsync(partner, $"by=Size&region=73.01&track={track}"));
        Assert.Equal("C Local 35, G Local 30, withheld 7 of 72", await CrossedAsync(partner, "by=level&region=73.01"));
        Assert.Equal("C Local Micro 2027-01 35, G Local Small 2027-01 30, withheld 6 of 71", await CrossedAsync(partner, "by=Month&region=73.71&from=2026-06&until=2027-01"));
        Assert.Equal("withheld 71 of 71", await CrossedAsync(partner, "by=Month&region=73.71&from=2027-02&until=2027-12"));
        Assert.Equal("withheld 0 of ", await CrossedAsync(partner, "by=Level&region=73.02"));
        Assert.Contains(host.Pulls, line => line.Contains(id.ToString(), StringComparison.Ordinal) && line.Contains("pulled 2 rows of aggregates crossed by Level of region 73", StringComparison.Ordinal));

        // More come, and are told with the edition of the next month, which takes the place of the one before whole.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.PublishAsync(new Telling { Track = track, Region = "73.71.01", Kbli = "10794", Size = "Micro" }.Accepted())));
        await AddedUpAsync(track, total => total.Enrolments == told.Count + 10);
        Assert.Equal("C Local 70, G Local 60, withheld 13 of 143", await CrossedAsync(partner, "by=Level&region=73"));
        var later = ActivatorUtilities.CreateInstance<EditionStore>(host.Services, new NextMonth());
        var before = (await later.OfProvinceAsync("73", CancellationToken.None)).Single(e => e.TrackId.Value == track);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => later.OfProvinceAsync("73", CancellationToken.None)));
        var cells = await later.CrossedAsync([.. before.Areas.Select(a => (before, a))], AggregateDimension.Size, CancellationToken.None);
        Assert.Equal(["C Local Micro 45", "G Local Small 30"], cells.Select(c => $"{c.Kind.Sector} {c.Kind.Level} {c.Kind.Size} {c.AtLeast}").Order(StringComparer.Ordinal));
        Assert.Equal(6, await host.Database.GetCollection<BsonDocument>("aggregateCrossings").CountDocumentsAsync(Builders<BsonDocument>.Filter.Regex("_id", $"^73\\|{track}"), cancellationToken: TestContext.Current.CancellationToken));
        // An edition from before tells none of the cells of the next.
        Assert.Empty(await later.CrossedAsync([.. before.Areas.Select(a => (before with { MadeAt = before.MadeAt.AddMonths(-1) }, a))], AggregateDimension.Size, CancellationToken.None));
    }

    [Theory]
    [InlineData("region=63", "by", "field.required")]
    [InlineData("by=Sector&region=63", "by", "aggregate.not_crossed")]
    [InlineData("by=Region&region=63", "by", "aggregate.not_crossed")]
    [InlineData("by=sector,level&region=63", "by", "field.unknown_value")]
    [InlineData("by=Level", "region", "field.required")]
    [InlineData("by=Level&region=63.99", "region", "region.unknown")]
    [InlineData("by=Level&region=63.02.05", "region", "aggregate.region_level")]
    [InlineData("by=Level&region=63&track=1", "track", "id.malformed")]
    [InlineData("by=Month&region=63", "from", "field.required")]
    [InlineData("by=Month&region=63&from=2027-01", "until", "field.required")]
    [InlineData("by=Month&region=63&from=2027-01&until=2030-01", "until", "month.too_many")]
    [InlineData("by=Month&region=63&from=2027-02&until=2027-01", "until", "month.until_before_from")]
    [InlineData("by=Month&region=63&from=2027-2&until=2027-03", "from", "month.malformed")]
    [InlineData("by=Level&region=63&sector=C", "sector", "query.unknown")]
    [InlineData("by=Level&region=63&from=2027-01", "from", "query.unknown")]
    public async Task A_wrong_question_for_crossed_dimensions_is_refused(string query, string field, string code)
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id);
        using var partner = host.PartnerClient(clientId);

        var error = (await GetAsync(partner, $"/partner/v1/aggregates/crossed?{query}", HttpStatusCode.BadRequest)).GetProperty("errors")[0];

        Assert.Equal((field, code), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_edition_is_of_one_moment_also_where_somebody_is_counted_while_it_is_made()
    {
        var track = Guid.CreateVersion7();
        var telling = new Telling { Track = track, Region = "52.01.01" };
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.PublishAsync((telling with { Enrolment = Guid.CreateVersion7() }).Accepted())));
        await AddedUpAsync(track, total => total.Enrolments == 6);

        // The third question about boards is the one about months, after those about the tracks and about all months together.
        var asked = 0;
        var database = Hooked(async command =>
        {
            if (command.GetValue("find", "") != "aggregates" || ++asked != 3)
                return;
            await host.PublishAsync(telling.Accepted());
            await AddedUpAsync(track, total => total.Enrolments == 7);
        });
        var transactions = ActivatorUtilities.CreateInstance<StoreTransactions>(host.Services, database);
        var aggregates = new AggregateStore(ActivatorUtilities.CreateInstance<GenerationStore>(host.Services, database), transactions);
        var edition = Assert.Single(await new EditionStore(database, aggregates, transactions, TimeProvider.System).OfProvinceAsync("52", TestContext.Current.CancellationToken));

        Assert.Equal(3, asked);
        Assert.Equal(("52.01", 6, 0), Assert.Single(edition.Areas) is var area ? (area.Regency, area.Total, area.By(AggregateDimension.Month).Withheld) : default);
    }

    [Theory]
    [InlineData("", "by", "field.required")]
    [InlineData("by=", "by", "field.required")]
    [InlineData("by=colour", "by", "field.unknown_value")]
    [InlineData("by=1", "by", "field.unknown_value")]
    [InlineData("by=sector&by=size", "by", "field.unknown_value")]
    [InlineData("by=sector&region=Kalimantan", "region", "region.malformed")]
    [InlineData("by=sector&region=63.2", "region", "region.malformed")]
    [InlineData("by=sector&region=99", "region", "region.unknown")]
    [InlineData("by=sector&region=63.99", "region", "region.unknown")]
    [InlineData("by=sector&region=63.02.05", "region", "aggregate.region_level")]
    [InlineData("by=sector&region=63&region=62", "region", "region.malformed")]
    [InlineData("by=sector&track=siap-ekspor", "track", "id.malformed")]
    public async Task A_wrong_question_is_refused_to_coordinators_and_partners(string query, string field, string code)
    {
        using var coordinator = host.Client("coordinator");
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id);
        using var partner = host.PartnerClient(clientId);
        foreach (var (client, path) in new[] { (coordinator, "/api/v1/progress/aggregates"), (partner, "/partner/v1/aggregates") })
        {
            var error = (await GetAsync(client, $"{path}?{query}", HttpStatusCode.BadRequest)).GetProperty("errors")[0];
            Assert.Equal((field, code), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
        }
    }

    [Theory]
    [InlineData("from=2027-03&until=2027-02", "until", "month.until_before_from")]
    [InlineData("from=2027-01&until=2030-01", "until", "month.too_many")]
    [InlineData("from=0001-01&until=9999-12", "until", "month.too_many")]
    [InlineData("from=2027-13&until=2027-12", "from", "month.malformed")]
    [InlineData("from=2027-01", "until", "field.required")]
    [InlineData("until=2027-01", "from", "field.required")]
    [InlineData("from=2027-01-01&until=2027-02", "from", "month.malformed")]
    [InlineData("sector=Z", "sector", "aggregate.unknown_value")]
    [InlineData("sector=c", "sector", "aggregate.unknown_value")]
    [InlineData("size=Huge", "size", "aggregate.unknown_value")]
    [InlineData("level=Galactic", "level", "field.unknown_value")]
    public async Task A_wrong_filter_is_refused_and_partners_have_none(string query, string field, string code)
    {
        using var coordinator = host.Client("coordinator");
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id);
        using var partner = host.PartnerClient(clientId);

        var error = (await GetAsync(coordinator, $"/api/v1/progress/aggregates?by=size&{query}", HttpStatusCode.BadRequest)).GetProperty("errors")[0];
        Assert.Equal((field, code), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal("query.unknown", await CodeAsync(partner, $"by=size&{query}", HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Regencies_have_no_parts_and_strangers_no_answer()
    {
        using var coordinator = host.Client("coordinator");
        var (_, clientId) = await host.PartnerAsync();
        using var withoutAgreement = host.PartnerClient(clientId);
        using var mentor = host.Client("mentor");

        Assert.Equal("aggregate.region_level", (await GetAsync(coordinator, "/api/v1/progress/aggregates?by=region&region=63.02", HttpStatusCode.BadRequest)).GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal("agreement.none", await CodeAsync(withoutAgreement, "by=size", HttpStatusCode.Forbidden));
        await GetAsync(coordinator, "/partner/v1/aggregates?by=size", HttpStatusCode.Forbidden);
        await GetAsync(coordinator, "/partner/v1/aggregates/crossed?by=level&region=63", HttpStatusCode.Forbidden);
        Assert.Equal("agreement.none", (await GetAsync(withoutAgreement, "/partner/v1/aggregates/crossed?by=level&region=63", HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        await GetAsync(withoutAgreement, "/api/v1/progress/aggregates?by=size", HttpStatusCode.Forbidden);
        await GetAsync(mentor, "/api/v1/progress/aggregates?by=size", HttpStatusCode.Forbidden);
        using var anonymous = host.AnonymousClient();
        await GetAsync(anonymous, "/partner/v1/aggregates?by=size", HttpStatusCode.Unauthorized);
    }

    // The service's store with somebody who sees each command before it is sent, which waits for them.
    private IMongoDatabase Hooked(Func<BsonDocument, Task> sees)
    {
        var settings = host.Database.Client.Settings.Clone();
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(command => Task.Run(() => sees(command.Command)).GetAwaiter().GetResult());
        return new MongoClient(settings).GetDatabase(host.Database.DatabaseNamespace.DatabaseName);
    }

    private sealed record Total(int Enrolments, int Completed, int Sessions);

    // Deliveries are folded into the boards within moments.
    private Task AddedUpAsync(Guid track, Func<Total, bool> satisfies) => Eventually.HoldsAsync(async () =>
    {
        var total = (await AggregateAsync($"by=size&track={track}")).GetProperty("total");
        return satisfies(new(total.GetProperty("enrolments").GetInt32(), total.GetProperty("completed").GetInt32(), total.GetProperty("sessionsHeld").GetInt32()));
    });

    private async Task<JsonElement> AggregateAsync(string query)
    {
        using var coordinator = host.Client("coordinator");
        return await GetAsync(coordinator, $"/api/v1/progress/aggregates?{query}");
    }

    private async Task<string> SaidAsync(string query)
    {
        var answer = await AggregateAsync(query);
        var values = answer.GetProperty("values").EnumerateArray().Select(v => $"{v.GetProperty("is")} {Enrolments(v.GetProperty("figures"))}, ");
        return $"{string.Concat(values)}- {Enrolments(answer.GetProperty("unknown"))} of {Enrolments(answer.GetProperty("total"))}, {answer.GetProperty("coverage")}";

        static string Enrolments(JsonElement figures) => figures.GetProperty("enrolments").GetInt32().ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<string> SharedAsync(HttpClient partner, string query)
    {
        var answer = await GetAsync(partner, $"/partner/v1/aggregates?{query}");
        var counts = answer.GetProperty("counts").EnumerateArray().Select(c => $"{c.GetProperty("value")} {c.GetProperty("count")}, ");
        return $"{string.Concat(counts)}unknown {answer.GetProperty("unknown")}, withheld {answer.GetProperty("withheld")} of {answer.GetProperty("total")}, {answer.GetProperty("coverage")}";
    }

    private static async Task<string> CrossedAsync(HttpClient partner, string query)
    {
        var answer = await GetAsync(partner, $"/partner/v1/aggregates/crossed?{query}");
        var cells = answer.GetProperty("cells").EnumerateArray().Select(c => $"{string.Join(' ', new[] { "sector", "level", "size", "month", "atLeast" }.Where(n => c.TryGetProperty(n, out _)).Select(n => c.GetProperty(n).ToString()).Where(v => v.Length > 0))}, ");
        return $"{string.Concat(cells)}withheld {answer.GetProperty("withheld")} of {answer.GetProperty("total")}";
    }

    private static async Task<string?> CodeAsync(HttpClient client, string query, HttpStatusCode status)
    {
        var problem = await GetAsync(client, $"/partner/v1/aggregates?{query}", status);
        return problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString();
    }

    private async Task<(int Code, string Said)> ReconcileAsync()
    {
        await using var output = new StringWriter();
        var code = await host.Services.GetServices<IOperatorCommand>().OfType<ReconcileCommand>().Single().RunAsync([], output, CancellationToken.None);
        return (code, output.ToString());
    }

    private sealed class NextMonth : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now.AddMonths(1);
    }
}
