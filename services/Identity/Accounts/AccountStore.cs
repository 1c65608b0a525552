using CoachingPlatform.Messaging;
using Microsoft.AspNetCore.Identity;
using MongoDB.Driver;

namespace CoachingPlatform.Identity.Accounts;

/// <summary>People's accounts and the check of their passwords.</summary>
internal sealed class AccountStore(IMongoDatabase database, IPasswordHasher<Account> hasher) : IStorePreparation
{
    private readonly IMongoCollection<Account> accounts = database.GetCollection<Account>("accounts");

    // Checked when nobody has the name, so that the time an answer takes does not tell which names exist.
    private readonly Lazy<string> nobodysHash = new(() => hasher.HashPassword(null!, Guid.NewGuid().ToString()));

    public static string Normalize(string? userName) => userName?.Trim().ToLowerInvariant() ?? "";

    public Task PrepareAsync(CancellationToken cancellation) => accounts.Indexes.CreateOneAsync(
        new CreateIndexModel<Account>(Builders<Account>.IndexKeys.Ascending(a => a.UserName), new CreateIndexOptions { Unique = true }),
        cancellationToken: cancellation);

    public async Task<Account?> FindAsync(string? subject, CancellationToken cancellation) =>
        Guid.TryParse(subject, out var id) ? await accounts.Find(a => a.Id == id).FirstOrDefaultAsync(cancellation) : null;

    /// <summary>The account of this name and password, or null.</summary>
    public async Task<Account?> VerifyAsync(string userName, string password, CancellationToken cancellation)
    {
        var account = await accounts.Find(a => a.UserName == userName).FirstOrDefaultAsync(cancellation);
        var result = hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? nobodysHash.Value, password);
        return result == PasswordVerificationResult.Failed ? null : account;
    }

    /// <summary>Adds an account unless its name is taken.</summary>
    public async Task AddAsync(Account account, string password, CancellationToken cancellation)
    {
        if (await accounts.Find(a => a.UserName == account.UserName).AnyAsync(cancellation))
            return;
        try
        {
            await accounts.InsertOneAsync(account with { PasswordHash = hasher.HashPassword(account, password) }, cancellationToken: cancellation);
        }
        catch (MongoWriteException e) when (e.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            // another instance that starts at the same time was first
        }
    }
}
