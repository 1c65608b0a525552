using System.Net;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Whose an enrolment is, as other services ask it with the caller's token.</summary>
public sealed class SightTests(EnrolmentHost host)
{
    private const string Unknown = "0193b000-0000-7000-8000-000000000000";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);
    private readonly HttpClient rina = host.Client(Roles.Business, Guid.NewGuid().ToString());
    private readonly HttpClient sari = host.Client(Roles.Business, Guid.NewGuid().ToString());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_business_account_sees_what_is_of_the_businesses_that_it_registered()
    {
        var cohort = await coordinator.CohortAsync(capacity: 1);
        var (mine, waiting) = (await EnrolAsync(await rina.BusinessAsync("Sasirangan Sudut"), cohort), await EnrolAsync(await sari.BusinessAsync("Amplang Sudut"), cohort));

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await SeesAsync(rina, mine), await SeesAsync(rina, waiting)));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await SeesAsync(sari, mine), await SeesAsync(sari, waiting)));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await SeesAsync(coordinator, mine), await SeesAsync(coordinator, Guid.Parse(Unknown))));
        // What a mentor sees Mentoring knows; here all enrolments are shown to mentors.
        Assert.Equal(HttpStatusCode.Forbidden, await SeesAsync(host.Client(Roles.Mentor), mine));
        Assert.Equal(HttpStatusCode.Forbidden, await SeesAsync(host.PartnerClient("apindo-kalsel"), mine));
        Assert.Equal(HttpStatusCode.Unauthorized, await SeesAsync(host.AnonymousClient(), mine));
    }

    [Fact]
    public async Task A_merge_hands_the_sight_over_and_its_undo_gives_it_back()
    {
        var (goes, stays) = (await rina.BusinessAsync("Dodol Gabung"), await sari.BusinessAsync("Dodol Gabungg"));
        var enrolment = await EnrolAsync(goes, await coordinator.CohortAsync());

        await coordinator.PostAsync(
            $"/businesses/{goes}/merge", new { into = stays, version = 1, intoVersion = 1, choices = MergeField.All.ToDictionary(f => f.Name, _ => "Into"), reason = "satu usaha" }).BodyAsync();
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await SeesAsync(rina, enrolment), await SeesAsync(sari, enrolment)));

        await coordinator.PostAsync($"/businesses/{goes}/merge/undo", new { reason = "keliru" }).BodyAsync();
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await SeesAsync(rina, enrolment), await SeesAsync(sari, enrolment)));
    }

    [Fact]
    public async Task After_an_erasure_it_is_no_accounts_any_more()
    {
        var business = await rina.BusinessAsync("Kopi Terhapus");
        var enrolment = await EnrolAsync(business, await coordinator.CohortAsync());
        await coordinator.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "pindah" }).BodyAsync();
        await rina.RequestErasureAsync(business);
        using var confirmed = await coordinator.ConfirmErasureAsync(business, 1);
        Assert.Equal(HttpStatusCode.Accepted, confirmed.StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, await SeesAsync(rina, enrolment));
        Assert.Equal(HttpStatusCode.NoContent, await SeesAsync(coordinator, enrolment));
    }

    private async Task<Guid> EnrolAsync(Guid business, Guid cohort) =>
        (await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static async Task<HttpStatusCode> SeesAsync(HttpClient client, Guid enrolment)
    {
        using var answer = await client.GetAsync($"/internal/v1/enrolments/{enrolment}/sight", Cancellation);
        return answer.StatusCode;
    }
}
