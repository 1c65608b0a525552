using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Sharing;

/// <summary>Who a partner's program acts for, what it may see now by the server's clock, and the record of each pull.</summary>
internal sealed partial class PartnerAccess(PartnerStore partners, TimeProvider time, ILogger<PartnerAccess> log)
{
    /// <summary>The partner of the token's <c>client_id</c> and what it may see; refused while it has no active agreement.</summary>
    public async Task<Outcome<(Partner Partner, Coverage Coverage)>> OfAsync(Caller caller, CancellationToken cancellation)
    {
        var partner = caller.ClientId is null ? null : await partners.OfClientAsync(caller.ClientId, cancellation);
        return partner?.CoverageAt(time.Now()) is { Active.Count: > 0 } coverage
            ? (partner, coverage)
            : Refusal.Forbidden("agreement.none");
    }

    /// <summary>Records who was given how many rows of which region on which agreements; no rows, no names.</summary>
    public void Record(Caller caller, Partner partner, Coverage coverage, string region, int rows) =>
        Pulled(log, partner.Id.Value, caller.ClientId, region, rows, string.Join(' ', coverage.Active.Select(a => a.Id)));

    [LoggerMessage(
        EventName = "PartnerPull", Level = LogLevel.Information,
        Message = "Partner {PartnerId} ({ClientId}) pulled {Rows} rows of region {Region} under agreements {AgreementIds}")]
    private static partial void Pulled(ILogger log, Guid partnerId, string? clientId, string region, int rows, string agreementIds);
}
