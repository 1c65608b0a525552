using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A partner's list is complete and in order wherever the rows lie, however they are looked for.</summary>
public sealed class SharedListTests(ProgressHost host)
{
    [Theory]
    [InlineData(0)] // none are few: the next enrolments are looked at, then four times as many, and so on
    [InlineData(4_000)] // few: after the next enrolments all
    public async Task Rows_that_lie_far_apart_are_all_listed_in_order_and_once(int few)
    {
        var (sparse, dense) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var ids = Enumerable.Range(0, 60).Select(_ => Guid.CreateVersion7()).OrderBy(id => id.ToString(), StringComparer.Ordinal);
        var told = ids.Select((id, n) => new Telling
        {
            Enrolment = id,
            Region = n % 2 == 0 ? "63.01.01" : "63.02.05",
            Size = n % 3 == 0 ? "Small" : "Micro",
            Consents = [new(dense, "export"), .. n % 14 == 3 ? [new ConsentTerms(sparse, "export")] : Array.Empty<ConsentTerms>()],
        }).ToList();
        foreach (var one in told)
            await host.KeepAsync(one.Accepted());
        var store = new ProgressStore(host.Services.GetRequiredService<GenerationStore>()) { Few = few };

        Assert.Equal(told.Where((_, n) => n % 14 == 3).Select(t => t.Enrolment), await WalkAsync(store, 2, [Key(sparse, "63")]));
        Assert.Equal(told.Where((_, n) => n % 14 == 3).Select(t => t.Enrolment), await WalkAsync(store, 3, [Key(sparse, "63.01"), Key(sparse, "63.02")]));
        Assert.Equal(told.Select(t => t.Enrolment), await WalkAsync(store, 7, [Key(dense, "63")]));
        Assert.Equal(told.Where((_, n) => n % 2 == 0).Select(t => t.Enrolment), await WalkAsync(store, 5, [Key(dense, "63.01")]));
        Assert.Equal(told.Where((_, n) => n % 6 == 0).Select(t => t.Enrolment), await WalkAsync(store, 4, [Key(dense, "63.01")], Facet.Size("Small")));
        Assert.Empty(await WalkAsync(store, 4, [Key(dense, "63.03")]));
        Assert.Empty(await WalkAsync(store, 4, []));
    }

    [Fact]
    public async Task Of_conditions_that_few_meet_together_a_page_looks_so_far_and_says_how_far()
    {
        var partner = Guid.CreateVersion7();
        var told = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).OrderBy(id => id.ToString(), StringComparer.Ordinal)
            .Select((id, n) => new Telling { Enrolment = id, Region = "63.01.01", Size = n % 4 == 0 ? "Small" : "Micro", Kbli = n is 8 or 13 or 28 ? "47111" : "10794", Consents = [new(partner, "export")] }).ToList();
        foreach (var one in told)
            await host.KeepAsync(one.Accepted());
        // Nothing is few here, and the next four times as many are more than there are beside what others wrote meanwhile.
        var store = new ProgressStore(host.Services.GetRequiredService<GenerationStore>()) { Few = 0, Furthest = 10, WidestWindow = 0 };
        string[] facets = [Facet.Size("Small"), Facet.Sector("G")];
        var (before, looks) = (told[0].Enrolment, 0);

        var (found, after) = (new List<Guid>(), (Id<Enrolment>?)new Id<Enrolment>(before));
        while (after is not null && looks < 20)
        {
            var (page, lookedTo) = await store.SharedAsync([Key(partner, "63")], facets, after, 2, TestContext.Current.CancellationToken);
            found.AddRange(page.Select(p => p.EnrolmentId.Value));
            after = page.Count == 2 ? page[^1].EnrolmentId : lookedTo;
            looks++;
        }

        Assert.Equal([told[8].Enrolment, told[28].Enrolment], found);
        Assert.InRange(looks, 3, 19);
        // One condition alone is met at once, however far it lies.
        Assert.Equal([told[28].Enrolment], (await store.SharedAsync([Key(partner, "63")], [], new(told[27].Enrolment), 1, TestContext.Current.CancellationToken)).Found.Select(p => p.EnrolmentId.Value));
    }

    private static string Key(Guid partner, string region) => SharingKeys.Of(new Consent(new(partner), "export"), region, null);

    // As an endpoint does: one more than a page has says that there is a next one.
    private static async Task<List<Guid>> WalkAsync(ProgressStore store, int page, string[] keys, params string[] facets)
    {
        var (listed, after) = (new List<Guid>(), (Id<Enrolment>?)null);
        while (await store.SharedAsync(keys, facets, after, page + 1, TestContext.Current.CancellationToken) is { Found: { Count: > 0 } found })
        {
            Assert.InRange(found.Count, 1, page + 1);
            listed.AddRange(found.Take(page).Select(p => p.EnrolmentId.Value));
            if (found.Count <= page)
                break;
            after = found[page - 1].EnrolmentId;
        }

        return listed;
    }
}
