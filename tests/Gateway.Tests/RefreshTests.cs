using System.Net;
using Xunit;

namespace CoachingPlatform.Gateway.Tests;

public sealed class RefreshTests(RefreshTests.EagerEdge edge) : IClassFixture<RefreshTests.EagerEdge>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_at_the_same_time_with_one_old_session_share_one_renewal_and_all_succeed()
    {
        using var browser = await edge.SignedInAsync();
        using var http = edge.Client();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", string.Join("; ", browser.CookiesOf("127.0.0.1")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => http.GetAsync(new Uri("/api/v1/cohorts", UriKind.Relative), Cancellation)));
        var tokens = (await Task.WhenAll(answers.Select(EchoService.ReadAsync))).Select(e => e.Headers["Authorization"]).Distinct();
        Assert.Single(tokens);
        Assert.All(answers, a => Assert.Contains(a.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-coaching=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_renewed_session_goes_on_with_new_tokens()
    {
        using var browser = await edge.SignedInAsync();
        var first = await TokenOfAsync(browser);
        var second = await TokenOfAsync(browser);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_a_problem_with_502()
    {
        using var http = await edge.PersonAsync();
        var answer = await http.GetAsync(new Uri("/api/v1/mentors", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("service.unavailable", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_whose_page_is_away_gets_a_readable_page_in_their_language()
    {
        using var http = await edge.PersonAsync();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptLanguage.Clear();
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("id");
        var answer = await http.GetAsync(new Uri("/", UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains("<h1>Layanan sedang tidak menjawab.", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<string> TokenOfAsync(PlainBrowser browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge.Address, "/api/v1/cohorts"));
        return (await EchoService.ReadAsync(await browser.SendAsync(request))).Headers["Authorization"];
    }

    /// <summary>A gateway that renews tokens at each request, and whose Mentoring and Portal are not there.</summary>
    public sealed class EagerEdge : EdgeProcesses
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["Gateway:RefreshBefore"] = "01:00:00",
            ["Services:Mentoring"] = "http://127.0.0.1:1",
            ["Services:Portal"] = "http://127.0.0.1:1",
        };
    }
}
