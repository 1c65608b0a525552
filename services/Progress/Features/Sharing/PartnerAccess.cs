using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Who a partner's program acts for, what it may see now by the server's clock, and the record of each pull.</summary>
internal sealed partial class PartnerAccess(PartnerStore partners, ProgressStore progress, TrailStore trail, TimeProvider time, ILogger<PartnerAccess> log)
{
    /// <summary>Today in UTC, by which cursors are dated.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.Now().UtcDateTime);

    /// <summary>The partner of the token's <c>client_id</c> and what it may see; refused while it has no active agreement.</summary>
    public async Task<Outcome<(Partner Partner, Coverage Coverage)>> OfAsync(Caller caller, CancellationToken cancellation)
    {
        var known = await PartnerAsync(caller, cancellation);
        if (known.IsRefused)
            return known.Refusal;
        var coverage = known.Value.AccessAt(time.Now());
        return coverage.IsRefused ? coverage.Refusal : (known.Value, coverage.Value);
    }

    /// <summary>The partner of the token's <c>client_id</c>, also when its agreements have ended: what is its own it may still see and end.</summary>
    public async Task<Outcome<Partner>> PartnerAsync(Caller caller, CancellationToken cancellation) =>
        caller.ClientId is not null && await partners.OfClientAsync(caller.ClientId, cancellation) is { } partner ? partner : Refusal.Forbidden("agreement.none");

    /// <summary>One row, with who asks for it; what is not covered does not exist for the partner.</summary>
    public async Task<Outcome<(Partner Partner, GivenRow Row)>> OneAsync(Caller caller, Id<Enrolment> enrolment, CancellationToken cancellation)
    {
        var granted = await OfAsync(caller, cancellation);
        if (granted.IsRefused)
            return granted.Refusal;
        var (partner, coverage) = granted.Value;
        var known = await progress.FindAsync(enrolment, cancellation);
        return GivenRow.Of(known is null ? [] : [known], coverage) is [var row] ? (partner, row) : Refusal.NotFound("progress.unknown");
    }

    /// <summary>
    /// Records who is given how many rows of which region on which agreements, and for the trail of processing of whom. On return it is stored,
    /// so what is answered afterwards is on record whatever happens.
    /// </summary>
    /// <param name="caller">The program.</param>
    /// <param name="partner">Its partner.</param>
    /// <param name="region">What it asked for, in a word.</param>
    /// <param name="given">The rows with the agreements that cover each.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task RecordAsync(Caller caller, Partner partner, string region, IReadOnlyCollection<GivenRow> given, CancellationToken cancellation)
    {
        if (given.Count == 0)
            return;
        var pull = PullOf(partner, Given.Of(given.Select(r => (r.Progress.EnrolmentId, r.Covering))));
        await trail.KeepAsync(pull, cancellation);
        Log(caller, partner, region, [pull]);
    }

    /// <summary>Records the same of what Enrolment gives of one business.</summary>
    /// <param name="caller">The program.</param>
    /// <param name="partner">Its partner.</param>
    /// <param name="row">The row, with the agreements that name any of the fields.</param>
    /// <param name="fields">What is given.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task RecordAsync(Caller caller, Partner partner, GivenRow row, IReadOnlyList<SharedField> fields, CancellationToken cancellation)
    {
        var pull = PullOf(partner, Given.Of([(row.Progress.EnrolmentId, row.Covering)])) with { AlsoGiven = fields };
        await trail.KeepAsync(pull, cancellation);
        Log(caller, partner, $"{string.Join(" and ", fields)} in region {row.Progress.RegionCode}", [pull]);
    }

    /// <summary>Records the same of a file, of which each page has no more rows than one of a list.</summary>
    /// <param name="caller">The program.</param>
    /// <param name="partner">Its partner.</param>
    /// <param name="what">What it is given, in a few words.</param>
    /// <param name="pages">The enrolments of each page by the agreements that cover them.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task RecordAsync(Caller caller, Partner partner, string what, IEnumerable<IReadOnlyList<Given>> pages, CancellationToken cancellation)
    {
        var pulls = pages.Select(given => PullOf(partner, given)).ToList();
        await trail.KeepAsync(pulls, cancellation);
        Log(caller, partner, what, pulls);
    }

    /// <summary>Records who is given which aggregates on which agreements. They are about nobody, so no trail of processing has them.</summary>
    /// <param name="caller">The program.</param>
    /// <param name="partner">Its partner.</param>
    /// <param name="coverage">The agreements.</param>
    /// <param name="what">What it asked for, in a few words.</param>
    /// <param name="areas">Areas that the answer is made of.</param>
    public void RecordAggregates(Caller caller, Partner partner, Coverage coverage, string what, int areas) =>
        Pulled(log, partner.Id.Value, caller.ClientId, what, areas, string.Join(' ', coverage.Active.Select(a => a.Id)));

    private Pull PullOf(Partner partner, IReadOnlyList<Given> given) => new() { Id = Id<Pull>.New(), PartnerId = partner.Id, At = time.Now(), Given = given };

    private void Log(Caller caller, Partner partner, string what, IReadOnlyList<Pull> pulls)
    {
        var given = pulls.SelectMany(p => p.Given).ToList();
        Pulled(log, partner.Id.Value, caller.ClientId, what, given.Sum(g => g.Enrolments.Count), string.Join(' ', given.SelectMany(g => g.Agreements).Distinct()));
    }

    [LoggerMessage(
        EventName = "PartnerPull", Level = LogLevel.Information,
        Message = "Partner {PartnerId} ({ClientId}) pulled {Rows} rows of {Region} under agreements {AgreementIds}")]
    private static partial void Pulled(ILogger log, Guid partnerId, string? clientId, string region, int rows, string agreementIds);
}

/// <summary>A row that a partner is given, with the agreements that cover it; never none.</summary>
internal sealed record GivenRow(EnrolmentProgress Progress, IReadOnlyList<Agreement> Covering)
{
    /// <summary>Those of these that are covered.</summary>
    public static IReadOnlyList<GivenRow> Of(IEnumerable<EnrolmentProgress> rows, Coverage coverage) =>
        [.. rows.Select(p => new GivenRow(p, coverage.Covering(p))).Where(r => r.Covering.Count > 0)];
}
