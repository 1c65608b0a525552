using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>Who calls, from the validated token alone. A handler takes it as a parameter.</summary>
/// <param name="Subject">The account (<c>sub</c>); for a partner's program its client id.</param>
/// <param name="ClientId">The program that asked for the token (<c>client_id</c>).</param>
/// <param name="Roles">Roles of the account.</param>
public sealed record Caller(string Subject, string? ClientId, IReadOnlySet<string> Roles)
{
    /// <summary>Coordinator or admin.</summary>
    public bool IsCoordinator => Roles.Contains(Security.Roles.Coordinator) || Roles.Contains(Security.Roles.Admin);

    /// <summary>Reads the caller of a request; the endpoint's policy has let it in.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http.User));

    /// <summary>The caller that these claims name.</summary>
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue("sub") ?? "",
        user.FindFirstValue("client_id"),
        // By the claim type that authentication was configured with, as the policies do.
        user.Identities.SelectMany(i => i.FindAll(i.RoleClaimType)).Select(c => c.Value).ToHashSet());
}
