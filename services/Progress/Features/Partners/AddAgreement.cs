using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Partners;

/// <summary><c>POST /partners/{id}/agreements</c>: from its first day on, the partner sees what the agreement covers of the businesses that consent.</summary>
internal static class AddAgreement
{
    private const int MaxRegions = 50;
    private const int MaxTracks = 20;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/partners/{id}/agreements", AddAsync).RequireAuthorization(Policies.Coordinators).Produces<PartnerResponse>(StatusCodes.Status201Created);

    /// <summary>The body.</summary>
    /// <param name="RegionCodes">Kemendagri codes; at least one.</param>
    /// <param name="TrackIds">Missing or empty means all tracks.</param>
    /// <param name="Fields">Words of <see cref="SharedField"/>; missing or empty shares none of them.</param>
    /// <param name="Purpose">What the data may be used for.</param>
    /// <param name="ConsentPurpose">The same as a code: the one that businesses consent to (<c>/consent-texts</c>).</param>
    /// <param name="From">First day.</param>
    /// <param name="Until">Last day, inclusive; missing until it is ended.</param>
    /// <param name="TimeZone">IANA zone of both days; missing means Asia/Makassar.</param>
    internal sealed record Request(
        IReadOnlyList<string?>? RegionCodes = null, IReadOnlyList<Id<Track>>? TrackIds = null, IReadOnlyList<string?>? Fields = null,
        string? Purpose = null, DateOnly? From = null, DateOnly? Until = null, string? TimeZone = null, string? ConsentPurpose = null);

    private static async Task<IResult> AddAsync(
        Id<Partner> id, Request body, HttpContext http, CommandRunner commands, PartnerStore partners, Problems problems, IMapper mapper)
    {
        var checks = new Checks();
        var agreement = Read(body, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(http, body, async (tx, ct) =>
        {
            if (await partners.FindAsync(tx, id, ct) is not { } partner)
                return Refusal.NotFound("partner.unknown");
            var agreed = partner.Agree(agreement);
            if (agreed.IsRefused)
                return agreed.Refusal;
            return await partners.SaveAsync(tx, agreed.Value, ct) is { } refusal
                ? refusal
                : Reply.Created($"/api/v1/partners/{id}", mapper.Map<PartnerResponse>(agreed.Value), agreed.Value.Version);
        });
    }

    private static Agreement Read(Request body, Checks checks)
    {
        var regions = body.RegionCodes ?? [];
        var tracks = body.TrackIds ?? [];
        checks.That(regions.Count > 0, "field.required", "regionCodes");
        checks.That(regions.Count <= MaxRegions, "field.too_many", "regionCodes", ("max", MaxRegions));
        checks.That(tracks.Count <= MaxTracks, "field.too_many", "trackIds", ("max", MaxTracks));
        checks.That(body.From is not null, "field.required", "from");
        checks.That(body.Until is null || body.From is null || body.From <= body.Until, "agreement.until_before_from", "until");
        return new Agreement
        {
            Id = Id<Agreement>.New(),
            RegionCodes = [.. regions.Take(MaxRegions).Select((r, i) => checks.Take(RegionTable.Find(r), $"regionCodes[{i}]")?.Value ?? "").Distinct()],
            TrackIds = [.. tracks.Distinct()],
            Fields = [.. (body.Fields ?? []).Select((f, i) => checks.Word<SharedField>(f, $"fields[{i}]")).Distinct()],
            Purpose = checks.Text(body.Purpose, "purpose", 500),
            ConsentPurpose = checks.Take(PurposeCode.Parse(body.ConsentPurpose), "consentPurpose") ?? "",
            From = body.From ?? default,
            Until = body.Until,
            TimeZone = checks.TimeZone(body.TimeZone ?? "Asia/Makassar", "timeZone"),
        };
    }
}
