using CoachingPlatform.Identity.Issuer;
using CoachingPlatform.Messaging;
using MongoDB.Driver;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.Accounts;

/// <summary>At start: the scopes, the clients of gateway and Mentoring, and the accounts that the configuration names. What is there already stays, except configured clients, which follow the configuration.</summary>
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
        if (identity["MailerClient:Secret"] is { Length: > 0 } secret)
            await SaveAsync(clients, Clients.Mailer(identity["MailerClient:Id"] ?? "mentoring", secret), cancellation);
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

    private async Task AddScopesAsync(IOpenIddictScopeManager manager, CancellationToken cancellation)
    {
        foreach (var name in IssuerScopes.OfTheApi)
        {
            if (await manager.FindByNameAsync(name, cancellation) is null)
            {
                await OnceAsync(
                    async () => await manager.CreateAsync(new OpenIddictScopeDescriptor { Name = name, Resources = { IssuerScopes.Audience } }, cancellation),
                    async others => await others.GetRequiredService<IOpenIddictScopeManager>().FindByNameAsync(name, cancellation) is not null);
            }
        }
    }

    private async Task SaveAsync(IOpenIddictApplicationManager clients, OpenIddictApplicationDescriptor client, CancellationToken cancellation)
    {
        if (await clients.FindByClientIdAsync(client.ClientId!, cancellation) is { } known)
        {
            await OnceAsync(async () => await clients.UpdateAsync(known, client, cancellation), _ => Task.FromResult(false));
            return;
        }

        await OnceAsync(
            async () => await clients.CreateAsync(client, cancellation),
            async others => await others.GetRequiredService<IOpenIddictApplicationManager>().FindByClientIdAsync(client.ClientId!, cancellation) is not null);
    }

    // Two instances that start at the same time write the same: the one that comes second has nothing to add. What is refused for
    // another reason (a redirect address that is none) stops the start.
    private async Task OnceAsync(Func<Task> write, Func<IServiceProvider, Task<bool>> isThere)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is OpenIddictExceptions.ConcurrencyException or MongoWriteException { WriteError.Category: ServerErrorCategory.DuplicateKey })
        {
        }
        catch (OpenIddictExceptions.ValidationException)
        {
            // The managers remember what they looked for, so fresh ones look again.
            await using var scope = scopes.CreateAsyncScope();
            if (!await isThere(scope.ServiceProvider))
                throw;
        }
    }
}
