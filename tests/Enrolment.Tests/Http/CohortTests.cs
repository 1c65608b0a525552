using System.Net;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>When a cohort takes applications, and when it can go.</summary>
public sealed class CohortTests(EnrolmentHost host)
{
    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2020-01-01T00:00:00Z", "2020-06-01T00:00:00Z", "cohort.closed")]
    [InlineData("2099-01-01T00:00:00+08:00", null, "cohort.opens_later")]
    [InlineData("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", null)]
    public async Task Applications_are_taken_between_two_instants(string opensAt, string? closesAt, string? refusal)
    {
        var cohort = await CohortAsync(opensAt, closesAt);
        var business = await coordinator.BusinessAsync("Jendela");

        if (refusal is null)
            await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created);
        else
            await coordinator.ApplyAsync(business, cohort).ProblemAsync(409, refusal);

        var shown = await coordinator.ReadAsync($"/cohorts/{cohort}").BodyAsync();
        Assert.Equal(DateTimeOffset.Parse(opensAt, System.Globalization.CultureInfo.InvariantCulture), shown.GetProperty("opensAt").GetDateTimeOffset());
        Assert.Equal(closesAt is null ? JsonValueKind.Null : JsonValueKind.String, shown.GetProperty("closesAt").ValueKind);
    }

    [Fact]
    public async Task Only_a_cohort_that_nobody_applied_to_is_deleted()
    {
        var (unused, used) = (await coordinator.CohortAsync(), await coordinator.CohortAsync());
        var enrolment = (await coordinator.ApplyAsync(await coordinator.BusinessAsync("Pakai"), used).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

        await DeleteAsync(used).ProblemAsync(409, "cohort.in_use");
        await coordinator.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "batal" }).BodyAsync();
        await DeleteAsync(used).ProblemAsync(409, "cohort.in_use");
        using var deleted = await DeleteAsync(unused);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await DeleteAsync(unused).ProblemAsync(404, "cohort.unknown");
        await coordinator.ReadAsync($"/cohorts/{unused}").ProblemAsync(404, "cohort.unknown");
        Assert.Equal("Withdrawn", (await coordinator.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task A_deletion_and_applications_in_one_moment_leave_no_enrolment_without_a_cohort()
    {
        for (var round = 0; round < 5; round++)
        {
            var cohort = await coordinator.CohortAsync();
            var business = await coordinator.BusinessAsync($"Saat {round}");
            var answers = await Task.WhenAll(coordinator.ApplyAsync(business, cohort), DeleteAsync(cohort));

            var applied = await host.Store.Enrolments.CountDocumentsAsync(e => e.Cohort.CohortId == cohort, cancellationToken: Cancellation);
            var remains = (await coordinator.ReadAsync($"/cohorts/{cohort}")).StatusCode == HttpStatusCode.OK;
            Assert.Equal((applied == 1, applied == 1), (remains, answers[0].StatusCode == HttpStatusCode.Created));
            Assert.Equal(applied == 1 ? HttpStatusCode.Conflict : HttpStatusCode.NoContent, answers[1].StatusCode);
        }
    }

    private Task<HttpResponseMessage> DeleteAsync(Guid cohort) => coordinator.DeleteAsync($"/api/v1/cohorts/{cohort}", Cancellation);

    private async Task<Guid> CohortAsync(string opensAt, string? closesAt)
    {
        var cohort = await coordinator.PostAsync("/cohorts", new
        {
            trackId = await coordinator.TrackAsync(), name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = "2026-11-01",
            endsOn = "2099-04-30", opensAt, closesAt,
        }).BodyAsync(HttpStatusCode.Created);
        var id = cohort.GetProperty("id").GetGuid();
        await coordinator.PostAsync($"/cohorts/{id}/open", new { }).BodyAsync();
        return id;
    }
}
