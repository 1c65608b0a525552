using System.Net;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Finding businesses by name, phone and filters, with a total that does not lie.</summary>
public sealed class BusinessSearchTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task Titles_and_legal_forms_neither_hide_a_business_nor_are_needed()
    {
        var id = await coordinator.BusinessAsync("CV. Dodol Hj. Maimunah");

        foreach (var search in new[] { "dodol maimunah", "Dodol Ibu Maimunah", "PT Dodol", "dodolmaimunah", "H. Maimunah", "hjmaimunah" })
            Assert.Equal([id], Ids(await coordinator.ReadAsync($"/businesses?search={Uri.EscapeDataString(search)}").BodyAsync()));
        Assert.Empty(Ids(await coordinator.ReadAsync("/businesses?search=dodol%20maisarah").BodyAsync()));
    }

    [Fact]
    public async Task A_name_is_found_by_the_beginnings_of_its_words_in_any_order_and_spacing_and_by_the_nib()
    {
        var nib = Api.NewNib();
        var id = (await coordinator.PostAsync("/businesses", new { name = "Keripik Singkong Wangsa", nib, regionCode = "63.02.05", owner = new { name = "Siti" } }).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var other = await coordinator.BusinessAsync("Keripik Wangsalagi");

        foreach (var search in new[] { "wangsa keripik singkong", "singk keri", "keripiksingkong", "keri pik singkong", "KERIPIK-SINGKONG wang", "k singkong w", nib, $"{nib[..4]} {nib[4..8]} {nib[8..]}" })
            Assert.Equal([id], Ids(await coordinator.ReadAsync($"/businesses?search={Uri.EscapeDataString(search)}").BodyAsync()));
        Assert.Equal([id, other], Ids(await coordinator.ReadAsync("/businesses?search=wangsa+keripik&regionCode=63").BodyAsync()));
        foreach (var search in new[] { "keripik singkongg", "wangsa kerupuk", "singkong keripik x", nib[..12], "eripik" })
            Assert.Empty(Ids(await coordinator.ReadAsync($"/businesses?search={Uri.EscapeDataString(search)}").BodyAsync()));
        Assert.Empty(Ids(await host.Client(Roles.Business, Guid.NewGuid().ToString()).ReadAsync("/businesses?search=wangsa").BodyAsync()));
        await coordinator.ReadAsync($"/businesses?search={new string('k', 201)}").ProblemAsync(400, "field.too_long");
    }

    [Fact]
    public async Task A_search_that_many_are_found_by_goes_on_page_after_page_with_the_same_total()
    {
        var (by, trade) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString("N")[..8]);
        // More than are looked at when the rarest word is chosen, so that the pair leads; every seventh has both words.
        var many = Enumerable.Range(0, 420).Select(i => A.Business($"Gula{trade} {(i % 7 == 0 ? "Semut" : "Aren")}{trade} {i}", nib: Api.NewNib(), by: by)).ToList();
        await host.Store.Businesses.InsertManyAsync(many, cancellationToken: TestContext.Current.CancellationToken);

        var (found, next) = (new List<Guid>(), (string?)$"/businesses?search=semut{trade}+gula{trade}&limit=25");
        while (next is not null)
        {
            var page = await coordinator.ReadAsync(next).BodyAsync();
            Assert.Equal((60, true), Total(page));
            found.AddRange(Ids(page));
            next = page.Text("next")?["/api/v1".Length..];
        }

        Assert.Equal(many.Where((_, i) => i % 7 == 0).Select(b => b.Id.Value).Order(), found.Order());
        Assert.Equal(found.Distinct().Count(), found.Count);
        Assert.Equal([many[^1].Id.Value], Ids(await coordinator.ReadAsync($"/businesses?search=gula{trade}+aren{trade}+419").BodyAsync()));

        // Put into the store by hand, these left no trail; what the service itself writes is checked for its trail at the end.
        await host.Store.Businesses.DeleteManyAsync(b => b.RegisteredBy == by, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_phone_is_searched_in_the_body_and_in_any_form()
    {
        var id = await RegisterAsync("Nomor Sendiri", phone: "0811-5123-4567");

        foreach (var phone in new[] { "081151234567", "+62 811 5123 4567", "81151234567" })
            Assert.Equal([id], Ids(await SearchAsync(new { phone })));
        Assert.Empty(Ids(await SearchAsync(new { phone = "081151234568" })));
        Assert.Empty(Ids(await SearchAsync(new { phone = "081151234567", search = "orang lain" })));
        Assert.Empty(Ids(await host.Client(Roles.Business, "stranger").PostAsync("/businesses/search", new { phone = "081151234567" }).BodyAsync()));
    }

    [Fact]
    public async Task Filters_hold_together_and_a_page_goes_on_with_the_same_ones()
    {
        var owner = host.Client(Roles.Business, Guid.NewGuid().ToString());
        var food = await RegisterAsync("Satu", by: owner);
        var textile = await RegisterAsync("Dua", kbli: "13121", region: "63.02.06", by: owner);
        var other = await RegisterAsync("Tiga", region: "63.71.01", sales: 3_000_000_000, reported: "Micro", by: owner);
        var bare = await RegisterAsync("Empat", kbli: null, region: "63.02", sales: null, by: owner);

        await Expect("regionCode=63.02", food, textile, bare);
        await Expect("regionCode=63.02.05", food);
        await Expect("regionCode=63", food, textile, other, bare);
        await Expect("kbli=c", food, textile, other);
        await Expect("kbli=10", food, other);
        await Expect("kbli=10794&regionCode=63.71", other);
        await Expect("size=Small", other);
        await Expect("flag=SizeMismatch", other);
        await Expect("flag=kblimissing&regionCode=63.02", bare);
        await Expect("flag=SizeUnknown&size=Micro");
        var first = await owner.ReadAsync("/businesses?regionCode=63.02&limit=2").BodyAsync();
        var second = await owner.ReadAsync(first.Text("next")!["/api/v1".Length..]).BodyAsync();
        Assert.Equal([food, textile], Ids(first));
        Assert.Equal([bare], Ids(second));
        Assert.Null(second.Text("next"));
        Assert.Equal((3, true), Total(second));
        Assert.Contains(bare, Ids(await coordinator.ReadAsync("/businesses?flag=KbliMissing").BodyAsync()));
        Assert.Contains(other, Ids(await coordinator.ReadAsync("/businesses?regionCode=63.71&size=small").BodyAsync()));

        async Task Expect(string query, params Guid[] ids)
        {
            var page = await owner.ReadAsync($"/businesses?{query}").BodyAsync();
            Assert.Equal(ids, Ids(page));
            Assert.Equal((ids.Length, true), Total(page));
        }
    }

    [Fact]
    public async Task Above_a_thousand_the_total_says_that_there_are_more()
    {
        var by = Guid.NewGuid().ToString();
        var owner = host.Client(Roles.Business, by);
        await host.Store.Businesses.InsertManyAsync(
            Enumerable.Range(0, 1000).Select(i => A.Business($"Ramai {i}", nib: Api.NewNib(), by: by)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1000, true), Total(await owner.ReadAsync("/businesses?limit=1").BodyAsync()));
        await owner.BusinessAsync("Ramai lagi");
        Assert.Equal((1000, false), Total(await owner.ReadAsync("/businesses?limit=1").BodyAsync()));
        Assert.Equal((1, true), Total(await owner.ReadAsync("/businesses?search=ramai%20lagi").BodyAsync()));

        // Put into the store by hand, these left no trail; what the service itself writes is checked for its trail at the end.
        await host.Store.Businesses.DeleteManyAsync(b => b.RegisteredBy == by, TestContext.Current.CancellationToken);
    }

    private Task<JsonElement> SearchAsync(object body) => coordinator.PostAsync("/businesses/search", body).BodyAsync();

    private async Task<Guid> RegisterAsync(
        string name, string? kbli = "10794", string region = "63.02.05", long? sales = 120_000_000, string? reported = null, string? phone = null, HttpClient? by = null)
    {
        var made = await (by ?? coordinator).PostAsync("/businesses", new
        {
            name, nib = Api.NewNib(), kbliCode = kbli, regionCode = region, annualSales = sales, reportedSize = reported,
            owner = new { name = "Siti", phone },
        }).BodyAsync(HttpStatusCode.Created);
        return made.GetProperty("id").GetGuid();
    }

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid());

    private static (int Count, bool IsExact) Total(JsonElement page) =>
        (page.GetProperty("total").GetProperty("count").GetInt32(), page.GetProperty("total").GetProperty("isExact").GetBoolean());
}
