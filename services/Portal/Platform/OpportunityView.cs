using CoachingPlatform.Portal.Rendering;
using CoachingPlatform.ServiceDefaults.Paging;

namespace CoachingPlatform.Portal.Platform;

/// <summary>An opportunity with its partner, or null where that could not be read.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Partner">Whose it is.</param>
public sealed record OpportunityRow(Opportunity Opportunity, Partner? Partner);

/// <summary>What the page shows of one opportunity; each part can fail without the others.</summary>
/// <param name="Opportunity">The opportunity.</param>
/// <param name="Partner">Whose it is, when that could be read.</param>
/// <param name="Ready">A page of the businesses that can be referred.</param>
/// <param name="Referrals">A page of its referrals.</param>
/// <param name="Taking">All who take part in an Expo; null for other kinds, and for one with more than <see cref="MostCounted"/>.</param>
public sealed record OpportunityView(
    Opportunity Opportunity, Partner? Partner, Answer<Page<ReadyBusiness>> Ready, Answer<Page<Referral>> Referrals, Answer<IReadOnlyList<Referral>>? Taking)
{
    /// <summary>The attendance of so many is counted for the page; that is five questions.</summary>
    public const int MostCounted = 1_000;
}

/// <summary>Reads opportunities from the services.</summary>
internal sealed class OpportunityViews(PlatformApi platform)
{
    /// <summary>A page of all opportunities.</summary>
    public async Task<Answer<Page<OpportunityRow>>> ListAsync(string? after, CancellationToken ct)
    {
        var listed = await platform.OpportunitiesAsync(after, ct);
        if (listed.Value is not { } page)
            return new Answer<Page<OpportunityRow>>(null, listed.Trouble);
        // Few partners have many opportunities.
        var asked = page.Items.Select(o => o.PartnerId).Distinct().ToDictionary(id => id, id => platform.PartnerAsync(id, ct));
        await Task.WhenAll(asked.Values);
        return new Answer<Page<OpportunityRow>>(new Page<OpportunityRow>([.. page.Items.Select(o => new OpportunityRow(o, asked[o.PartnerId].Result.Value))], page.Next), null);
    }

    /// <summary>One opportunity.</summary>
    /// <param name="id">Which.</param>
    /// <param name="state">Only referrals in this state; null for all.</param>
    /// <param name="after">Where the page of referrals starts.</param>
    /// <param name="readyAfter">Where the page of ready businesses starts.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<Answer<OpportunityView>> ReadAsync(Guid id, string? state, string? after, string? readyAfter, CancellationToken ct)
    {
        var ready = platform.ReadyAsync(id, readyAfter, ct);
        var referrals = platform.ReferralsAsync(id, state, 25, after, ct);
        var found = await platform.OpportunityAsync(id, ct);
        if (found.Value is not { } opportunity)
            return new Answer<OpportunityView>(null, found.Trouble);
        var partner = platform.PartnerAsync(opportunity.PartnerId, ct);
        var taking = opportunity is { IsExpo: true, Taken: <= OpportunityView.MostCounted } ? await TakingAsync(id, ct) : null;
        return new Answer<OpportunityView>(new OpportunityView(opportunity, (await partner).Value, await ready, await referrals, taking), null);
    }

    private async Task<Answer<IReadOnlyList<Referral>>> TakingAsync(Guid id, CancellationToken ct)
    {
        var all = new List<Referral>();
        string? after = null;
        do
        {
            var answer = await platform.ReferralsAsync(id, "Accepted", 200, after, ct);
            if (answer.Value is not { } page)
                return new Answer<IReadOnlyList<Referral>>(null, answer.Trouble);
            all.AddRange(page.Items);
            after = page.Next is { } next ? Cursor.Of(next) : null;
        }
        while (after is not null);
        return new Answer<IReadOnlyList<Referral>>(all, null);
    }
}
