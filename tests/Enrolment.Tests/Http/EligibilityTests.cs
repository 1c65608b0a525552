using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Who may come in, told before and at the door, in one and the same way for one and for many.</summary>
public sealed class EligibilityTests(EnrolmentHost host)
{
    private const string Rina = "22222222-2222-2222-2222-222222222222";
    private const string Nothing = "0193b000-0000-7000-8000-000000000000";

    private static readonly object[] Choosy =
    [
        new { kind = "Region", anyOf = new[] { "63" } }, new { kind = "Size", anyOf = new[] { "Small" } }, new { kind = "Certificate", anyOf = new[] { "Halal" } },
    ];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, Rina);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_business_sees_before_it_applies_how_it_stands_to_each_rule_and_hears_the_same_when_it_does()
    {
        var cohort = await CohortAsync(Choosy);
        var business = await rina.BusinessAsync("Kain Rina");

        var told = await rina.ReadAsync($"/cohorts/{cohort}/eligibility?businessId={business}").BodyAsync();
        Assert.False(told.GetProperty("isEligible").GetBoolean());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("obstacle").ValueKind);
        var rules = told.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal([("Region", "Met"), ("Size", "NotMet"), ("Certificate", "Unknown")], rules.Select(r => (r.Text("kind")!, r.Text("standing")!)));
        Assert.Equal("The size is not right. Asked for: small. This business is micro by PP 7/2021 art. 35.", rules[1].Text("message"));

        foreach (var asking in new[] { rina, coordinator })
        {
            var problem = await asking.ApplyAsync(business, cohort).ProblemAsync(422, "enrolment.not_eligible");
            Assert.Contains("Siap Ekspor", problem.Text("detail"), StringComparison.Ordinal);
            Assert.Equal(
                rules.Skip(1).Select(r => (r.Text("code"), r.Text("message"))),
                problem.GetProperty("errors").EnumerateArray().Select(e => (e.Text("code"), e.Text("message"))));
        }

        Assert.Equal(0, (await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync()).GetProperty("seatsTaken").GetInt32());
    }

    [Fact]
    public async Task The_explanation_is_in_the_callers_language()
    {
        var cohort = await CohortAsync(Choosy);
        var business = await rina.BusinessAsync("Kain Rina");
        using var asking = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/cohorts/{cohort}/eligibility?businessId={business}");
        asking.Headers.AcceptLanguage.ParseAdd("id");
        rina.DefaultRequestHeaders.AcceptLanguage.Clear();

        var told = await rina.SendAsync(asking, Cancellation).BodyAsync();

        Assert.Equal("Syarat skala usaha tidak terpenuhi. Diminta: kecil. Usaha ini mikro menurut PP 7/2021 art. 35.", told.GetProperty("rules")[1].Text("message"));
    }

    [Fact]
    public async Task A_coordinator_admits_by_exception_with_a_reason_that_is_audited_and_a_business_cannot()
    {
        var cohort = await CohortAsync(Choosy);
        var business = await rina.BusinessAsync("Kain Rina");
        var body = new { businessId = business, cohortId = cohort, exceptionReason = "sudah dikunjungi; sertifikat dalam proses" };

        await rina.PostAsync("/enrolments", body).ProblemAsync(403, "eligibility.exception_forbidden");
        var admitted = await coordinator.PostAsync("/enrolments", body).BodyAsync(HttpStatusCode.Created);
        var id = admitted.GetProperty("id").GetGuid();

        Assert.Equal("Enrolled", admitted.Text("state"));
        var exception = (await rina.ReadAsync($"/enrolments/{id}").BodyAsync()).GetProperty("exception");
        Assert.Equal(["Size", "Certificate"], exception.GetProperty("rules").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal((body.exceptionReason, "11111111-1111-1111-1111-111111111111"), (exception.Text("reason"), exception.Text("by")));
        var entry = (await coordinator.ReadAsync($"/enrolments/{id}/audit").BodyAsync()).GetProperty("items").EnumerateArray().Single();
        Assert.Equal((body.exceptionReason, "11111111-1111-1111-1111-111111111111"), (entry.Text("reason"), entry.Text("by")));
        var rules = entry.GetProperty("changes").EnumerateArray().Single(c => c.Text("field") == "exception.rules");
        Assert.Contains("Certificate", rules.Text("after"), StringComparison.Ordinal);
        var mentor = await host.Client(Roles.Mentor).ReadAsync($"/enrolments/{id}").BodyAsync();
        Assert.Equal(JsonValueKind.Null, mentor.GetProperty("exception").ValueKind);
    }

    [Fact]
    public async Task One_and_many_are_accepted_by_the_same_rules()
    {
        var cohort = await CohortAsync([new { kind = "Size", anyOf = new[] { "Micro" } }], admission: "ByDecision");
        var nibs = new[] { Api.NewNib(), Api.NewNib(), Api.NewNib() };
        var ids = new List<Guid>();
        var businesses = new List<Guid>();
        foreach (var nib in nibs)
        {
            var business = (await coordinator.PostAsync("/businesses", Api.NewBusiness("Tumbuh", nib: nib)).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
            businesses.Add(business);
            ids.Add((await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid());
        }

        // Two of them have grown out of the rule since.
        foreach (var i in new[] { 0, 1 })
            await coordinator.PutAsync($"/businesses/{businesses[i]}", Grown(nibs[i]), "\"1\"").BodyAsync();
        await coordinator.PostAsync($"/enrolments/{ids[0]}/accept", new { }).ProblemAsync(422, "enrolment.not_eligible");
        var many = (await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/accept", new { enrolmentIds = ids }).BodyAsync()).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["Refused", "Refused", "Accepted"], many.Select(r => r.Text("outcome")));
        Assert.Equal("enrolment.not_eligible", many[0].GetProperty("problem").Text("code"));
        Assert.Equal(["eligibility.size_not_met"], many[0].GetProperty("reasons").EnumerateArray().Select(r => r.Text("code")));
        var accepted = await coordinator.PostAsync($"/enrolments/{ids[0]}/accept", new { exceptionReason = "masih dibina" }).BodyAsync();
        Assert.Equal(("Enrolled", "masih dibina"), (accepted.Text("state"), accepted.GetProperty("exception").Text("reason")));
        await coordinator.PostAsync($"/enrolments/{ids[1]}/accept", new { exceptionReason = new string('x', 501) }).ProblemAsync(400, "field.too_long");
    }

    [Fact]
    public async Task An_earlier_track_counts_while_it_is_completed()
    {
        var first = await coordinator.TrackAsync();
        var basics = await coordinator.CohortAsync(track: first);
        var next = await CohortAsync([new { kind = "CompletedTrack", anyOf = new[] { first } }]);
        var business = await coordinator.BusinessAsync("Naik");
        var enrolment = (await coordinator.ApplyAsync(business, basics).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var problem = await coordinator.ApplyAsync(business, next).ProblemAsync(422, "enrolment.not_eligible");
        Assert.Equal("The earlier track is not completed. Asked for: Siap Ekspor. This business has not completed it.", problem.GetProperty("errors")[0].Text("message"));

        await host.PublishAsync(new SessionLogged(
            new SessionSnapshot(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Completed", [enrolment], null, A.Now, A.Now, [new AttendanceMark(enrolment, "Present")]), A.Now));
        await Eventually.HoldsAsync(async () => (await coordinator.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state") == "Active");
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();

        Assert.True((await coordinator.ReadAsync($"/cohorts/{next}/eligibility?businessId={business}").BodyAsync()).GetProperty("isEligible").GetBoolean());
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "salah catat" }).BodyAsync();
        await coordinator.ApplyAsync(business, next).ProblemAsync(422, "enrolment.not_eligible");
        await coordinator.PostAsync($"/enrolments/{enrolment}/complete", new { reason = "tuntas" }).BodyAsync();
        Assert.Equal("Enrolled", (await coordinator.ApplyAsync(business, next).BodyAsync(HttpStatusCode.Created)).Text("state"));
    }

    [Fact]
    public async Task An_edit_and_an_application_in_one_moment_leave_an_enrolment_only_of_a_business_that_was_eligible()
    {
        for (var round = 0; round < 5; round++)
        {
            var cohort = await CohortAsync([new { kind = "Size", anyOf = new[] { "Micro" } }]);
            var nib = Api.NewNib();
            var business = (await coordinator.PostAsync("/businesses", Api.NewBusiness($"Saat {round}", nib: nib)).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
            var answers = await Task.WhenAll(
                coordinator.PutAsync($"/businesses/{business}", Grown(nib), "\"1\""), coordinator.ApplyAsync(business, cohort), coordinator.ApplyAsync(business, cohort));

            Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
            Assert.All(answers.Skip(1), a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity }));
            var enrolled = await host.Store.Enrolments.CountDocumentsAsync(e => e.Cohort.CohortId == cohort, cancellationToken: Cancellation);
            Assert.Equal(answers.Count(a => a.StatusCode == HttpStatusCode.Created), (int)enrolled);
            Assert.InRange(enrolled, 0, 1);
            await coordinator.ApplyAsync(business, cohort).ProblemAsync(422, "enrolment.not_eligible");
        }
    }

    [Fact]
    public async Task What_else_stands_in_the_way_is_told_too()
    {
        var cohort = await CohortAsync([new { kind = "Size", anyOf = new[] { "Micro" } }]);
        var elsewhere = await coordinator.BusinessAsync("Sana", "62.71.01");
        var told = await coordinator.ReadAsync($"/cohorts/{cohort}/eligibility?businessId={elsewhere}").BodyAsync();

        Assert.True(told.GetProperty("isEligible").GetBoolean());
        Assert.Equal("cohort.region_mismatch", told.GetProperty("obstacle").Text("code"));
    }

    [Fact]
    public async Task A_draft_and_a_foreign_business_are_not_there_and_bad_questions_are_refused()
    {
        var cohort = await CohortAsync(Choosy);
        var draft = await coordinator.CohortAsync(open: false);
        var foreign = await coordinator.BusinessAsync("Bukan Rina");

        await rina.ReadAsync($"/cohorts/{cohort}/eligibility?businessId={foreign}").ProblemAsync(404, "business.unknown");
        await rina.ReadAsync($"/cohorts/{draft}/eligibility?businessId={foreign}").ProblemAsync(404, "cohort.unknown");
        await rina.ReadAsync($"/cohorts/{draft}/track").ProblemAsync(404, "cohort.unknown");
        await coordinator.ReadAsync($"/cohorts/{Nothing}/eligibility?businessId={foreign}").ProblemAsync(404, "cohort.unknown");
        await coordinator.ReadAsync($"/cohorts/{Nothing}/track").ProblemAsync(404, "cohort.unknown");
        await coordinator.ReadAsync($"/cohorts/{cohort}/eligibility").ProblemAsync(400, "field.required");
        await coordinator.ReadAsync($"/cohorts/{cohort}/eligibility?businessId=seven").ProblemAsync(400, "request.malformed");
        await coordinator.ReadAsync($"/cohorts/{cohort}/eligibility?businessId={Nothing}").ProblemAsync(404, "business.unknown");
        await coordinator.PostAsync("/enrolments", new { businessId = foreign, cohortId = cohort, exceptionReason = new string('x', 501) }).ProblemAsync(400, "field.too_long");
        await coordinator.PostAsync("/enrolments", new { businessId = foreign, cohortId = cohort, exceptionReason = " " }).ProblemAsync(422, "enrolment.not_eligible");
        await coordinator.PostAsync("/enrolments", new { businessId = foreign, cohortId = cohort, exceptionReason = 7 }).ProblemAsync(400, "request.malformed");
    }

    private static Dictionary<string, object?> Grown(string nib)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, object?>>(JsonSerializer.Serialize(Api.NewBusiness("Tumbuh", nib: nib)))!;
        body["annualSales"] = 3_000_000_000L;
        return body;
    }

    private async Task<Guid> CohortAsync(object[] rules, string admission = "Automatic")
    {
        var track = await coordinator.TrackAsync();
        await coordinator.PutAsync($"/tracks/{track}", new { name = "Siap Ekspor", requiredSessions = 6, eligibility = rules }, "\"1\"").BodyAsync();
        return await coordinator.CohortAsync(admission: admission, track: track);
    }
}
