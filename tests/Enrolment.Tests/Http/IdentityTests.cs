using System.Net;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Who somebody is says the token: no path and no body makes a business another one, or a coordinator.</summary>
public sealed class IdentityTests(EnrolmentHost host)
{
    private readonly string account = Guid.NewGuid().ToString();

    [Fact]
    public async Task Rule12_nobody_changes_what_another_account_registered()
    {
        var coordinator = host.Client(Roles.Coordinator);
        var (own, other) = (host.Client(Roles.Business, account), host.Client(Roles.Business, Guid.NewGuid().ToString()));
        var (business, cohort) = (await own.BusinessAsync(), await coordinator.CohortAsync());
        var enrolment = (await own.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

        await other.ApplyAsync(business, await coordinator.CohortAsync()).ProblemAsync(404, "business.unknown");
        await other.PostAsync("/enrolments", new { businessId = business, cohortId = cohort, registeredBy = account, by = account }).ProblemAsync(404, "business.unknown");
        await other.PutAsync($"/businesses/{business}", Api.NewBusiness("Milik Saya"), "\"1\"").ProblemAsync(404, "business.unknown");
        await other.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "iseng", by = account }).ProblemAsync(404, "enrolment.unknown");
        await other.PostAsync($"/enrolments/{enrolment}/claim", new { by = account }).ProblemAsync(404, "enrolment.unknown");

        var still = await own.ReadAsync($"/enrolments/{enrolment}").BodyAsync();
        Assert.Equal(("Enrolled", 1), (still.Text("state"), still.GetProperty("version").GetInt32()));
        Assert.Equal("Kerupuk Cahaya", (await own.ReadAsync($"/businesses/{business}").BodyAsync()).Text("name"));
    }

    [Fact]
    public async Task Rule12_a_business_completes_or_admits_nobody_not_even_itself_and_the_trail_names_the_token()
    {
        var coordinator = host.Client(Roles.Coordinator);
        var own = host.Client(Roles.Business, account);
        var (business, cohort) = (await own.BusinessAsync(), await coordinator.CohortAsync());
        var enrolment = (await own.PostAsync("/enrolments", new { businessId = business, cohortId = cohort, registeredBy = "coordinator" })
            .BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

        foreach (var word in new[] { "accept", "deny", "complete", "reopen", "transfer" })
            await own.PostAsync($"/enrolments/{enrolment}/{word}", new { reason = "x", role = Roles.Coordinator }).ProblemAsync(403, "auth.forbidden");

        var trail = await coordinator.ReadAsync($"/enrolments/{enrolment}/audit").BodyAsync();
        Assert.All(trail.GetProperty("items").EnumerateArray(), e => Assert.Equal(account, e.Text("by")));
        Assert.Equal("Enrolled", (await own.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
    }
}
