using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

public sealed class CohortPageTests(Site site) : BrowserTests(site)
{
    [Fact]
    public async Task The_page_speaks_Indonesian_and_shows_the_running_cohort()
    {
        var page = await OpenAsync("/");

        Assert.Equal("id", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal("Angkatan 1 Berjalan", await TextAsync(page, "h1"));
        Assert.Equal("Pembinaan UMKM Kalsel · Siap Ekspor", await TextAsync(page, ".eyebrow"));
        Assert.Equal("1 Sep 2026 – 28 Feb 2027 (WITA) · Kalimantan Selatan", await TextAsync(page, ".dates"));
        Assert.Equal(
            ["Kapasitas 1.253", "Kursi terisi 1.253", "Kursi kosong 0", "Daftar tunggu 1", "Kehadiran 81,3%"],
            await TextsAsync(page, ".figures > div"));
    }

    [Fact]
    public async Task A_row_shows_the_progress_of_its_business_in_the_zone_of_the_cohort()
    {
        var page = await OpenAsync("/");

        Assert.Equal(
            ["Kerupuk Ikan Barokah Kab. Kotabaru", "Aktif", "3/6", "66,7%", "Nasional", "1", "25 Nov 2026 14.30 WITA"],
            await CellsAsync(page, 0));
        Assert.Equal(
            ["Madu Kelulut Meratus Kab. Kotabaru", "Aktif Diusulkan selesai", "6/6", "0%", "Lokal", "0", "25 Nov 2026 14.30 WITA"],
            await CellsAsync(page, 2));
    }

    [Fact]
    public async Task Without_a_session_attendance_is_a_dash_and_never_zero()
    {
        var page = await OpenAsync("/");

        Assert.Equal(["Usaha 3 Kab. Kotabaru", "Terdaftar", "0/6", "–", "Lokal", "0", "–"], await CellsAsync(page, 3));
    }

    [Fact]
    public async Task The_same_page_in_English_with_English_numbers_and_times()
    {
        var page = await OpenAsync("/?lang=en");

        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal("Angkatan 1 Running", await TextAsync(page, "h1"));
        Assert.Equal("1 Sept 2026 – 28 Feb 2027 (WITA) · Kalimantan Selatan", await TextAsync(page, ".dates"));
        Assert.Equal(
            ["Capacity 1,253", "Seats taken 1,253", "Seats free 0", "Waitlist 1", "Attendance 81.3%"],
            await TextsAsync(page, ".figures > div"));
        Assert.Equal(
            ["Kerupuk Ikan Barokah Kab. Kotabaru", "Active", "3/6", "66.7%", "National", "1", "25 Nov 2026 14:30 WITA"],
            await CellsAsync(page, 0));
    }

    [Fact]
    public async Task A_chosen_language_stays_chosen_without_the_address_saying_so()
    {
        var page = await OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await page.GotoAsync("/");
        Assert.Equal("Enrolments", await TextAsync(page, "#enrolments"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Indonesia", Exact = true }).ClickAsync();
        await page.GotoAsync("/");
        Assert.Equal("Kepesertaan", await TextAsync(page, "#enrolments"));
    }

    [Theory]
    [InlineData("id", "1.253", new[] { "0 1.250", "1 0", "2 0", "3 2", "4 0", "5 0", "6 1" })]
    [InlineData("en", "1,253", new[] { "0 1,250", "1 0", "2 0", "3 2", "4 0", "5 0", "6 1" })]
    public async Task The_chart_and_its_table_say_the_same(string language, string total, string[] expected)
    {
        var page = await OpenAsync($"/?lang={language}");

        var labels = await TextsAsync(page, ".chart .label");
        var values = await TextsAsync(page, ".chart .value");
        Assert.Equal(expected, labels.Zip(values, (label, value) => $"{label} {value}"));
        Assert.Equal(expected, (await TextsAsync(page, "#sessions-table tbody tr")).Select(row => string.Join(' ', row.Split(' ')[..2])));
        Assert.Equal(total, await TextAsync(page, "#sessions-table tfoot td >> nth=0"));
    }

    [Fact]
    public async Task Bars_are_as_high_as_their_values_and_told_apart_by_pattern()
    {
        var page = await OpenAsync("/");

        var bars = await page.Locator(".chart rect.bar").EvaluateAllAsync<string[]>("all => all.map(b => b.getAttribute('height') + ' ' + b.classList[1])");
        Assert.Equal(["250 begin", "0 middle", "0 middle", "0.4 middle", "0 middle", "0 middle", "0.2 done"], bars);
        var fills = await page.Locator(".chart rect.bar").EvaluateAllAsync<string[]>("all => all.map(b => getComputedStyle(b).fill)");
        Assert.Contains("url(", fills[3], StringComparison.Ordinal);
        Assert.Equal(3, new[] { fills[0], fills[3], fills[6] }.Distinct().Count());
    }

    [Fact]
    public async Task Narrowing_to_the_waitlist_shows_who_waits_and_the_place_in_the_line()
    {
        var page = await OpenAsync("/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Saring menurut status" }).GetByRole(AriaRole.Link, new() { Name = "Daftar tunggu" }).ClickAsync();

        Assert.Equal(1, await page.Locator(".rows tbody tr").CountAsync());
        Assert.Equal(["Usaha 29 Kab. Kotabaru", "Daftar tunggu (1)", "0/6", "–", "Lokal", "0", "–"], await CellsAsync(page, 0));
        Assert.Equal("Daftar tunggu", await TextAsync(page, ".filter [aria-current]"));
    }

    [Fact]
    public async Task Leafing_through_reaches_each_enrolment_once_and_leads_back()
    {
        var page = await OpenAsync("/");
        var first = await TextsAsync(page, ".rows tbody th");
        await page.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).ClickAsync();
        await page.ArriveAsync(a => a.Contains("after=p2", StringComparison.Ordinal));
        var second = await TextsAsync(page, ".rows tbody th");

        Assert.Equal((25, 5), (first.Count, second.Count));
        Assert.Equal(30, first.Concat(second).Distinct().Count());
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "Berikutnya" }).CountAsync());

        await page.GetByRole(AriaRole.Link, new() { Name = "Kembali ke awal" }).ClickAsync();
        Assert.Equal(first, await TextsAsync(page, ".rows tbody th"));
    }

    [Fact]
    public async Task Another_cohort_is_chosen_from_the_list_and_an_empty_one_says_so()
    {
        var page = await OpenAsync("/");
        await page.GetByText("Pilih angkatan").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Angkatan 2" }).ClickAsync();

        Assert.Equal("Angkatan 2 Rancangan", await TextAsync(page, "h1"));
        Assert.Contains("Kapasitas Tanpa batas", await TextsAsync(page, ".figures > div"));
        Assert.Contains("Kehadiran –", await TextsAsync(page, ".figures > div"));
        Assert.Equal(
            ["Belum ada usaha yang mendapat kursi di angkatan ini.", "Belum ada usaha yang mendaftar ke angkatan ini."],
            await TextsAsync(page, ".empty"));
    }

    [Fact]
    public async Task Signing_out_is_a_form_for_the_gateway()
    {
        var page = await OpenAsync("/");

        var posted = await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Keluar" }).ClickAsync(), request => request.Method == "POST");
        Assert.Equal($"{Site.Address}/auth/sign-out", posted.Url);
    }

    private static Task<IReadOnlyList<string>> CellsAsync(IPage page, int row) => TextsAsync(page, $".rows tbody tr:nth-child({row + 1}) > *");
}
