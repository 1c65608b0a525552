using CoachingPlatform.Identity.Issuer;
using CoachingPlatform.Messaging;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.Accounts;

/// <summary>At start: the scopes, the gateway's client, and the accounts that the configuration names. What is there already stays, except configured clients, which follow the configuration.</summary>
internal sealed class Seeding(IServiceScopeFactory scopes, IConfiguration configuration, IHostEnvironment environment, AccountStore accounts) : IStorePreparation
{
    private readonly IConfigurationSection identity = configuration.GetSection("Identity");

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await AddScopesAsync(scope.ServiceProvider.GetRequiredService<IOpenIddictScopeManager>(), cancellation);
        if (identity["WebClient:RedirectUri"] is { Length: > 0 } redirect)
            await SaveAsync(clients, Clients.Web(new Uri(redirect), identity["WebClient:Secret"] ?? throw new InvalidOperationException("Identity:WebClient:Secret is missing.")), cancellation);
        foreach (var file in AccountsFile.Configured(identity, environment))
            await AddAsync(file, clients, cancellation);
    }

    private async Task AddAsync(AccountsFile file, IOpenIddictApplicationManager clients, CancellationToken cancellation)
    {
        foreach (var person in file.People)
        {
            var account = new Account(person.Id, AccountStore.Normalize(person.UserName), person.DisplayName, person.Roles, person.Language, PasswordHash: "");
            await accounts.AddAsync(account, person.Password, cancellation);
        }

        foreach (var partner in file.Partners)
            await SaveAsync(clients, Clients.Partner(partner), cancellation);
        if (file.Tools)
            await SaveAsync(clients, Clients.Tools(), cancellation);
    }

    private static async Task AddScopesAsync(IOpenIddictScopeManager scopes, CancellationToken cancellation)
    {
        foreach (var name in (string[])[IssuerScopes.People, IssuerScopes.Partners])
        {
            if (await scopes.FindByNameAsync(name, cancellation) is null)
                await OnceAsync(async () => await scopes.CreateAsync(new OpenIddictScopeDescriptor { Name = name, Resources = { IssuerScopes.Audience } }, cancellation));
        }
    }

    private static async Task SaveAsync(IOpenIddictApplicationManager clients, OpenIddictApplicationDescriptor client, CancellationToken cancellation)
    {
        var known = await clients.FindByClientIdAsync(client.ClientId!, cancellation);
        await OnceAsync(async () =>
        {
            if (known is null)
                await clients.CreateAsync(client, cancellation);
            else
                await clients.UpdateAsync(known, client, cancellation);
        });
    }

    // Two instances that start at the same time write the same: the one that comes second has nothing to add.
    private static async Task OnceAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is OpenIddictExceptions.ConcurrencyException or MongoDB.Driver.MongoWriteException { WriteError.Category: MongoDB.Driver.ServerErrorCategory.DuplicateKey }
            or OpenIddictExceptions.ValidationException)
        {
        }
    }
}
