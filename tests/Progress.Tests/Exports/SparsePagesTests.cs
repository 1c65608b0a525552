using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>
/// A list's page is looked for among the next enrolments, whoever may see them (decision 0014). Here, because in this service's store rows may be copied.
/// </summary>
[Collection(typeof(ExportingService))]
public sealed class SparsePagesTests(ExportHost host)
{
    [Fact]
    public async Task A_partner_that_sees_few_among_many_gets_each_once_and_in_order_page_by_page()
    {
        var (id, _, program) = await host.PartnerAsync("35");
        var (others, _, _) = await host.PartnerAsync("36");
        var (us, them) = (await host.ConsentingAsync(id, "35.01.01"), await host.ConsentingAsync(others, "36.01.01"));
        List<Guid> expected = [us.Enrolment];
        // A page of one is looked for among 2, 8 and 32 that are next, and so on.
        foreach (var (between, seen) in new[] { (1, 1), (40, 1), (3, 2), (200, 1) })
        {
            await host.CopiesAsync(them, between);
            expected.AddRange(await host.CopiesAsync(us, seen));
        }

        await host.CopiesAsync(them, 50);

        var listed = new List<Guid>();
        for (var address = "/partner/v1/progress?limit=1"; address is not null && listed.Count <= expected.Count;)
        {
            var page = await GetAsync(program, address);
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("enrolmentId").GetGuid()));
            address = page.GetProperty("next").GetString();
        }

        Assert.Equal(expected.OrderBy(e => e.ToString(), StringComparer.Ordinal), listed);
    }
}
