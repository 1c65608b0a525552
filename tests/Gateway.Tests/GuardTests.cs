using System.Net;
using System.Text.Json;
using CoachingPlatform.Gateway.Guards;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Gateway.Tests;

public sealed class GuardTests(EdgeProcesses edge) : IClassFixture<EdgeProcesses>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/cohorts")]
    [InlineData("/partner/v1/progress")]
    [InlineData("/partner/v1/enrolments/x/business")]
    [InlineData("/auth/me")]
    public async Task Without_a_token_an_api_answers_401_as_a_problem(string path)
    {
        using var http = edge.Client();
        var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.required"), (answer.StatusCode, await CodeOf(answer)));
    }

    [Fact]
    public async Task A_token_that_is_not_ours_gets_401()
    {
        using var http = edge.Client("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4Iiwicm9sZSI6WyJhZG1pbiJdLCJhdWQiOiJjb2FjaGluZy1hcGkifQ.");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/api/v1/cohorts", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_person_cannot_use_the_partners_address_and_a_partner_cannot_open_pages()
    {
        using var person = await edge.PersonAsync();
        using var partner = await edge.PartnerAsync();
        foreach (var path in new[] { "/partner/v1/progress", "/partner/v1/enrolments/x/business" })
        {
            var answer = await person.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), (answer.StatusCode, await CodeOf(answer)));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await partner.GetAsync(new Uri("/", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Headers_that_claim_an_identity_or_an_origin_do_not_reach_a_service()
    {
        using var http = await edge.PersonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/cohorts");
        foreach (var name in (string[])["X-User-Id", "x-user-roles", "X-Original-URL", "X-Original-For", "Cookie", "Forwarded", "X-Real-IP", "baggage", "X-CSRF"])
            request.Headers.TryAddWithoutValidation(name, "made=up");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "6.6.6.6");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "gopher");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "kept");

        var echo = await EchoService.ReadAsync(await http.SendAsync(request, Cancellation));
        Assert.DoesNotContain(echo.Headers.Values, v => v.Contains("made=up", StringComparison.Ordinal));
        Assert.Equal("kept", echo.Headers["Idempotency-Key"]);
        Assert.Equal("127.0.0.1", echo.Headers["X-Forwarded-For"]);
        Assert.Equal((edge.Address.Authority, "http"), (echo.Headers["X-Forwarded-Host"], echo.Headers["X-Forwarded-Proto"]));
        Assert.StartsWith("Bearer ey", echo.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_trace_starts_at_the_edge()
    {
        using var http = await edge.PersonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/cohorts");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        var echo = await EchoService.ReadAsync(await http.SendAsync(request, Cancellation));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", echo.Headers["traceparent"]);
        Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", echo.Headers["traceparent"], StringComparison.Ordinal);
        Assert.False(echo.Headers.ContainsKey("tracestate"));
    }

    [Theory]
    [InlineData("/api/v1/cohorts%2fx")]
    [InlineData("/api/v1/cohorts/%5Cx")]
    [InlineData("/api/v1/cohorts/%252e")]
    [InlineData("/api/v1//cohorts")]
    [InlineData("/api/v1/cohorts;x=1")]
    [InlineData("/api/v1/cohorts/%3bx")]
    [InlineData("/api/v1/cohorts\\x")]
    [InlineData("http://elsewhere.example/api/v1/cohorts")]
    public async Task An_address_that_two_servers_may_read_differently_gets_400(string target) =>
        Assert.Equal(400, await edge.RawAsync(target, (await edge.Flow.PersonAsync("koordinator", "koordinator-coba-2027")).AccessToken));

    [Theory]
    [InlineData("/api/v1/businesses?search=a%2Fb%25;//", true)]
    [InlineData("/caf%C3%A9", true)]
    [InlineData("*", false)]
    public void Only_the_path_is_judged_and_not_the_query(string target, bool accepted) => Assert.Equal(accepted, PathGuard.Accepts(target));

    [Theory]
    [InlineData("/api/v1/businesses", 1_000_000, HttpStatusCode.OK)]
    [InlineData("/api/v1/businesses", 1_000_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/v1/imports", 1_000_001, HttpStatusCode.OK)]
    [InlineData("/api/v1/imports?dryRun=true", 33_000_000, HttpStatusCode.OK)]
    [InlineData("/api/v1/imports", 33_000_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/v1/sessions/x/attachments", 10_000_000, HttpStatusCode.OK)]
    [InlineData("/api/v1/sessions/x/attachments", 10_000_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/v1/sessions/x/log", 1_000_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/v1/imports/x/commit", 1_000_001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_a_limit_that_only_uploads_may_pass(string path, int bytes, HttpStatusCode expected)
    {
        using var http = await edge.PersonAsync();
        // As curl does: ask first, so that a refusal comes before the bytes.
        http.DefaultRequestHeaders.ExpectContinue = true;
        var answer = await http.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(new byte[bytes]), Cancellation);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
            Assert.Equal(bytes, (await EchoService.ReadAsync(answer)).Bytes);
        else
            Assert.Equal("request.too_large", await CodeOf(answer));
    }

    [Fact]
    public async Task A_body_that_does_not_announce_its_size_is_cut_at_the_limit()
    {
        using var http = await edge.PersonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/businesses") { Content = new ByteArrayContent(new byte[1_500_000]) };
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.SendAsync(request, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Too_many_requests_of_one_partner_get_429_with_the_time_to_wait_and_hold_up_nobody_else()
    {
        using var busy = await edge.PartnerAsync("bank-kalteng", "bank-coba-2027-rahasia");
        using var quiet = await edge.PartnerAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => busy.GetAsync(new Uri("/partner/v1/progress", UriKind.Relative), Cancellation)));

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(refused.Count, 1, 80);
        Assert.All(refused, a => Assert.InRange(a.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal("request.too_many", await CodeOf(refused[0]));
        Assert.Equal(HttpStatusCode.OK, (await quiet.GetAsync(new Uri("/partner/v1/progress", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Who_checks_certificates_without_end_is_held_up_long_before_portals_own_questions_are()
    {
        using var stranger = edge.Client();
        var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => stranger.GetAsync(new Uri("/verify/2027-x", UriKind.Relative), Cancellation)));

        // A bucket of 60 that gets one more each second.
        Assert.InRange(pages.Count(a => a.StatusCode == HttpStatusCode.OK), 60, 90);
        Assert.All(pages.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(new Uri("/api/v1/certificates/2027-x", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void Addresses_count_together_by_their_64_network(string one, string other, bool together) =>
        Assert.Equal(together, IPAddress.Parse(one).LimitKey() == IPAddress.Parse(other).LimitKey());

    [Fact]
    public async Task Every_answer_tells_browsers_what_no_page_does()
    {
        using var http = edge.Client();
        var headers = (await http.GetAsync(new Uri("/", UriKind.Relative), Cancellation)).Headers;
        Assert.Contains("frame-ancestors 'none'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' {edge.IssuerAddress.GetLeftPart(UriPartial.Authority)}", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
        Assert.False(headers.Contains("Server"));
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("code").GetString();
    }
}
