using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

/// <summary>What people read when something is wrong: a sentence and what to do, never the inside of the program.</summary>
public sealed class TroubleTests(Site site) : BrowserTests(site)
{
    [Theory]
    [InlineData("id", "Layanan sedang tidak dapat dihubungi. Data Anda aman; coba lagi sebentar lagi.", "Coba lagi")]
    [InlineData("en", "The service cannot be reached right now. Your data is safe; please try again shortly.", "Try again")]
    public async Task Services_that_are_away_give_a_sentence_and_a_way_to_try_again(string language, string sentence, string again)
    {
        var page = await OpenAsync($"/?lang={language}", subject: StubPlatform.AllDown);

        Assert.Equal([sentence], await page.GetByRole(AriaRole.Alert).Locator("p").First.AllInnerTextsAsync());
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = again }).ClickAsync(), response => response.Request.IsNavigationRequest);
        Assert.Equal(503, answer.Status);
    }

    [Fact]
    public async Task With_only_progress_away_the_enrolments_are_still_there()
    {
        var page = await OpenAsync("/", subject: StubPlatform.ProgressDown);

        Assert.Equal(25, await page.Locator(".rows tbody tr").CountAsync());
        Assert.Equal(["Aktif", "–", "–", "–", "–", "–"], await TextsAsync(page, ".rows tbody tr:first-child td"));
        Assert.Equal(2, await page.GetByRole(AriaRole.Alert).CountAsync());
        Assert.Equal(0, await page.Locator(".chart").CountAsync());
    }

    [Theory]
    [InlineData("mentor")]
    [InlineData("business")]
    public async Task Who_is_no_coordinator_reads_that_the_account_may_not_see_it(string role)
    {
        var page = await OpenAsync("/", role: role);

        Assert.Equal(
            "Akun Anda tidak berhak melihat halaman ini. Halaman ini untuk koordinator program.",
            await page.GetByRole(AriaRole.Alert).Locator("p").First.InnerTextAsync());
        Assert.Equal(0, await page.GetByText("Kerupuk Ikan Barokah").CountAsync());
    }

    [Theory]
    [InlineData("/", "mentor", StubPlatform.Well, HttpStatusCode.Forbidden)]
    [InlineData("/", "partner", StubPlatform.Well, HttpStatusCode.Forbidden)]
    [InlineData("/", null, StubPlatform.Well, HttpStatusCode.Unauthorized)]
    [InlineData("/portal.css", null, StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData("/verify", null, StubPlatform.Well, HttpStatusCode.Unauthorized)]
    [InlineData($"/verify/{StubPlatform.ValidCertificate}", null, StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData($"/verify/{StubPlatform.ValidCertificate}", "partner", StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData($"/verify/{StubPlatform.RevokedCertificate}", null, StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData($"/verify/{StubPlatform.BrokenCertificate}", null, StubPlatform.Well, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/verify/2027-0000-0000-0000-0000", null, StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/verify/..%3f", null, StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/", "admin", StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData("/", "coordinator", StubPlatform.SignedOut, HttpStatusCode.Unauthorized)]
    [InlineData("/", "coordinator", StubPlatform.AllDown, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/", "coordinator", StubPlatform.NoCohorts, HttpStatusCode.OK)]
    [InlineData("/nothing-here", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/nothing-here", null, StubPlatform.Well, HttpStatusCode.Unauthorized)]
    [InlineData("/favicon.ico", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/cohorts/not-an-id", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/cohorts/0193b6f0-0000-7000-8000-00000000ffff", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/opportunities", "coordinator", StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData("/opportunities", "mentor", StubPlatform.Well, HttpStatusCode.Forbidden)]
    [InlineData("/opportunities", "partner", StubPlatform.Well, HttpStatusCode.Forbidden)]
    [InlineData("/opportunities", null, StubPlatform.Well, HttpStatusCode.Unauthorized)]
    [InlineData("/opportunities", "coordinator", StubPlatform.AllDown, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/opportunities/0193b6f0-0000-7000-8000-000000002001", "coordinator", StubPlatform.ReadyDown, HttpStatusCode.OK)]
    [InlineData("/opportunities/0193b6f0-0000-7000-8000-000000002001", "business", StubPlatform.Well, HttpStatusCode.Forbidden)]
    [InlineData("/opportunities/0193b6f0-0000-7000-8000-00000000ffff", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/opportunities/not-an-id", "coordinator", StubPlatform.Well, HttpStatusCode.NotFound)]
    [InlineData("/health/live", null, StubPlatform.Well, HttpStatusCode.OK)]
    [InlineData("/health/ready", null, StubPlatform.Well, HttpStatusCode.OK)]
    public async Task Each_address_answers_with_the_status_that_fits(string path, string? role, string subject, HttpStatusCode expected)
    {
        using var answer = await GetAsync(path, role is null ? null : Site.Token(role, subject));

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/cohorts/0193b6f0-0000-7000-8000-00000000ffff")]
    [InlineData("/nothing-here")]
    public async Task What_does_not_exist_is_said_in_a_page_that_leads_on(string path)
    {
        var page = await OpenAsync(path);

        Assert.Equal("Yang Anda cari tidak ada, atau alamatnya keliru.", await TextAsync(page, ".notice p >> nth=0"));
        Assert.Equal("/", await page.Locator(".notice a").GetAttributeAsync("href"));
    }

    [Fact]
    public async Task A_token_that_somebody_else_signed_opens_nothing()
    {
        await using var other = await TestHarness.TestIssuer.StartAsync(ownKey: true);

        using var answer = await GetAsync("/", other.Token("a", "coordinator"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task What_the_address_says_is_shown_as_text_at_most()
    {
        using var answer = await GetAsync("/?state=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&after=%22%3E%3Cb%3E", Site.Token("coordinator"));

        Assert.DoesNotContain("<script", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await http.GetAsync(Site.Address + path, TestContext.Current.CancellationToken);
    }
}
