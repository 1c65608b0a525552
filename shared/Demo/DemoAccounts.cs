using System.Text.Json;

namespace CoachingPlatform.Demo;

/// <summary>The accounts that Identity seeds where <c>Identity:DemoAccounts</c> is set.</summary>
/// <param name="People">Those who sign in.</param>
/// <param name="Partners">Programs of partners.</param>
public sealed record DemoAccounts(IReadOnlyList<DemoAccounts.Person> People, IReadOnlyList<DemoAccounts.Partner> Partners)
{
    /// <summary>Reads <c>services/Identity/demo-accounts.json</c>.</summary>
    public static async Task<DemoAccounts> ReadAsync(string path) =>
        JsonSerializer.Deserialize<DemoAccounts>(await File.ReadAllTextAsync(path), JsonSerializerOptions.Web)!;

    /// <summary>The people with that role.</summary>
    public IEnumerable<Person> Of(string role) => People.Where(p => p.Roles.Contains(role));

    /// <summary>The partner's program of that name.</summary>
    public Partner PartnerOf(string clientId) => Partners.Single(p => p.ClientId == clientId);

    /// <summary>One person.</summary>
    public sealed record Person(string Id, string UserName, string Password, string DisplayName, IReadOnlyList<string> Roles);

    /// <summary>One partner's program.</summary>
    public sealed record Partner(string ClientId, string Secret, string DisplayName);
}
