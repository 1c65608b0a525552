using System.Text.Json;

namespace CoachingPlatform.Identity.Accounts;

/// <summary>Accounts to add at start: the form of <c>demo-accounts.json</c> and of the file that <c>Identity:AccountsFile</c> names.</summary>
/// <param name="People">People who sign in.</param>
/// <param name="Partners">Partners' programs, with client credentials.</param>
/// <param name="Tools">True to allow command-line tools (public client <c>tools</c>, code with PKCE, loopback redirect).</param>
internal sealed record AccountsFile(IReadOnlyList<AccountsFile.Person> People, IReadOnlyList<AccountsFile.PartnerProgram> Partners, bool Tools = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The files that the configuration asks for; demo passwords are public, so production refuses them unless told twice.</summary>
    public static IEnumerable<AccountsFile> Configured(IConfiguration identity, IHostEnvironment environment)
    {
        if (identity.GetValue<bool>("DemoAccounts"))
        {
            if (environment.IsProduction() && !identity.GetValue<bool>("AllowDemoAccountsInProduction"))
            {
                throw new InvalidOperationException(
                    "Identity:DemoAccounts gives everybody known passwords and is refused in Production. Name your own accounts in Identity:AccountsFile, or set Identity:AllowDemoAccountsInProduction=true for a demonstration.");
            }

            yield return Read(typeof(AccountsFile).Assembly.GetManifestResourceStream("demo-accounts.json")!);
        }

        if (identity["AccountsFile"] is { Length: > 0 } path)
            yield return Read(File.OpenRead(path));
    }

    private static AccountsFile Read(Stream stream)
    {
        using (stream)
            return JsonSerializer.Deserialize<AccountsFile>(stream, Json)!;
    }

    internal sealed record Person(Guid Id, string UserName, string Password, string DisplayName, IReadOnlyList<string> Roles, string Language);

    internal sealed record PartnerProgram(string ClientId, string Secret, string DisplayName);
}
