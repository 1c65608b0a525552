using System.Security.Cryptography;
using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Partners;

/// <summary><c>POST /partners</c>: makes a partner known with the programs that act for it. Without an agreement it sees nothing.</summary>
internal static class CreatePartner
{
    private const int MaxClients = 10;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/partners", CreateAsync).RequireAuthorization(Policies.Coordinators).Produces<PartnerResponse>(StatusCodes.Status201Created);

    internal sealed record Request(string? NameId = null, string? NameEn = null, IReadOnlyList<string?>? ClientIds = null);

    private static async Task<IResult> CreateAsync(
        Request body, HttpContext http, CommandRunner commands, PartnerStore partners, Problems problems, IMapper mapper)
    {
        var checks = new Checks();
        var partner = Read(body, checks);
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));

        return await commands.RunAsync(http, body, async (tx, ct) => await partners.SaveAsync(tx, partner, ct) is { } refusal
            ? refusal
            : Reply.Created($"/api/v1/partners/{partner.Id}", mapper.Map<PartnerResponse>(partner), partner.Version));
    }

    private static Partner Read(Request body, Checks checks)
    {
        var clients = body.ClientIds ?? [];
        checks.That(clients.Count > 0, "field.required", "clientIds");
        checks.That(clients.Count <= MaxClients, "field.too_many", "clientIds", ("max", MaxClients));
        return new Partner
        {
            Id = Id<Partner>.New(),
            Version = 1,
            NameId = checks.Text(body.NameId, "nameId"),
            NameEn = checks.Text(body.NameEn, "nameEn"),
            ClientIds = [.. clients.Take(MaxClients).Select((c, i) => checks.Text(c, $"clientIds[{i}]", 100)).Distinct()],
            CursorKey = RandomNumberGenerator.GetBytes(32),
            Agreements = [],
        };
    }
}
