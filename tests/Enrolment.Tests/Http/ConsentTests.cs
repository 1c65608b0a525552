using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Consent per purpose and partner: given, withdrawn, by whom, in which words, and what the others are told of it.</summary>
public sealed class ConsentTests(EnrolmentHost host)
{
    private const string Rina = "22222222-2222-2222-2222-222222222222";
    private const string Coordinator = "11111111-1111-1111-1111-111111111111";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, Rina);

    [Fact]
    public async Task A_business_says_yes_and_no_by_itself_and_the_others_hear_each_without_personal_data()
    {
        await using var events = await host.ListenAsync();
        var (text, partner) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Sasirangan Rina");
        Assert.Empty(await ConsentsAsync(business));

        var given = await rina.PostAsync($"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1 }).BodyAsync(HttpStatusCode.Created);
        var consent = given.GetProperty("id").GetGuid();
        var withdrawn = await rina.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { }).BodyAsync();

        Assert.Equal(("Given", "programme-report", partner, 1), (given.Text("state"), given.Text("purpose"), given.GetProperty("partnerId").GetGuid(), given.GetProperty("version").GetInt32()));
        Assert.Equal(("Withdrawn", 2), (withdrawn.Text("state"), withdrawn.GetProperty("version").GetInt32()));
        var listed = Assert.Single(await ConsentsAsync(business));
        Assert.Equal(withdrawn.ToString(), listed.ToString());
        Assert.Equal(
            [("Given", 1, "Web", null, Rina), ("Withdrawn", 1, "Web", null, Rina)],
            listed.GetProperty("history").EnumerateArray().Select(s => (s.Text("state")!, s.GetProperty("textVersion").GetInt32(), s.Text("channel")!, s.Text("reason"), s.Text("by")!)));
        var told = await ToldAsync(events, business, 2);
        Assert.Equal([2L, 3L], told.Select(e => e.Version));
        Assert.Equal([new ConsentTerms(partner, "programme-report")], told[0].Business.Consents!);
        Assert.Null(told[1].Business.Consents);
        foreach (var secret in new[] { "6302156511679814", "81258331440", "rina@example.id", Rina, "Rina Wati" })
            Assert.DoesNotContain(events.All, e => e.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coordinator_records_what_was_signed_with_its_proof_and_its_day()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await coordinator.BusinessAsync("Kain Ibu");
        var given = await coordinator.PostAsync(
            $"/businesses/{business}/consents",
            new { consentTextId = text, textVersion = 1, channel = "Paper", saidAt = "2026-11-24T09:15:00+08:00", evidence = " Formulir 17/2026 " }).BodyAsync(HttpStatusCode.Created);
        await coordinator.PostAsync(
            $"/businesses/{business}/consents/{given.Text("id")}/withdraw", new { reason = "tidak jadi", channel = "Phone", evidence = "Telepon 12.30" }).BodyAsync();

        var steps = Assert.Single(await ConsentsAsync(business)).GetProperty("history").EnumerateArray().ToList();

        Assert.Equal(
            [("Paper", "Formulir 17/2026", null, Coordinator), ("Phone", "Telepon 12.30", "tidak jadi", Coordinator)],
            steps.Select(s => (s.Text("channel")!, s.Text("evidence")!, s.Text("reason"), s.Text("by")!)));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T01:15:00Z", System.Globalization.CultureInfo.InvariantCulture), steps[0].GetProperty("saidAt").GetDateTimeOffset());
        Assert.True(steps[0].GetProperty("recordedAt").GetDateTimeOffset() > steps[0].GetProperty("saidAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_form_that_is_recorded_late_does_not_undo_a_later_withdrawal()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Terlambat");
        var consent = (await rina.GiveAsync(business, text)).Text("id");
        await rina.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { reason = "ragu" }).BodyAsync();

        await coordinator.PostAsync(
            $"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", saidAt = "2026-11-02T08:00:00+08:00", evidence = "Formulir 3" })
            .ProblemAsync(409, "consent.said_since");

        Assert.Equal("Withdrawn", Assert.Single(await ConsentsAsync(business)).Text("state"));
    }

    [Fact]
    public async Task A_revised_text_asks_again_keeps_the_old_words_and_what_was_agreed_to()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Membaca");
        await rina.GiveAsync(business, text);
        var revised = await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "Boleh juga omzet?", english = "Sales too?" }, "\"1\"").BodyAsync();

        Assert.Equal(["Bolehkah mitra melihat perkembangan usaha Anda?", "Boleh juga omzet?"], revised.GetProperty("wordings").EnumerateArray().Select(w => w.Text("indonesian")!));
        Assert.Equal(revised.ToString(), (await rina.ReadAsync($"/consent-texts/{text}").BodyAsync()).ToString());
        Assert.Equal(("Given", 1), Latest(Assert.Single(await ConsentsAsync(business))));
        var another = await rina.BusinessAsync("Membaca Lama");
        await rina.PostAsync($"/businesses/{another}/consents", new { consentTextId = text, textVersion = 1 }).ProblemAsync(409, "consent_text.outdated");
        await coordinator.PostAsync($"/businesses/{another}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = "Formulir 9" }).BodyAsync(HttpStatusCode.Created);
        await rina.PostAsync($"/businesses/{business}/consents", new { consentTextId = text, textVersion = 2 }).BodyAsync(HttpStatusCode.Created);

        Assert.Equal(("Given", 2), Latest(Assert.Single(await ConsentsAsync(business))));
        await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "a", english = "b" }, "\"1\"").ProblemAsync(412, "version.stale");
        await coordinator.PutAsync($"/consent-texts/{text}", new { indonesian = "a", english = "b" }, null).ProblemAsync(428, "version.required");
        await coordinator.PutAsync($"/consent-texts/{text}", new { purpose = "credit", indonesian = "a", english = "b" }, "\"2\"").ProblemAsync(400, "consent_text.fixed");
    }

    [Fact]
    public async Task An_enrolment_tells_the_consents_that_hold_when_it_begins()
    {
        await using var events = await host.ListenAsync();
        var (text, partner) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Ikut");
        await rina.GiveAsync(business, text);
        var enrolment = (await rina.ApplyAsync(business, await coordinator.CohortAsync()).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

        var told = await Eventually.Async(
            () => Task.FromResult(events.All.Select(e => e.Event).OfType<EnrolmentAccepted>().FirstOrDefault(e => e.AggregateId == enrolment)), e => e is not null);

        Assert.Equal(2, told!.Enrolment.Business.Version);
        Assert.Equal([new ConsentTerms(partner, "programme-report")], told.Enrolment.Business.Consents!);
    }

    [Fact]
    public async Task An_edit_of_the_business_keeps_its_consents()
    {
        await using var events = await host.ListenAsync();
        var (text, partner) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Disunting");
        await rina.GiveAsync(business, text);

        await rina.PutAsync($"/businesses/{business}", Api.NewBusiness("Disunting Lagi"), "\"1\"").ProblemAsync(412, "version.stale");
        await rina.PutAsync($"/businesses/{business}", Api.NewBusiness("Disunting Lagi"), "\"2\"").BodyAsync();

        var told = await ToldAsync(events, business, 2);
        Assert.Equal("Disunting Lagi", told[1].Business.Name);
        Assert.Equal([new ConsentTerms(partner, "programme-report")], told[1].Business.Consents!);
    }

    [Fact]
    public async Task Of_twenty_who_give_at_once_one_gives_and_the_others_hear_it_is_given()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Serentak");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rina.PostAsync($"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1 })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).ProblemAsync(409, "consent.given_already");
        Assert.Single(Assert.Single(await ConsentsAsync(business)).GetProperty("history").EnumerateArray());
    }

    [Fact]
    public async Task Given_and_withdrawn_at_once_the_last_told_is_what_holds()
    {
        await using var events = await host.ListenAsync();
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Berubah-ubah");
        var consent = (await rina.GiveAsync(business, text)).Text("id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            using var answer = i % 2 == 0
                ? await rina.PostAsync($"/businesses/{business}/consents/{consent}/withdraw", new { })
                : await rina.PostAsync($"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1 });
            return answer.StatusCode;
        }));

        Assert.All(answers, a => Assert.Contains(a, new[] { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict }));
        var changes = answers.Count(a => a != HttpStatusCode.Conflict);
        var steps = Assert.Single(await ConsentsAsync(business)).GetProperty("history").EnumerateArray().Select(s => s.Text("state")!).ToList();
        Assert.Equal(Enumerable.Range(0, changes + 1).Select(i => i % 2 == 0 ? "Given" : "Withdrawn"), steps);
        var told = await ToldAsync(events, business, changes + 1);
        Assert.Equal(Enumerable.Range(2, changes + 1).Select(v => (long)v), told.Select(e => e.Version));
        Assert.Equal(steps, told.Select(e => e.Business.Consents is null ? "Withdrawn" : "Given"));
    }

    [Fact]
    public async Task Each_statement_is_in_the_audit_trail_with_its_reason()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var business = await rina.BusinessAsync("Tercatat");
        var consent = (await rina.GiveAsync(business, text)).Text("id");
        await coordinator.PostAsync(
            $"/businesses/{business}/consents/{consent}/withdraw", new { reason = "lewat 0812 5833 1440", channel = "Visit", evidence = "Berita acara 4" }).BodyAsync();

        var entries = (await coordinator.ReadAsync($"/consents/{consent}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([(1, Rina, null), (2, Coordinator, "lewat ******1440")], entries.Select(e => (e.GetProperty("version").GetInt32(), e.Text("by")!, e.Text("reason"))));
        var changes = entries[1].GetProperty("changes").EnumerateArray().ToDictionary(c => c.Text("field")!, c => (c.Text("before"), c.Text("after")));
        Assert.Equal(("Given", "Withdrawn"), changes["latest.state"]);
        Assert.Equal(("Web", "Visit"), changes["latest.channel"]);
        Assert.Equal((null, "Berita acara 4"), changes["latest.evidence"]);
        var ofBusiness = (await coordinator.ReadAsync($"/businesses/{business}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(3, ofBusiness.Count);
        Assert.Contains("programme-report", ofBusiness[1].GetProperty("changes").EnumerateArray().Single(c => c.Text("field") == "consents").Text("after"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_the_business_and_the_coordinators_sees_or_changes_its_consents()
    {
        var (text, _) = await coordinator.ConsentTextAsync();
        var (hers, another) = (await rina.BusinessAsync("Milik Rina"), await rina.BusinessAsync("Milik Rina Juga"));
        var consent = (await rina.GiveAsync(hers, text)).Text("id");
        var stranger = host.Client(Roles.Business, Guid.NewGuid().ToString());

        await stranger.ReadAsync($"/businesses/{hers}/consents").ProblemAsync(404, "business.unknown");
        await stranger.PostAsync($"/businesses/{hers}/consents", new { consentTextId = text, textVersion = 1 }).ProblemAsync(404, "business.unknown");
        await stranger.PostAsync($"/businesses/{hers}/consents/{consent}/withdraw", new { }).ProblemAsync(404, "business.unknown");
        await rina.PostAsync($"/businesses/{another}/consents/{consent}/withdraw", new { }).ProblemAsync(404, "consent.unknown");
        Assert.Equal("Given", Assert.Single(await ConsentsAsync(hers)).Text("state"));
    }

    [Fact]
    public async Task Consents_and_texts_are_read_page_by_page()
    {
        var business = await rina.BusinessAsync("Banyak Mitra");
        var texts = new List<Guid>();
        for (var n = 0; n < 3; n++)
        {
            texts.Add((await coordinator.ConsentTextAsync()).Id);
            await rina.GiveAsync(business, texts[n]);
        }

        var seen = new List<Guid>();
        for (string? path = $"/businesses/{business}/consents?limit=1"; path is not null;)
        {
            var page = await rina.ReadAsync(path).BodyAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("consentTextId").GetGuid()));
            path = page.Text("next")?.Replace("/api/v1", "", StringComparison.Ordinal);
        }

        Assert.Equal(texts, seen);
        var listed = (await rina.ReadAsync("/consent-texts?limit=200").BodyAsync()).GetProperty("items").EnumerateArray().Select(t => t.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(texts, listed.Where(texts.Contains));
    }

    private async Task<List<JsonElement>> ConsentsAsync(Guid business) =>
        [.. (await coordinator.ReadAsync($"/businesses/{business}/consents").BodyAsync()).GetProperty("items").EnumerateArray()];

    private static (string? State, int TextVersion) Latest(JsonElement consent) =>
        (consent.Text("state"), consent.GetProperty("history").EnumerateArray().Last().GetProperty("textVersion").GetInt32());

    private static async Task<List<BusinessProfileChanged>> ToldAsync(EventListener events, Guid business, int count) => await Eventually.Async(
        () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<BusinessProfileChanged>().Where(e => e.AggregateId == business).ToList()),
        all => all.Count >= count);
}
