using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

public sealed class OpportunityPageTests(Site site) : BrowserTests(site)
{
    private static readonly string Expo = $"/opportunities/{StubOpportunities.Expo}";

    [Fact]
    public async Task The_masthead_leads_to_the_opportunities_with_days_and_places()
    {
        var page = await OpenAsync("/");
        Assert.Equal(["Angkatan"], await TextsAsync(page, ".sections a[aria-current]"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Peluang" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith("/opportunities", StringComparison.Ordinal));

        Assert.Equal(["Peluang"], await TextsAsync(page, ".sections a[aria-current]"));
        Assert.Equal(
            ["Pameran <2027> Apindo Kalsel · Lapangan Murjani", "Pameran", "29 Jan 2027 – 2 Feb 2027 (WITA)", "31 Jan 2027", "1.500", "201", "1.299"],
            await RowAsync(page, "opportunities", 0));
        Assert.Equal(["Kredit Usaha", "Bank", "Mulai 29 Jan 2027 (WITA)", "–", "Tanpa batas", "0", "–"], await RowAsync(page, "opportunities", 1));
        await page.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).ClickAsync();
        await page.ArriveAsync(address => address.Contains("after=more_-", StringComparison.Ordinal));
        Assert.Equal(["Rumah Dagang Apindo Kalsel", "Rumah dagang", "Mulai 29 Jan 2027 (WITA)", "–", "0", "0", "0"], await RowAsync(page, "opportunities", 0));
        await page.GetByRole(AriaRole.Link, new() { Name = "Kembali ke awal" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith("/opportunities", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Link, new() { Name = "Pameran <2027>" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith(Expo, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mentor")]
    [InlineData("business")]
    public async Task Who_may_not_open_them_is_shown_no_link(string role)
    {
        var page = await OpenAsync("/", role: role);

        Assert.Equal(1, await page.Locator(".masthead form").CountAsync());
        Assert.Equal(0, await page.Locator(".sections").CountAsync());
    }

    [Fact]
    public async Task An_expo_says_what_it_asks_who_is_ready_and_why()
    {
        var page = await OpenAsync(Expo);

        Assert.Equal(("Apindo Kalsel", "Pameran <2027> Pameran"), (await TextAsync(page, ".eyebrow"), await TextAsync(page, "h1")));
        Assert.Equal(["29 Jan 2027 – 2 Feb 2027 (WITA) · Lapangan Murjani", "Batas rujukan: 31 Jan 2027"], await TextsAsync(page, ".dates"));
        Assert.Equal(["Tempat 1.500", "Tempat terisi 201", "Tempat kosong 1.299"], await TextsAsync(page, ".figures > div"));
        Assert.Equal(
            [
                "Sesi terlaksana paling sedikit 5", "Kehadiran paling sedikit 66,5%", "Indikator annual sales mencapai 1.250.000 atau lebih baik",
                "Indikator annual sales membaik paling sedikit 10%", "Tonggak halal label tercapai", "Tingkat pasar paling rendah Nasional",
            ],
            await TextsAsync(page, "ul.criteria li"));
        Assert.Equal(
            "Setiap usaha di sini memenuhi semua syarat, belum dirujuk ke peluang ini, dan sudah memberi persetujuan kepada Apindo Kalsel untuk tujuan market-access.",
            await TextAsync(page, "section[aria-labelledby=ready] .about"));
        Assert.Equal(
            [
                "Madu <Kelulut> Kab. Kotabaru", "Angkatan 1", "Nasional",
                "Sesi terlaksana paling sedikit 5 (tercatat 6) Indikator annual sales mencapai 1.250.000 atau lebih baik (tercatat 1.300.000,5) Tingkat pasar paling rendah Nasional",
            ],
            await RowAsync(page, "ready", 0));
    }

    [Fact]
    public async Task Leafing_through_the_ready_goes_on_where_nobody_is_and_leaves_the_referrals_where_they_are()
    {
        var page = await OpenAsync($"{Expo}?state=Declined");
        var ready = page.GetByRole(AriaRole.Navigation, new() { Name = "Halaman usaha yang siap" });
        await ready.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith($"{Expo}?state=Declined&readyAfter=r2#ready", StringComparison.Ordinal));
        Assert.Equal("Tidak ada yang siap di halaman ini; lihat halaman berikutnya.", await TextAsync(page, "section[aria-labelledby=ready] .empty"));
        Assert.Equal(["Usaha 2 Kota Banjarmasin"], await TextsAsync(page, "table[aria-labelledby=referrals] tbody th"));

        await ready.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith("readyAfter=r3#ready", StringComparison.Ordinal));
        Assert.Equal(["Amplang Bahari Kab. Kotabaru"], await TextsAsync(page, "table[aria-labelledby=ready] tbody th"));
        Assert.Equal(["Kembali ke awal"], await ready.GetByRole(AriaRole.Link).AllInnerTextsAsync());
    }

    [Fact]
    public async Task Referrals_say_where_they_stand_and_what_came_of_them()
    {
        var page = await OpenAsync($"{Expo}?lang=en");

        Assert.Equal(["Usaha 0 Kota Banjarmasin", "Waiting Referred although it did not meet all criteria", "25 Nov 2026 14:30 WITA", "–", "–", "–", "–"], await RowAsync(page, "referrals", 0));
        Assert.Equal(
            [
                "Usaha 1 Kota Banjarmasin", "Accepted", "25 Nov 2026 14:30 WITA", "27 Nov 2026 01:00 WITA", "A-01", "29 Jan 2027: Present 30 Jan 2027: Excused",
                "Order: Rp 48,500,000 28 Nov 2026",
            ],
            await RowAsync(page, "referrals", 1));
        Assert.Equal("Declined The partner declined: Stan sudah penuh", (await RowAsync(page, "referrals", 2))[1]);
        // What a coordinator wrote may name anybody.
        Assert.Equal("Ended A coordinator took it back", (await RowAsync(page, "referrals", 3))[1]);
        Assert.Equal(("–", "Ended Consent was withdrawn"), await RowAsync(page, "referrals", 4) is var gone ? (gone[0], gone[1]) : default);
        Assert.Equal(0, await page.GetByText("Bu Ani").CountAsync());

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages of referrals" }).GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith($"{Expo}?after=p2#referrals", StringComparison.Ordinal));
        Assert.Equal(["Usaha 5 Kota Banjarmasin"], await TextsAsync(page, "table[aria-labelledby=referrals] tbody th"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Ended" }).ClickAsync();
        await page.ArriveAsync(address => address.EndsWith($"{Expo}?state=Withdrawn#referrals", StringComparison.Ordinal));
        Assert.Equal(["–", "Usaha 3 Kota Banjarmasin"], (await TextsAsync(page, "table[aria-labelledby=referrals] tbody th")).Order());
    }

    [Theory]
    [InlineData("id", "1 dari 2 peserta sudah mendapat stan.")]
    [InlineData("en", "1 of 2 that take part have a booth.")]
    public async Task Attendance_is_counted_for_each_day_over_all_who_take_part(string language, string booths)
    {
        var page = await OpenAsync($"{Expo}?lang={language}&state=Declined");

        Assert.Equal(booths, await TextAsync(page, "section[aria-labelledby=attendance] .about"));
        Assert.Equal(
            ["29 Jan 2027 1 0 1 0", "30 Jan 2027 0 1 0 1", "31 Jan 2027 0 0 0 2", "1 Feb 2027 0 0 0 2", "2 Feb 2027 0 0 0 2"],
            await TextsAsync(page, "table[aria-labelledby=attendance] tbody tr"));
    }

    [Fact]
    public async Task A_bank_has_loans_and_no_booths_and_a_crowd_is_not_counted()
    {
        var page = await OpenAsync($"/opportunities/{StubOpportunities.Bank}");

        Assert.Equal(["Usaha 7 Kota Banjarmasin", "Diterima", "25 Nov 2026 14.30 WITA", "27 Nov 2026 01.00 WITA", "Pinjaman: Rp 48.500.000 28 Nov 2026"], await RowAsync(page, "referrals", 0));
        Assert.Equal(0, await page.Locator("#attendance").CountAsync());
        await page.GotoAsync($"/opportunities/{StubOpportunities.Crowd}");
        Assert.Equal("Pesertanya lebih dari 1000; kehadiran sebanyak itu tidak dihitung di halaman ini.", await TextAsync(page, "section[aria-labelledby=attendance] .empty"));
    }

    [Fact]
    public async Task Where_nobody_is_it_says_so()
    {
        var page = await OpenAsync($"/opportunities/{StubOpportunities.House}");

        Assert.Equal(["Tidak ada usaha lagi yang siap dirujuk.", "Belum ada usaha yang dirujuk ke peluang ini."], await TextsAsync(page, ".empty"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Diterima" }).ClickAsync();
        await page.ArriveAsync(address => address.Contains("state=Accepted", StringComparison.Ordinal));
        Assert.Equal("Tidak ada rujukan dengan status ini.", (await TextsAsync(page, ".empty"))[1]);
    }

    [Fact]
    public async Task With_only_the_ready_away_the_referrals_are_still_there()
    {
        var page = await OpenAsync(Expo, subject: StubPlatform.ReadyDown);

        Assert.Equal(1, await page.GetByRole(AriaRole.Alert).CountAsync());
        Assert.Equal((0, 5), (await page.Locator("table[aria-labelledby=ready]").CountAsync(), await page.Locator("table[aria-labelledby=referrals] tbody tr").CountAsync()));
    }

    private static Task<IReadOnlyList<string>> RowAsync(IPage page, string table, int row) =>
        TextsAsync(page, $"table[aria-labelledby={table}] tbody tr:nth-child({row + 1}) > *");
}
