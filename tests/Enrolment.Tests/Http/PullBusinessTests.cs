using System.Net;
using System.Text.Json.Nodes;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>NIB and contacts for partners: what Progress allows, of whose business it is in this moment, and what that consents to in this moment.</summary>
public sealed class PullBusinessTests(EnrolmentHost host)
{
    private const string Consented = "programme-report";
    private const string NotConsented = "credit";

    private static int people;

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient program = host.PartnerClient("apindo-kalsel");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is known of a business that a partner may ask for, and what it must never get.</summary>
    private sealed record Known(Guid Id, Guid Enrolment, Guid Partner, Guid Text, Guid Consent, string? Nib, string Name, string? Phone, string? Email)
    {
        public const string Npwp = "0123456789012000";
        public const string BirthDate = "1967-11-25";

        public string Nik { get; init; } = "";

        public JsonNode Contacts => new JsonObject { ["name"] = Name, ["phone"] = Phone, ["email"] = Email };

        public IResult Allowed(string[] nib, string[] contacts, Guid? partner = null, Guid? business = null, string region = "63.02.05") =>
            Results.Json(new { partnerId = partner ?? Partner, businessId = business ?? Id, regionCode = region, nib, contacts });
    }

    [Fact]
    public async Task Each_partner_gets_what_is_named_for_a_purpose_that_the_business_consents_to_and_nothing_else()
    {
        Known[] businesses =
        [
            await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", "ida@example.id"),
            await EnrolledAsync(null, "Siti Aminah", "+6281250001235", null),
            await EnrolledAsync(Api.NewNib(), "Norhayati", null, null),
        ];
        string[][] purposes = [[], [Consented], [NotConsented], [NotConsented, Consented]];
        var given = 0;
        foreach (var us in businesses)
        {
            foreach (var (nib, contacts, partner) in
                (from n in purposes from c in purposes select (n, c, us.Partner)).Append((purposes[^1], purposes[^1], Guid.CreateVersion7())))
            {
                host.Progress.Says(us.Enrolment, us.Allowed(nib, contacts, partner));
                var (isNib, isContacts) = (partner == us.Partner && nib.Contains(Consented), partner == us.Partner && contacts.Contains(Consented));

                using var answer = await PullAsync(us.Enrolment);
                var text = await answer.Content.ReadAsStringAsync(Cancellation);

                foreach (var never in new[] { us.Nik, Known.Npwp, Known.BirthDate, "Jl. Veteran" })
                    Assert.DoesNotContain(never, text, StringComparison.Ordinal);
                if (!isNib && !isContacts)
                {
                    Assert.Equal((HttpStatusCode.NotFound, "enrolment.unknown"), (answer.StatusCode, (string?)JsonNode.Parse(text)!["code"]));
                    foreach (var known in new[] { us.Nib, us.Name, us.Phone?[3..], us.Email }.OfType<string>())
                        Assert.DoesNotContain(known, text, StringComparison.Ordinal);
                    continue;
                }

                var expected = new JsonObject { ["enrolmentId"] = us.Enrolment, ["businessId"] = us.Id, ["fields"] = new JsonArray([.. new[] { isNib ? "Nib" : null, isContacts ? "Contacts" : null }.OfType<string>()]) };
                if (isNib && us.Nib is not null)
                    expected["nib"] = us.Nib;
                if (isContacts)
                    expected["contacts"] = us.Contacts;
                Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, answer.Headers.CacheControl!.ToString()));
                Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(text)), $"{text} instead of {expected}");
                given++;
            }
        }

        // Of 16 pairs of purposes, 12 have the one that each business consents to.
        Assert.Equal(3 * 12, given);
    }

    [Theory]
    [InlineData("withdraws its consent", HttpStatusCode.NotFound)]
    [InlineData("leaves the cohort", HttpStatusCode.NotFound)]
    [InlineData("is erased", HttpStatusCode.NotFound)]
    [InlineData("is merged into one that does not consent", HttpStatusCode.NotFound)]
    [InlineData("is merged into one that consents", HttpStatusCode.ServiceUnavailable)]
    [InlineData("moves to another region", HttpStatusCode.ServiceUnavailable)]
    [InlineData("gets another owner", HttpStatusCode.OK)]
    public async Task What_happens_between_the_question_and_the_answer_counts(string what, HttpStatusCode status)
    {
        var us = await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", "ida@example.id");
        var other = what.StartsWith("is merged", StringComparison.Ordinal) ? await coordinator.RegisterAsync("Amplang Lain", "", "+6281250009999", "Orang Lain") : default;
        if (what == "is merged into one that consents")
            await ConsentAsync(other, us.Text);
        if (what == "is erased")
            await CompleteAsync(us.Enrolment);
        host.Progress.Says(us.Enrolment, us.Allowed([Consented], [Consented]));
        Assert.Equal(us.Nib, (string?)JsonNode.Parse(await (await PullAsync(us.Enrolment)).Content.ReadAsStringAsync(Cancellation))!["nib"]);
        host.Progress.Says(us.Enrolment, async _ =>
        {
            await HappenAsync(what, us, other);
            return us.Allowed([Consented], [Consented]);
        });

        using var answer = await PullAsync(us.Enrolment);

        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal("Siti Aminah +6281299990000", $"{said["contacts"]!["name"]} {said["contacts"]!["phone"]}");
            return;
        }

        Assert.Equal(status == HttpStatusCode.NotFound ? "enrolment.unknown" : "service.unavailable", (string?)said["code"]);
        foreach (var known in new[] { us.Nib!, us.Name, "0001234", "ida@example.id", "Orang Lain", "0009999" })
            Assert.DoesNotContain(known, said.ToJsonString(), StringComparison.Ordinal);
        if (status == HttpStatusCode.NotFound)
            return;

        // Once Progress has heard of it, it is judged as it is.
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
        host.Progress.Says(us.Enrolment, what == "moves to another region" ? us.Allowed([Consented], [], region: "63.71.01") : us.Allowed([], [Consented], business: other));
        var now = JsonNode.Parse(await (await PullAsync(us.Enrolment)).Content.ReadAsStringAsync(Cancellation))!;
        if (other == default)
            Assert.Equal(us.Nib, (string?)now["nib"]);
        else
            Assert.Equal((other, "Orang Lain"), ((Guid)now["businessId"]!, (string?)now["contacts"]!["name"]));
    }

    [Fact]
    public async Task One_that_waits_for_a_seat_is_nobodys_to_be_told_about_whatever_Progress_says()
    {
        var full = await coordinator.CohortAsync(capacity: 0);
        var us = await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", null, full);
        host.Progress.Says(us.Enrolment, us.Allowed([Consented], [Consented]));

        Assert.Equal((404, "enrolment.unknown"), await RefusalAsync(us.Enrolment));
    }

    [Fact]
    public async Task What_Progress_refuses_is_refused_in_the_partners_language()
    {
        var us = await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", null);
        foreach (var (status, code, answered, sentence) in new[]
        {
            (403, "agreement.none", "agreement.none", "No data-sharing agreement is in force for this partner."),
            (403, "agreement.ended", "agreement.ended", "This partner's data-sharing agreement has ended."),
            (403, "agreement.not_named", "agreement.not_named", "No agreement that covers this business names its NIB or contacts."),
            (404, "progress.unknown", "enrolment.unknown", "This enrolment was not found."),
        })
        {
            host.Progress.Says(us.Enrolment, ProgressStub.Refusal(status, code));
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/partner/v1/enrolments/{us.Enrolment}/business");
            request.Headers.AcceptLanguage.ParseAdd("en");
            Assert.Equal(sentence, (await program.SendAsync(request, Cancellation).ProblemAsync(status, answered)).Text("detail"));
        }

        // With the partner's own token, which Progress judges.
        Assert.Equal(Enumerable.Repeat(program.DefaultRequestHeaders.Authorization!.ToString(), 4), host.Progress.AskedOf(us.Enrolment));
    }

    [Fact]
    public async Task While_Progress_does_not_say_nothing_is_given_and_the_partner_is_told_to_come_again()
    {
        var us = await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", null);
        var none = new { partnerId = us.Partner, businessId = us.Id, regionCode = "63.02.05", nib = (string?)null, contacts = new[] { Consented } };
        foreach (var trouble in new Func<HttpContext, Task<IResult>>[]
        {
            _ => Task.FromResult(Results.StatusCode(500)),
            _ => Task.FromResult(ProgressStub.Refusal(401, "auth.required")),
            _ => Task.FromResult(ProgressStub.Refusal(403, "auth.forbidden")),
            _ => Task.FromResult(ProgressStub.Refusal(404, "route.unknown")),
            _ => Task.FromResult(Results.StatusCode(404)),
            _ => Task.FromResult(Results.Ok()),
            _ => Task.FromResult(Results.Text("null", "application/json")),
            _ => Task.FromResult(Results.Json(new { })),
            _ => Task.FromResult(Results.Json(none)),
            async http =>
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                return Results.Ok();
            },
            http =>
            {
                http.Abort();
                return Task.FromResult(Results.Ok());
            },
        })
        {
            host.Progress.Says(us.Enrolment, trouble);
            using var answer = await PullAsync(us.Enrolment);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "service.unavailable"), (answer.StatusCode, (string?)JsonNode.Parse(text)!["code"]));
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
            foreach (var known in new[] { us.Nib!, us.Name, "0001234" })
                Assert.DoesNotContain(known, text, StringComparison.Ordinal);
        }

        host.Progress.Says(us.Enrolment, us.Allowed([Consented], []));
        using var again = await PullAsync(us.Enrolment);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task It_is_for_partners_programs_only()
    {
        var us = await EnrolledAsync(Api.NewNib(), "Ida Rahmah", "+6281250001234", null);
        host.Progress.Says(us.Enrolment, us.Allowed([Consented], [Consented]));
        foreach (var role in new[] { Roles.Coordinator, Roles.Admin, Roles.Business, Roles.Mentor, Roles.Mailer })
        {
            using var client = host.Client(role);
            await client.GetAsync($"/partner/v1/enrolments/{us.Enrolment}/business", Cancellation).ProblemAsync(403, "auth.forbidden");
        }

        using var nobody = host.AnonymousClient();
        await nobody.GetAsync($"/partner/v1/enrolments/{us.Enrolment}/business", Cancellation).ProblemAsync(401, "auth.required");
        Assert.Empty(host.Progress.AskedOf(us.Enrolment));
    }

    [Theory]
    [InlineData("7", 400, "request.malformed")]
    [InlineData("0193b000-0000-7000-8000-000000000000", 404, "enrolment.unknown")]
    public async Task What_is_no_enrolment_is_refused(string id, int status, string code) =>
        await program.GetAsync($"/partner/v1/enrolments/{id}/business", Cancellation).ProblemAsync(status, code);

    [Fact]
    public async Task Partners_programs_read_how_to_ask_for_it_and_of_nothing_else()
    {
        var described = await program.GetAsync("/partner/v1/enrolments/openapi.json", Cancellation).BodyAsync();

        Assert.Equal(["/partner/v1/enrolments/{id}/business"], described.GetProperty("paths").EnumerateObject().Select(path => path.Name));
        Assert.False(described.TryGetProperty("servers", out _));
        await coordinator.GetAsync("/partner/v1/enrolments/openapi.json", Cancellation).ProblemAsync(403, "auth.forbidden");
    }

    private async Task HappenAsync(string what, Known us, Guid other)
    {
        switch (what)
        {
            case "withdraws its consent":
                await coordinator.PostAsync($"/businesses/{us.Id}/consents/{us.Consent}/withdraw", new { channel = "Phone", evidence = "Telepon", reason = "ragu" }).BodyAsync();
                break;
            case "leaves the cohort":
                await coordinator.PostAsync($"/enrolments/{us.Enrolment}/withdraw", new { reason = "pindah" }).BodyAsync();
                break;
            case "is erased":
                await coordinator.RequestErasureAsync(us.Id);
                using (var confirmed = await coordinator.ConfirmErasureAsync(us.Id, 1))
                    Assert.Equal(HttpStatusCode.Accepted, confirmed.StatusCode);
                break;
            case "moves to another region":
                await coordinator.PutAsync($"/businesses/{us.Id}", new { name = "Amplang Ida", nib = us.Nib, regionCode = "63.71.01" }, "\"2\"").BodyAsync();
                break;
            case "gets another owner":
                var moved = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{us.Id}/owner")
                {
                    Content = System.Net.Http.Json.JsonContent.Create(new { owner = new { name = "Siti Aminah", phone = "+6281299990000" }, reason = "dijual" }),
                };
                moved.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
                await coordinator.SendAsync(moved, Cancellation).BodyAsync();
                break;
            default:
                await coordinator.MergeAsync(us.Id, other);
                break;
        }
    }

    private Task<HttpResponseMessage> PullAsync(Guid enrolment) => program.GetAsync($"/partner/v1/enrolments/{enrolment}/business", Cancellation);

    private async Task<(int Status, string? Code)> RefusalAsync(Guid enrolment)
    {
        using var answer = await PullAsync(enrolment);
        return ((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["code"]);
    }

    // A business in a cohort that has consented to a partner for one purpose.
    private async Task<Known> EnrolledAsync(string? nib, string name, string? phone, string? email, Guid? cohort = null)
    {
        // One owner a business: of the same NIK they would be one.
        var nik = $"630205651167{Interlocked.Increment(ref people):D4}";
        var business = (await coordinator.PostAsync("/businesses", new
        {
            name = $"Amplang {Guid.NewGuid():N}", nib, npwp = Known.Npwp, address = "Jl. Veteran 12", regionCode = "63.02.05",
            owner = new { name, nik, phone, email, birthDate = Known.BirthDate },
        }).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var partner = Guid.CreateVersion7();
        var text = (await coordinator.PostAsync("/consent-texts", new { purpose = Consented, partnerId = partner, indonesian = "Setuju?", english = "Agreed?" })
            .BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var consent = await ConsentAsync(business, text);
        var enrolment = (await coordinator.ApplyAsync(business, cohort ?? await coordinator.CohortAsync()).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        return new(business, enrolment, partner, text, consent, nib, name, phone, email) { Nik = nik };
    }

    private async Task<Guid> ConsentAsync(Guid business, Guid text) => (await coordinator.PostAsync(
        $"/businesses/{business}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = "Formulir" }).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private async Task CompleteAsync(Guid enrolment)
    {
        var held = DateTimeOffset.UtcNow;
        await host.PublishAsync(new SessionLogged(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.Empty, "Completed", [enrolment], held, held, held, [new AttendanceMark(enrolment, "Present")]), held));
        await Eventually.HoldsAsync(async () =>
        {
            using var completed = await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" });
            return completed.IsSuccessStatusCode;
        });
    }
}
