using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>From the proposal to the certificate, its revocation and its public check.</summary>
public sealed class CertificateTests(EnrolmentHost host)
{
    private readonly string account = Guid.NewGuid().ToString();
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Own => host.Client(Roles.Business, account);

    [Fact]
    public async Task A_proposed_completion_is_confirmed_without_a_reason_and_gives_the_business_its_certificate()
    {
        var (_, enrolment) = await ActiveAsync();
        await JudgeAsync(enrolment, 9, true);
        await Own.ReadAsync($"/enrolments/{enrolment}/certificate").ProblemAsync(404, "certificate.none");

        var completed = await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { }).BodyAsync();
        Assert.True(completed.GetProperty("completedAsProposed").GetBoolean());

        using var answer = await Own.ReadAsync($"/enrolments/{enrolment}/certificate");
        var certificate = await Task.FromResult(answer).BodyAsync();
        var number = certificate.Text("number")!;
        Assert.Equal(("\"1\"", "Valid", $"https://pembinaan.example/verify/{number}"), (answer.Headers.ETag!.Tag, certificate.Text("state"), certificate.Text("verifyAt")));
        Assert.NotNull(CertificateNumber.Parse(number));
        var paper = certificate.GetProperty("paper");
        Assert.Equal(("Kerupuk Sah", "Pembinaan UMKM Kalsel", "Siap Ekspor", "Angkatan 1", "Apindo"), (
            paper.Text("businessName"), paper.Text("programmeName"), paper.Text("trackName"), paper.Text("cohortName"), paper.GetProperty("organisers")[0].GetString()));
        foreach (var language in new[] { "", "?language=id", "?language=en" })
        {
            using var file = await Own.ReadAsync($"/enrolments/{enrolment}/certificate.pdf{language}");
            Assert.Equal((HttpStatusCode.OK, "application/pdf", "no-store"), (file.StatusCode, file.Content.Headers.ContentType!.MediaType, file.Headers.CacheControl!.ToString()));
            Assert.Equal($"sertifikat-{number}.pdf", file.Content.Headers.ContentDisposition!.FileName);
            Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await file.Content.ReadAsByteArrayAsync(Cancellation)), StringComparison.Ordinal);
        }

        using var check = await host.AnonymousClient().ReadAsync($"/certificates/{number.ToLowerInvariant()}");
        var shown = await Task.FromResult(check).BodyAsync();
        Assert.Equal("no-store", check.Headers.CacheControl!.ToString());
        Assert.Equal(["number", "state", "revokedOn", "paper"], shown.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["businessName", "programmeName", "trackName", "cohortName", "organisers", "startsOn", "endsOn", "issuedOn", "timeZone"],
            shown.GetProperty("paper").EnumerateObject().Select(p => p.Name));
        Assert.Equal("Kerupuk Sah", shown.GetProperty("paper").Text("businessName"));
    }

    [Fact]
    public async Task What_is_not_proposed_or_no_longer_needs_a_reason_that_is_kept_with_who_and_when()
    {
        var (_, enrolment) = await ActiveAsync();
        // The later one first, then the earlier, and both again.
        foreach (var (version, met) in new[] { (6, false), (5, true), (6, false), (5, true) })
            await host.PublishAsync(new CompletionConditionsJudged(enrolment, version, met, A.Now));
        await JudgeAsync(enrolment, 7, true);
        await JudgeAsync(enrolment, 8, false);

        var problem = await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { }).ProblemAsync(409, "completion.not_proposed");
        Assert.Equal("reason", problem.GetProperty("errors")[0].Text("field"));
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = " " }).ProblemAsync(409, "completion.not_proposed");
        var completed = await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "sesi terakhir di luar sistem" }).BodyAsync();

        var step = completed.GetProperty("history").EnumerateArray().Last();
        Assert.Equal((false, "sesi terakhir di luar sistem", "11111111-1111-1111-1111-111111111111"), (
            completed.GetProperty("completedAsProposed").GetBoolean(), step.Text("reason"), step.Text("by")));
        Assert.Equal("Valid", (await coordinator.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task Reopening_takes_the_certificate_back_and_completing_again_gives_another()
    {
        var (_, enrolment, first) = await CertifiedAsync();
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "salah orang, telepon 0812 5833 1440" }).BodyAsync();

        var revoked = await Own.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync();
        Assert.Equal((first, "Revoked"), (revoked.Text("number"), revoked.Text("state")));
        await Own.ReadAsync($"/enrolments/{enrolment}/certificate.pdf").ProblemAsync(409, "certificate.revoked");
        var shown = await host.AnonymousClient().ReadAsync($"/certificates/{first}").BodyAsync();
        Assert.Equal((first, "Revoked", JsonValueKind.Null), (shown.Text("number"), shown.Text("state"), shown.GetProperty("paper").ValueKind));
        Assert.Equal(revoked.GetProperty("revoked").GetProperty("at").GetDateTimeOffset().DayIn("Asia/Makassar"), DateOnly.Parse(shown.Text("revokedOn")!, CultureInfo.InvariantCulture));
        Assert.DoesNotContain("salah", shown.ToString(), StringComparison.Ordinal);
        var trail = (await coordinator.ReadAsync($"/completion-certificates/{revoked.Text("id")}/audit").BodyAsync()).GetProperty("items");
        Assert.Equal((2, "salah orang, telepon ******1440"), (trail.GetArrayLength(), trail[1].Text("reason")));

        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();
        var next = await Own.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync();
        Assert.Equal("Valid", next.Text("state"));
        Assert.NotEqual(first, next.Text("number"));
        Assert.Equal("Revoked", (await host.AnonymousClient().ReadAsync($"/certificates/{first}").BodyAsync()).Text("state"));
        Assert.Equal((1, 2), await CountAsync(enrolment));
    }

    [Fact]
    public async Task A_certificate_is_revoked_on_the_version_that_was_seen_once_and_with_a_reason()
    {
        var (_, enrolment, number) = await CertifiedAsync();
        var key = Guid.NewGuid().ToString();
        await RevokeAsync(enrolment, "keliru", null).ProblemAsync(428, "version.required");
        await RevokeAsync(enrolment, "keliru", "\"x\"").ProblemAsync(400, "version.malformed");
        await RevokeAsync(enrolment, "keliru", "\"2\"").ProblemAsync(412, "version.stale");
        await RevokeAsync(enrolment, " ", "\"1\"").ProblemAsync(400, "field.required");
        await RevokeAsync(enrolment, new string('x', 501), "\"1\"").ProblemAsync(400, "field.too_long");
        Assert.Equal("Valid", (await host.AnonymousClient().ReadAsync($"/certificates/{number}").BodyAsync()).Text("state"));

        var revoked = await RevokeAsync(enrolment, "nama usaha keliru", "\"1\"", key).BodyAsync();
        using var replayed = await RevokeAsync(enrolment, "nama usaha keliru", "\"1\"", key);

        Assert.Equal(("Revoked", 2, "nama usaha keliru"), (revoked.Text("state"), revoked.GetProperty("version").GetInt32(), revoked.GetProperty("revoked").Text("reason")));
        Assert.Equal("true", replayed.Headers.GetValues("Idempotency-Replayed").Single());
        await RevokeAsync(enrolment, "lagi", "\"2\"").ProblemAsync(409, "certificate.revoked");
        Assert.Equal("Completed", (await Own.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "terbitkan ulang" }).BodyAsync();
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "nama sudah benar" }).BodyAsync();
        Assert.Equal((1, 2), await CountAsync(enrolment));
    }

    [Fact]
    public async Task Of_many_confirmations_at_once_one_certifies()
    {
        var (_, enrolment) = await ActiveAsync();
        await JudgeAsync(enrolment, 9, true);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { }, i < 3 ? key : null)));

        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            Assert.True((await Task.FromResult(refused).BodyAsync(HttpStatusCode.Conflict)).Text("code") is "enrolment.locked" or "idempotency.in_flight");
        Assert.Equal((1, 1), await CountAsync(enrolment));

        // And of taking it back in two ways at once.
        var both = await Task.WhenAll(RevokeAsync(enrolment, "keliru", "\"1\""), coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "keliru" }));
        Assert.Equal("Active", (await Task.FromResult(both[1]).BodyAsync()).Text("state"));
        if (both[0].StatusCode != HttpStatusCode.OK)
            await Task.FromResult(both[0]).ProblemAsync(412, "version.stale");
        var revoked = await coordinator.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync();
        Assert.Equal(("Revoked", 2), (revoked.Text("state"), revoked.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Rule09_A_merge_takes_the_certificate_along_and_the_name_on_it_stays_as_issued()
    {
        var (goes, enrolment, number) = await CertifiedAsync();
        var other = host.Client(Roles.Business, Guid.NewGuid().ToString());
        var stays = await other.BusinessAsync("Kerupuk Penerus");
        await other.ReadAsync($"/enrolments/{enrolment}/certificate").ProblemAsync(404, "enrolment.unknown");

        var versions = new { from = await VersionAsync(goes), into = await VersionAsync(stays) };
        await coordinator.PostAsync($"/businesses/{goes}/merge", new
        {
            into = stays, version = versions.from, intoVersion = versions.into, choices = new { name = "Into", nib = "Into", owner = "Into" }, reason = "satu usaha",
        }).BodyAsync();

        var moved = await other.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync();
        Assert.Equal((number, "Valid", 1, "Kerupuk Sah"), (moved.Text("number"), moved.Text("state"), moved.GetProperty("version").GetInt32(), moved.GetProperty("paper").Text("businessName")));
        await Own.ReadAsync($"/enrolments/{enrolment}/certificate").ProblemAsync(404, "enrolment.unknown");
        Assert.Equal("Valid", (await host.AnonymousClient().ReadAsync($"/certificates/{number}").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task Whatever_is_no_certificate_has_one_and_the_same_answer()
    {
        var (_, _, number) = await CertifiedAsync();
        using var nobody = host.AnonymousClient();
        var forged = (number[^1] == 'X' ? 'Y' : 'X', number[^2] == 'X' ? 'Y' : 'X');
        var said = new HashSet<string>();
        foreach (var none in new[]
                 {
                     CertificateNumber.New(2027).Value, $"{number[..^1]}{forged.Item1}", $"{number[..^2]}{forged.Item2}{number[^1]}", number[5..], $"{number}-0000", "2027", "x", "0",
                     "0193b000-0000-7000-8000-000000000000", "'%20or%201=1", "%F0%9F%8D%98", new string('9', 3_000), "0000-0000-0000-0000-0000",
                 })
        {
            using var answer = await nobody.ReadAsync($"/certificates/{none}");
            var problem = await Task.FromResult(answer).ProblemAsync(404, "certificate.not_valid");
            said.Add($"{answer.Headers.CacheControl} {string.Join(' ', problem.EnumerateObject().Where(p => p.Name != "traceId"))}");
        }

        Assert.Single(said);
        Assert.Equal("Valid", (await host.PartnerClient("apindo-kalsel").ReadAsync($"/certificates/{number}").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task Rule12_Nobody_certifies_or_reads_somebody_else_whatever_the_body_says()
    {
        var (_, enrolment) = await ActiveAsync();
        await JudgeAsync(enrolment, 9, true);
        var claims = new { reason = "x", by = "11111111-1111-1111-1111-111111111111", role = Roles.Coordinator, number = "2027-0000-0000-0000-0000", conditionsMet = true };
        foreach (var client in new[] { Own, host.Client(Roles.Mentor), host.PartnerClient("apindo-kalsel") })
            await client.PostAsync($"/enrolments/{enrolment}/complete", claims).ProblemAsync(403, "auth.forbidden");
        Assert.Equal((0, 0), await CountAsync(enrolment));

        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", claims).BodyAsync();

        var stored = await host.Store.Certificates.Find(c => c.EnrolmentId == new Id<CohortEnrolment>(enrolment)).SingleAsync(Cancellation);
        Assert.Equal("11111111-1111-1111-1111-111111111111", stored.IssuedBy);
        Assert.NotEqual(claims.number, stored.Number);
        await Own.PostAsync($"/enrolments/{enrolment}/certificate/revoke", claims).ProblemAsync(403, "auth.forbidden");
        foreach (var path in new[] { $"/enrolments/{enrolment}/certificate", $"/enrolments/{enrolment}/certificate.pdf" })
        {
            await host.Client(Roles.Business, Guid.NewGuid().ToString()).ReadAsync(path).ProblemAsync(404, "enrolment.unknown");
            await host.PartnerClient("apindo-kalsel").ReadAsync(path).ProblemAsync(403, "auth.forbidden");
        }
    }

    [Theory]
    [InlineData("certificate.pdf?language=jv", 400, "field.unknown_value")]
    [InlineData("certificate.pdf?language=", 400, "field.unknown_value")]
    [InlineData("certificate.pdf?language=ID", 400, "field.unknown_value")]
    [InlineData("certificate.pdf", 404, "certificate.none")]
    [InlineData("certificate", 404, "certificate.none")]
    public async Task What_is_asked_wrongly_is_refused(string path, int status, string code)
    {
        var business = await coordinator.BusinessAsync();
        var enrolment = (await coordinator.ApplyAsync(business, await coordinator.CohortAsync()).BodyAsync(HttpStatusCode.Created)).Text("id");
        await coordinator.ReadAsync($"/enrolments/{enrolment}/{path}").ProblemAsync(status, code);
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { }).ProblemAsync(409, "enrolment.wrong_state");
        await RevokeAsync(Guid.Parse(enrolment!), "x", "\"1\"").ProblemAsync(404, "certificate.none");
    }

    private async Task<(Guid Business, Guid Enrolment)> ActiveAsync()
    {
        var business = await Own.BusinessAsync("Kerupuk Sah");
        var id = (await Own.ApplyAsync(business, await coordinator.CohortAsync()).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await host.PublishAsync(new SessionLogged(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Completed", [id], null, A.Now, A.Now, [new AttendanceMark(id, "Present")]), A.Now));
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{id}").BodyAsync()).Text("state") == "Active");
        return (business, id);
    }

    private async Task<(Guid Business, Guid Enrolment, string Number)> CertifiedAsync()
    {
        var (business, enrolment) = await ActiveAsync();
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();
        return (business, enrolment, (await coordinator.ReadAsync($"/enrolments/{enrolment}/certificate").BodyAsync()).Text("number")!);
    }

    private async Task JudgeAsync(Guid enrolment, long version, bool areMet)
    {
        await host.PublishAsync(new CompletionConditionsJudged(enrolment, version, areMet, A.Now));
        await Eventually.HoldsAsync(async () => await host.Store.CompletionJudgements.Find(j => j.Id == new Id<CohortEnrolment>(enrolment)).FirstOrDefaultAsync(Cancellation)
            is { } known && known.ProgressVersion == version);
    }

    private async Task<(long Valid, long All)> CountAsync(Guid enrolment)
    {
        var all = await host.Store.Certificates.Find(c => c.EnrolmentId == new Id<CohortEnrolment>(enrolment)).ToListAsync(Cancellation);
        return (all.Count(c => c.IsValid), all.Count);
    }

    private async Task<long> VersionAsync(Guid business) => (await coordinator.ReadAsync($"/businesses/{business}").BodyAsync()).GetProperty("version").GetInt64();

    private Task<HttpResponseMessage> RevokeAsync(Guid enrolment, string reason, string? ifMatch, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/enrolments/{enrolment}/certificate/revoke")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { reason }), Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return coordinator.SendAsync(request, Cancellation);
    }
}
