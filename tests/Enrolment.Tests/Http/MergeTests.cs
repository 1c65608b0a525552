using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>One business merged into another, with all its enrolments, and given back.</summary>
public sealed class MergeTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private const string Rina = "22222222-2222-2222-2222-222222222222", Other = "33333333-3333-3333-3333-333333333333";

    private static int counter = Random.Shared.Next(10_000);

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule09_A_preview_shows_what_stands_against_a_merge_first_and_masks_personal_data()
    {
        var (goes, stays) = (await RegisterAsync("Amplang Rina", nik: "6302154101900011", phone: "081158330001", capital: 5_000_000), await RegisterAsync("Amplang Rinna", nik: "6302151212800001"));
        var track = await coordinator.TrackAsync();
        var (mine, theirs) = (await EnrolAsync(goes, await coordinator.CohortAsync(track: track)), await EnrolAsync(stays, await coordinator.CohortAsync(track: track)));

        var preview = await coordinator.ReadAsync($"/businesses/{goes}/merge/preview?into={stays}").BodyAsync();

        Assert.Equal(["blocking", "consentsEnding", "consentsLeft", "conflicts", "additions"], preview.EnumerateObject().Take(5).Select(p => p.Name));
        var blocking = preview.GetProperty("blocking").EnumerateArray().Single();
        Assert.Equal((track, mine, theirs), (Id(blocking, "trackId"), Id(blocking.GetProperty("from")), Id(blocking.GetProperty("into"))));
        var conflicts = preview.GetProperty("conflicts").EnumerateArray().ToDictionary(c => c.Text("field")!, c => (c.Text("from"), c.Text("into")));
        Assert.Equal(["name", "nib", "owner"], conflicts.Keys);
        Assert.Equal(("Amplang Rina", "Amplang Rinna"), conflicts["name"]);
        Assert.Equal(("Rina Wati (************0011)", "Rina Wati (************0001)"), conflicts["owner"]);
        Assert.Equal(["capital"], preview.GetProperty("additions").EnumerateArray().Select(c => c.Text("field")));
        Assert.DoesNotContain("58330001", preview.ToString(), StringComparison.Ordinal);
        Assert.Equal([mine], preview.GetProperty("enrolments").EnumerateArray().Select(e => Id(e)));

        await MergeAsync(goes, stays).ProblemAsync(409, "merge.both_enrolled");
        await coordinator.PostAsync($"/enrolments/{theirs}/withdraw", new { reason = "ganda" }).BodyAsync();
        Assert.Empty((await coordinator.ReadAsync($"/businesses/{goes}/merge/preview?into={stays}").BodyAsync()).GetProperty("blocking").EnumerateArray());
        await MergeAsync(goes, stays).BodyAsync();
    }

    [Fact]
    public async Task Rule09_A_merge_takes_all_enrolments_along_and_the_merged_business_says_where_it_went()
    {
        await using var events = await host.ListenAsync();
        var (goes, stays) = (await RegisterAsync("Dodol Kandangan", nik: "6302154101900012", phone: "081158330002"), await RegisterAsync("Dodol Kandangann"));
        var track = await coordinator.TrackAsync();
        var left = await EnrolAsync(goes, await coordinator.CohortAsync(track: track));
        var live = await TransferAsync(left, await coordinator.CohortAsync(track: track));
        var waiting = await EnrolAsync(goes, await coordinator.CohortAsync(capacity: 0));

        var merged = await MergeAsync(goes, stays, new { name = "from", nib = "Into", owner = "From" }).BodyAsync();

        Assert.Equal([left, live, waiting], merged.GetProperty("enrolments").EnumerateArray().Select(e => e.GetGuid()));
        var gone = await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync();
        Assert.Equal((stays, "Dodol Kandangan", 2), (Id(gone, "mergedInto"), gone.Text("name"), Version(gone)));
        Assert.InRange(gone.GetProperty("mergeConfirmedAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        var there = await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync();
        Assert.Equal(("Dodol Kandangan", "08******0002", 2), (there.Text("name"), there.Text("ownerPhone"), Version(there)));
        Assert.Equal([goes], there.GetProperty("mergedFrom").EnumerateArray().Select(e => e.GetGuid()));
        foreach (var (id, state) in new[] { (left, "Transferred"), (live, "Enrolled"), (waiting, "Waitlisted") })
        {
            var enrolment = await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync();
            Assert.Equal((stays, "Dodol Kandangan", state), (Id(enrolment, "businessId"), enrolment.Text("businessName"), enrolment.Text("state")));
            var step = enrolment.GetProperty("history").EnumerateArray().Last();
            Assert.Equal((state, "satu usaha"), (step.Text("state"), step.Text("reason")));
        }

        // What it takes no more, and where it is not found any more.
        await coordinator.PutAsync($"/businesses/{goes}", Api.NewBusiness(), "\"2\"").ProblemAsync(409, "business.merged");
        await coordinator.ApplyAsync(goes, await coordinator.CohortAsync()).ProblemAsync(409, "business.merged");
        Assert.Equal(
            "business.merged",
            (await coordinator.ReadAsync($"/cohorts/{await coordinator.CohortAsync()}/eligibility?businessId={goes}").BodyAsync()).GetProperty("obstacle").Text("code"));
        await MergeAsync(goes, stays, version: 1).ProblemAsync(409, "business.merged");
        await MergeAsync(await RegisterAsync("Dodol Lain"), goes).ProblemAsync(409, "business.merged");
        await coordinator.ReadAsync($"/businesses/{goes}/merge/preview?into={stays}").ProblemAsync(409, "business.merged");
        var found = await coordinator.ReadAsync("/businesses?search=dodol%20kandangan").BodyAsync();
        Assert.Equal([stays], found.GetProperty("items").EnumerateArray().Select(b => Id(b)));
        Assert.Equal(1, found.GetProperty("total").GetProperty("count").GetInt32());

        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).Where(Concerns).ToList()), all => all.Count >= 9);
        var one = Assert.Single(told.OfType<BusinessMerged>());
        Assert.Equal((goes, 2, stays), (one.AggregateId, one.Version, one.MergedInto));
        Assert.Equal((stays, 2, "Dodol Kandangan"), told.OfType<BusinessProfileChanged>().Select(e => (e.AggregateId, e.Version, e.Business.Name)).Single());
        var last = told.OfType<IEnrolmentEvent>().GroupBy(e => e.AggregateId).Select(e => e.MaxBy(v => v.Version)!).ToDictionary(e => e.AggregateId);
        Assert.All(last.Values, e => Assert.Equal((stays, 2), (e.Enrolment.Business.BusinessId, e.Enrolment.Business.Version)));
        Assert.Equal(live, Assert.IsType<EnrolmentTransferred>(last[left]).TransferredTo);
        Assert.Equal([left], Assert.IsType<EnrolmentAccepted>(last[live]).Enrolment.ContinuedFrom);
        Assert.IsType<EnrolmentWaitlisted>(last[waiting]);

        bool Concerns(IEvent e) => e is IEnrolmentEvent of
            ? new[] { left, live, waiting }.Contains(of.AggregateId)
            : e is BusinessMerged or BusinessProfileChanged && new[] { goes, stays }.Contains(e.AggregateId);
    }

    [Fact]
    public async Task Rule09_An_undo_gives_back_both_with_what_came_since_on_the_side_where_it_belongs()
    {
        var (goes, stays) = (await RegisterAsync("Sasirangan Rina", nik: "6302154101900013", phone: "081158330003"), await RegisterAsync("Sasirangan Rinna"));
        var was = await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync();
        var track = await coordinator.TrackAsync();
        var mine = await EnrolAsync(goes, await coordinator.CohortAsync(track: track));
        var theirs = await EnrolAsync(stays, await coordinator.CohortAsync());
        await MergeAsync(goes, stays, new { name = "From", nib = "From", owner = "From" }).BodyAsync();

        // Since then: what it brought goes on in another cohort, the other applies anew, and its address is edited.
        var onward = await TransferAsync(mine, await coordinator.CohortAsync(track: track));
        var anew = await EnrolAsync(stays, await coordinator.CohortAsync());
        var now = await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync();
        await coordinator.PutAsync(
            $"/businesses/{stays}",
            new { name = "Sasirangan Rina", nib = now.Text("nib"), regionCode = "63.02.05", address = "Jl. Baru 5" }, "\"2\"").BodyAsync();

        var undone = await UndoAsync(goes).BodyAsync();

        Assert.Equal([mine, onward], undone.GetProperty("enrolments").EnumerateArray().Select(e => e.GetGuid()));
        var (back, stayed) = (await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync(), await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync());
        Assert.Equal((null, "Sasirangan Rina", now.Text("nib"), 3), (back.Text("mergedInto"), back.Text("name"), back.Text("nib"), Version(back)));
        Assert.Equal(("Sasirangan Rinna", was.Text("nib"), was.Text("ownerPhone"), "Jl. Baru 5", 4), (stayed.Text("name"), stayed.Text("nib"), stayed.Text("ownerPhone"), stayed.Text("address"), Version(stayed)));
        Assert.Equal((back.Text("ownerId"), was.Text("ownerId")), (now.Text("ownerId"), stayed.Text("ownerId")));
        Assert.Empty(stayed.GetProperty("mergedFrom").EnumerateArray());
        foreach (var (id, business) in new[] { (mine, goes), (onward, goes), (theirs, stays), (anew, stays) })
            Assert.Equal(business, Id(await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync(), "businessId"));
        await UndoAsync(goes).ProblemAsync(409, "merge.none");

        // Both take commands again, and can be merged again.
        await coordinator.PutAsync($"/businesses/{goes}", new { name = "Sasirangan Rina", nib = back.Text("nib"), regionCode = "63.02.05" }, "\"3\"").BodyAsync();
        await MergeAsync(goes, stays).BodyAsync();
        await UndoAsync(goes).BodyAsync();

        var trail = (await coordinator.ReadAsync($"/businesses/{goes}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([null, "satu usaha", "keliru", null, "satu usaha", "keliru"], trail.Select(e => e.Text("reason")));
    }

    [Fact]
    public async Task Rule09_After_thirty_days_a_merge_is_confirmed()
    {
        var (goes, stays) = (await RegisterAsync("Kopi Aranio"), await RegisterAsync("Kopi Araniio"));
        await MergeAsync(goes, stays).BodyAsync();
        await host.Store.Businesses.UpdateOneAsync(
            b => b.Id == new Id<Business>(goes), Builders<Business>.Update.Set(b => b.MergedAway!.At, DateTimeOffset.UtcNow.AddDays(-30)), cancellationToken: Cancellation);

        await UndoAsync(goes).ProblemAsync(409, "merge.confirmed");
        Assert.Equal(stays, Id(await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync(), "mergedInto"));
    }

    [Fact]
    public async Task Rule09_Merges_are_undone_from_the_latest_back()
    {
        var ids = new List<Guid>();
        for (var n = 0; n < 4; n++)
            ids.Add(await RegisterAsync("Gula Aren"));
        var (first, second, stays, last) = (ids[0], ids[1], ids[2], ids[3]);
        var brought = await EnrolAsync(first, await coordinator.CohortAsync());
        await MergeAsync(first, stays).BodyAsync();
        await MergeAsync(second, stays).BodyAsync();
        await MergeAsync(stays, last).BodyAsync();
        Assert.Equal(last, Id(await coordinator.ReadAsync($"/enrolments/{brought}").BodyAsync(), "businessId"));

        await UndoAsync(second).ProblemAsync(409, "business.merged");
        await UndoAsync(stays).BodyAsync();
        await UndoAsync(first).ProblemAsync(409, "merge.not_latest");
        await UndoAsync(second).BodyAsync();
        await UndoAsync(first).BodyAsync();

        Assert.Equal(first, Id(await coordinator.ReadAsync($"/enrolments/{brought}").BodyAsync(), "businessId"));
    }

    [Fact]
    public async Task A_merged_business_is_not_registered_anew_and_a_nib_that_was_given_away_comes_back_unless_it_is_anothers_by_now()
    {
        string[] nibs = [Api.NewNib(), Api.NewNib()];
        var (goes, stays) = (await RegisterAsync("Madu Kelulut", nib: nibs[0]), await RegisterAsync("Madu Kelulut", nib: nibs[1]));
        await MergeAsync(goes, stays, new { nib = "Into" }).BodyAsync();
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Madu Baru", nib: nibs[0])).ProblemAsync(409, "business.registered_already");
        var file = Encoding.UTF8.GetBytes($"{ImportRun.Header}\n{ImportRun.Row(("Nama Usaha", "Madu Kelulut"), ("NIB", nibs[0]), ("NIK", "6302156511679814"))}\n");
        Assert.Equal(1, (await coordinator.ImportAsync(file)).GetProperty("counts").GetProperty("alreadyThere").GetInt32());
        await UndoAsync(goes).BodyAsync();

        await MergeAsync(goes, stays, new { nib = "From" }).BodyAsync();
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Madu Baru", nib: nibs[0])).ProblemAsync(409, "business.registered_already");
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Madu Baru", nib: nibs[1])).BodyAsync(HttpStatusCode.Created);
        await UndoAsync(goes).ProblemAsync(409, "business.registered_already");
        Assert.Equal(stays, Id(await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync(), "mergedInto"));
    }

    [Fact]
    public async Task What_was_open_to_review_follows_a_merge_and_its_undo()
    {
        var (nik, name) = ($"630215410190{Interlocked.Increment(ref counter):D4}", "Rempah Banjar");
        var (goes, stays, third) = (await RegisterAsync(name, nik: nik), await RegisterAsync(name, nik: "6302151212800001"), await RegisterAsync(name, nik: nik));
        Assert.Equal([(goes, third)], await PairsAsync("Open"));
        Assert.Empty(await PairsAsync("Merged"));

        await MergeAsync(goes, stays, new { nib = "Into" }).BodyAsync();
        Assert.Equal([(stays, third)], await PairsAsync("Open"));
        Assert.Equal([(goes, third)], await PairsAsync("Merged"));

        await UndoAsync(goes).BodyAsync();
        Assert.Equal([(goes, third), (stays, third)], await PairsAsync("Open"));

        // The other tests of this class put many up for review.
        async Task<List<(Guid, Guid)>> PairsAsync(string state)
        {
            var pairs = new List<(Guid, Guid)>();
            for (var address = $"/possible-duplicates?state={state}&limit=200"; address is not null;)
            {
                var page = await coordinator.ReadAsync(address).BodyAsync();
                pairs.AddRange(page.GetProperty("items").EnumerateArray().Select(p => (Id(p.GetProperty("businesses")[0]), Id(p.GetProperty("businesses")[1]))));
                address = page.GetProperty("next").GetString()?.Replace("/api/v1", "", StringComparison.Ordinal);
            }

            return [.. pairs.Where(p => new[] { goes, stays, third }.Contains(p.Item1))];
        }
    }

    [Fact]
    public async Task Rule12_The_account_of_the_business_that_stays_acts_for_what_was_merged_into_it()
    {
        var (rina, other) = (host.Client(Roles.Business, Rina), host.Client(Roles.Business, Other));
        var (goes, stays) = (await rina.BusinessAsync("Kain Rina"), await other.BusinessAsync("Kain Rina"));
        var enrolment = await EnrolAsync(goes, await coordinator.CohortAsync());

        await MergeAsync(goes, stays, new { nib = "Into" }).BodyAsync();
        await rina.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "x" }).ProblemAsync(404, "enrolment.unknown");
        Assert.Equal("Enrolled", (await other.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
        Assert.Equal(stays, Id(await rina.ReadAsync($"/businesses/{goes}").BodyAsync(), "mergedInto"));

        await UndoAsync(goes).BodyAsync();
        await other.ReadAsync($"/enrolments/{enrolment}").ProblemAsync(404, "enrolment.unknown");
        Assert.Equal("Withdrawn", (await rina.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "x" }).BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task Rule09_A_merge_ends_a_consent_that_either_has_taken_back_and_the_preview_and_the_audit_say_so()
    {
        await using var events = await host.ListenAsync();
        var (rina, other) = (host.Client(Roles.Business, Rina), host.Client(Roles.Business, Other));
        var (goes, stays) = (await rina.BusinessAsync("Kain Rina"), await other.BusinessAsync("Kain Rina"));
        var ((ends, lost), (holds, kept), (left, behind)) = (await coordinator.ConsentTextAsync(), await coordinator.ConsentTextAsync(), await coordinator.ConsentTextAsync());
        var no = await TakenBackAsync(rina, goes, ends);
        await rina.GiveAsync(goes, holds);
        await rina.GiveAsync(goes, left);
        // The yes is younger than the no; the no of one still counts for both.
        var (yes, _) = (Id(await other.GiveAsync(stays, ends)), await other.GiveAsync(stays, holds));

        var preview = await coordinator.ReadAsync($"/businesses/{goes}/merge/preview?into={stays}").BodyAsync();
        Assert.Equal([lost], preview.GetProperty("consentsEnding").EnumerateArray().Select(c => Id(c, "partnerId")));
        Assert.Equal([behind], preview.GetProperty("consentsLeft").EnumerateArray().Select(c => Id(c, "partnerId")));
        var merged = await MergeAsync(goes, stays).BodyAsync();

        Assert.Equal([yes], merged.GetProperty("consents").EnumerateArray().Select(c => c.GetGuid()));
        var consent = (await ConsentsAsync(stays))[ends];
        Assert.Equal(("Withdrawn", 2), (consent.Text("state"), Version(consent)));
        var steps = consent.GetProperty("history").EnumerateArray().ToList();
        Assert.Equal(("Withdrawn", "Merge", "satu usaha", $"{no}"), (steps[1].Text("state"), steps[1].Text("channel"), steps[1].Text("reason"), steps[1].Text("evidence")));
        Assert.Equal(steps[0].Text("saidAt"), steps[1].Text("saidAt"));
        Assert.Equal("Given", (await ConsentsAsync(stays))[holds].Text("state"));
        Assert.DoesNotContain(left, (await ConsentsAsync(stays)).Keys);
        // What partners are told of the one that stays is never more than it said itself.
        var told = await Eventually.Async(
            () => Task.FromResult(events.All.Select(e => e.Event).OfType<BusinessProfileChanged>().Where(e => e.AggregateId == stays).MaxBy(e => e.Version)), e => e?.Version == 4);
        Assert.Equal([kept], told!.Business.Consents!.Select(c => c.PartnerId));
        var trail = (await coordinator.ReadAsync($"/consents/{yes}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([null, "satu usaha"], trail.Select(e => e.Text("reason")));

        // It is the one that stays that speaks from now on.
        await rina.PostAsync($"/businesses/{goes}/consents", new { consentTextId = left, textVersion = 1 }).ProblemAsync(409, "business.merged");
        await other.GiveAsync(stays, ends);
        Assert.Equal("Given", (await ConsentsAsync(stays))[ends].Text("state"));
    }

    [Fact]
    public async Task Rule09_An_undo_gives_back_the_consents_that_the_merge_ended_unless_something_was_said_since()
    {
        var (rina, other) = (host.Client(Roles.Business, Rina), host.Client(Roles.Business, Other));
        var (goes, stays) = (await rina.BusinessAsync("Kain Rina"), await other.BusinessAsync("Kain Rina"));
        var texts = new List<Guid>();
        for (var n = 0; n < 3; n++)
            texts.Add((await coordinator.ConsentTextAsync()).Id);
        var (untouched, renewed, refused) = (texts[0], texts[1], texts[2]);
        foreach (var text in texts)
        {
            await TakenBackAsync(rina, goes, text);
            await other.GiveAsync(stays, text);
        }

        var was = (await ConsentsAsync(stays))[untouched].GetProperty("history")[0];
        await MergeAsync(goes, stays).BodyAsync();
        await other.GiveAsync(stays, renewed);
        await other.PostAsync($"/businesses/{stays}/consents/{Id(await other.GiveAsync(stays, refused))}/withdraw", new { }).BodyAsync();

        var undone = await UndoAsync(goes).BodyAsync();

        var now = await ConsentsAsync(stays);
        Assert.Equal([Id(now[untouched])], undone.GetProperty("consents").EnumerateArray().Select(c => c.GetGuid()));
        Assert.Equal(["Given", "Given", "Withdrawn"], texts.Select(t => now[t].Text("state")));
        Assert.Equal([3, 3, 4], texts.Select(t => Version(now[t])));
        var again = now[untouched].GetProperty("history")[2];
        Assert.Equal((was.Text("saidAt"), "Web", "keliru"), (again.Text("saidAt"), again.Text("channel"), again.Text("reason")));
        Assert.All((await ConsentsAsync(goes)).Values, c => Assert.Equal(("Withdrawn", 2), (c.Text("state"), Version(c))));
        // A no that was signed after that yes and comes in now still counts.
        await coordinator.PostAsync(
            $"/businesses/{stays}/consents/{Id(now[untouched])}/withdraw",
            new { reason = "surat", channel = "Paper", evidence = "Surat 3", saidAt = again.GetProperty("saidAt").GetDateTimeOffset() }).BodyAsync();
    }

    [Fact]
    public async Task Rule09_A_no_goes_along_through_a_business_that_said_nothing_and_not_through_one_that_said_yes_since()
    {
        var (rina, other) = (host.Client(Roles.Business, Rina), host.Client(Roles.Business, Other));
        foreach (var (silent, state) in new[] { (true, "Withdrawn"), (false, "Given") })
        {
            var (first, middle, last) = (await rina.BusinessAsync("Kain Rina"), await rina.BusinessAsync("Kain Rina"), await other.BusinessAsync("Kain Rina"));
            var (text, _) = await coordinator.ConsentTextAsync();
            await TakenBackAsync(rina, first, text);
            await other.GiveAsync(last, text);
            await MergeAsync(first, middle).BodyAsync();
            if (!silent)
                await rina.GiveAsync(middle, text);

            await MergeAsync(middle, last).BodyAsync();
            Assert.Equal(state, (await ConsentsAsync(last))[text].Text("state"));
            await UndoAsync(middle).BodyAsync();
            Assert.Equal("Given", (await ConsentsAsync(last))[text].Text("state"));
        }
    }

    [Fact]
    public async Task Rule09_Of_a_merge_and_a_yes_in_the_same_moment_the_one_that_comes_later_sees_the_other()
    {
        var (rina, other) = (host.Client(Roles.Business, Rina), host.Client(Roles.Business, Other));
        var (text, _) = await coordinator.ConsentTextAsync();
        for (var round = 0; round < 6; round++)
        {
            var (goes, stays) = (await rina.BusinessAsync("Kain Rina"), await other.BusinessAsync("Kain Rina"));
            await TakenBackAsync(rina, goes, text);

            var both = await Task.WhenAll(MergeAsync(goes, stays), other.PostAsync($"/businesses/{stays}/consents", new { consentTextId = text, textVersion = 1 }));

            Assert.Equal(HttpStatusCode.Created, both[1].StatusCode);
            var consent = (await ConsentsAsync(stays))[text];
            var listed = (await host.Store.Businesses.Find(b => b.Id == new Id<Business>(stays)).SingleAsync(Cancellation)).Consents.Count;
            // A yes said to a merge that was decided before it is the business's last word; one that the merge saw has ended with it.
            Assert.Equal((consent.Text("state") == "Given" ? 1 : 0, Version(consent)), (listed, consent.Text("state") == "Given" ? 1 : 2));
        }
    }

    [Fact]
    public async Task Details_kept_for_an_undo_are_removed_by_the_store_after_thirty_days_and_with_the_undo()
    {
        var (old, recent, stays) = (await RegisterAsync("Wadai Cingkaruk"), await RegisterAsync("Wadai Cingkaruk"), await RegisterAsync("Wadai Cingkaruk"));
        await MergeAsync(old, stays).BodyAsync();
        await MergeAsync(recent, stays).BodyAsync();
        await AgeAsync(old, TimeSpan.FromDays(30.01));
        await AgeAsync(recent, TimeSpan.FromDays(29.99));

        // The service is not needed for it; the store looks once a minute.
        await host.StopAsync();
        await Eventually.HoldsAsync(async () => await KeptAsync(old) == 0, TimeSpan.FromMinutes(3));
        Assert.Equal(1L, await KeptAsync(recent));
        await host.StartAsync();

        var again = host.Client(Roles.Coordinator);
        await again.PostAsync($"/businesses/{old}/merge/undo", new { reason = "keliru" }).ProblemAsync(409, "merge.confirmed");
        await again.PostAsync($"/businesses/{recent}/merge/undo", new { reason = "keliru" }).BodyAsync();
        Assert.Equal(0L, await KeptAsync(recent));

        Task AgeAsync(Guid merged, TimeSpan age) => host.Store.Merges.UpdateOneAsync(
            m => m.Id == new Id<Business>(merged), Builders<Merge>.Update.Set(m => m.At, DateTimeOffset.UtcNow - age), cancellationToken: Cancellation);

        Task<long> KeptAsync(Guid merged) => host.Store.Merges.CountDocumentsAsync(m => m.Id == new Id<Business>(merged), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Rule09_An_application_in_the_same_moment_as_the_merge_goes_along_or_is_refused()
    {
        for (var round = 0; round < 8; round++)
        {
            var (goes, stays) = (await RegisterAsync("Ikan Asin"), await RegisterAsync("Ikan Asin"));
            var cohorts = new[] { await coordinator.CohortAsync(), await coordinator.CohortAsync(), await coordinator.CohortAsync() };

            var merging = MergeAsync(goes, stays);
            var applied = await Task.WhenAll(cohorts.Select(c => coordinator.ApplyAsync(goes, c)));
            await merging.BodyAsync();

            Assert.All(applied, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{a.StatusCode}"));
            Assert.Equal(0L, await CountAsync(goes));
            Assert.Equal(applied.Count(a => a.StatusCode == HttpStatusCode.Created), await CountAsync(stays));
        }

        Task<long> CountAsync(Guid business) =>
            host.Store.Enrolments.CountDocumentsAsync(e => e.BusinessId == new Id<Business>(business), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Rule02_Both_applying_for_a_track_while_they_are_merged_leaves_one_live_enrolment()
    {
        for (var round = 0; round < 5; round++)
        {
            var (goes, stays) = (await RegisterAsync("Tikar Purun"), await RegisterAsync("Tikar Purun"));
            var cohort = await coordinator.CohortAsync();
            await EnrolAsync(goes, cohort);

            var both = await Task.WhenAll(MergeAsync(goes, stays), coordinator.ApplyAsync(stays, cohort));

            Assert.Equal(1, both.Count(a => a.StatusCode == HttpStatusCode.Conflict));
            Assert.Equal(both[0].StatusCode == HttpStatusCode.OK ? 0 : 1, await host.Store.Enrolments.CountDocumentsAsync(
                e => e.BusinessId == new Id<Business>(goes) && e.IsLive, cancellationToken: Cancellation));
            Assert.Equal(1L, await host.Store.Enrolments.CountDocumentsAsync(
                e => e.BusinessId == new Id<Business>(stays) && e.IsLive, cancellationToken: Cancellation));
        }
    }

    [Fact]
    public async Task Of_merges_in_the_same_moment_one_counts()
    {
        var (one, two, three) = (await RegisterAsync("Purun Danau"), await RegisterAsync("Purun Danau"), await RegisterAsync("Purun Danau"));

        var answers = await Task.WhenAll(MergeAsync(one, two), MergeAsync(two, one), MergeAsync(one, three), MergeAsync(three, one));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.True((int)a.StatusCode is 409 or 412, $"{a.StatusCode}"));
    }

    [Theory]
    [InlineData("merge", "{}", 400, "request.invalid")]
    [InlineData("merge", "", 400, "request.malformed")]
    [InlineData("merge", """{"into":"7","version":1,"intoVersion":1,"reason":"x"}""", 400, "request.malformed")]
    [InlineData("merge", """{"into":"STAYS","version":"1","intoVersion":1,"reason":"x"}""", 400, "request.malformed")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":" "}""", 400, "field.required")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":"x","choices":[]}""", 400, "request.malformed")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":"x","choices":{"size":"Into"}}""", 400, "field.unknown_value")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":"x","choices":{"nib":"Both"}}""", 400, "field.unknown_value")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":"x","choices":{"nib":null}}""", 400, "field.unknown_value")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":1,"reason":"x"}""", 400, "merge.choice_missing")]
    [InlineData("merge", """{"into":"GOES","version":1,"intoVersion":1,"reason":"x"}""", 400, "merge.itself")]
    [InlineData("merge", """{"into":"STAYS","version":2,"intoVersion":1,"reason":"x"}""", 412, "version.stale")]
    [InlineData("merge", """{"into":"STAYS","version":1,"intoVersion":0,"reason":"x"}""", 412, "version.stale")]
    [InlineData("merge", """{"into":"0193b000-0000-7000-8000-000000000000","version":1,"intoVersion":1,"reason":"x"}""", 404, "business.unknown")]
    [InlineData("merge/undo", """{"reason":"x"}""", 409, "merge.none")]
    [InlineData("merge/undo", """{}""", 400, "field.required")]
    [InlineData("merge/undo", """{"reason":7}""", 400, "request.malformed")]
    public async Task Bad_input_is_refused_with_a_code_and_changes_nothing(string word, string body, int status, string code)
    {
        var (goes, stays) = (await RegisterAsync("Tape Gambut"), await RegisterAsync("Tape Gambut"));
        var text = body.Replace("STAYS", $"{stays}", StringComparison.Ordinal).Replace("GOES", $"{goes}", StringComparison.Ordinal);

        var answer = coordinator.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{goes}/{word}") { Content = new StringContent(text, Encoding.UTF8, "application/json") }, Cancellation);

        await answer.ProblemAsync(status, code);
        Assert.Equal((1, 1), (Version(await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync()), Version(await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync())));
    }

    [Theory]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/merge/preview?into=0193b000-0000-7000-8000-000000000001", 404, "business.unknown")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/merge/preview?into=0193b000-0000-7000-8000-000000000000", 400, "merge.itself")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/merge/preview", 400, "field.required")]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000/merge/preview?into=x", 400, "request.malformed")]
    [InlineData("/businesses/x/merge/preview", 400, "request.malformed")]
    public async Task A_preview_of_nothing_is_refused(string path, int status, string code) => await coordinator.ReadAsync(path).ProblemAsync(status, code);

    [Fact]
    public async Task Too_long_a_reason_is_refused_and_a_repeated_request_gets_the_first_answer()
    {
        var (goes, stays) = (await RegisterAsync("Sirup Kasturi"), await RegisterAsync("Sirup Kasturi"));
        var long501 = new string('x', 501);
        await coordinator.PostAsync($"/businesses/{goes}/merge", new { into = stays, version = 1, intoVersion = 1, reason = long501 }).ProblemAsync(400, "field.too_long");
        await coordinator.PostAsync($"/businesses/{goes}/merge/undo", new { reason = long501 }).ProblemAsync(400, "field.too_long");

        var body = new { into = stays, version = 1, intoVersion = 1, choices = new { nib = "Into" }, reason = "satu usaha" };
        var key = Guid.NewGuid().ToString();
        var first = await coordinator.PostAsync($"/businesses/{goes}/merge", body, key).BodyAsync();
        Assert.Equal(first.ToString(), (await coordinator.PostAsync($"/businesses/{goes}/merge", body, key).BodyAsync()).ToString());
    }

    private static Guid Id(JsonElement of, string name = "id") => of.GetProperty(name).GetGuid();

    private static int Version(JsonElement of) => of.GetProperty("version").GetInt32();

    private async Task<Guid> RegisterAsync(string name, string nik = "6302156511679814", string? phone = null, string? nib = null, long? capital = null) => Id(
        await coordinator.PostAsync("/businesses", new { name, nib = nib ?? Api.NewNib(), regionCode = "63.02.05", capital, owner = new { name = "Rina Wati", nik, phone } })
            .BodyAsync(HttpStatusCode.Created));

    private static async Task<Guid> TakenBackAsync(HttpClient account, Guid business, Guid text)
    {
        var consent = Id(await account.GiveAsync(business, text));
        await account.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { }).BodyAsync();
        return consent;
    }

    // By their texts.
    private async Task<Dictionary<Guid, JsonElement>> ConsentsAsync(Guid business) =>
        (await coordinator.ReadAsync($"/businesses/{business}/consents").BodyAsync()).GetProperty("items").EnumerateArray().ToDictionary(c => Id(c, "consentTextId"));

    private async Task<Guid> EnrolAsync(Guid business, Guid cohort) => Id(await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created));

    private async Task<Guid> TransferAsync(Guid enrolment, Guid cohort) => Id(
        await coordinator.PostAsync($"/enrolments/{enrolment}/transfer", new { cohortId = cohort, reason = "pindah" }).BodyAsync(HttpStatusCode.Created));

    // With the versions as they are; what differs and is not chosen stays as it is.
    private async Task<HttpResponseMessage> MergeAsync(Guid goes, Guid stays, object? choices = null, int? version = null)
    {
        var chosen = MergeField.All.ToDictionary(f => f.Name, _ => "Into");
        foreach (var choice in JsonSerializer.SerializeToElement(choices ?? new { }).EnumerateObject())
            chosen[choice.Name] = choice.Value.GetString()!;
        var (from, into) = (await coordinator.ReadAsync($"/businesses/{goes}").BodyAsync(), await coordinator.ReadAsync($"/businesses/{stays}").BodyAsync());
        return await coordinator.PostAsync(
            $"/businesses/{goes}/merge", new { into = stays, version = version ?? Version(from), intoVersion = Version(into), choices = chosen, reason = "satu usaha" });
    }

    private Task<HttpResponseMessage> UndoAsync(Guid goes) => coordinator.PostAsync($"/businesses/{goes}/merge/undo", new { reason = "keliru" });
}
