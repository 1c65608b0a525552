namespace CoachingPlatform.Demo;

/// <summary>Loads the demo programme into a running platform that has none, signed in as the demo accounts.</summary>
public static class DemoLoad
{
    /// <summary>Signs in and loads.</summary>
    /// <param name="gateway">Address of the gateway.</param>
    /// <param name="identity">Address of the issuer.</param>
    /// <param name="accounts">The accounts that Identity has seeded.</param>
    /// <returns>False when there is a programme already.</returns>
    public static async Task<bool> RunAsync(Uri gateway, Uri identity, DemoAccounts accounts)
    {
        var signIn = new SignInFlow(identity);
        var clients = new List<PlatformClient>();
        try
        {
            var coordinator = await AsAsync(accounts.Of("coordinator").First());
            var apindo = accounts.PartnerOf(DemoReferrals.Partner);
            var partner = With((await signIn.PartnerAsync(apindo.ClientId, apindo.Secret)).AccessToken);
            var mentors = new List<(string AccountId, PlatformClient Client)>();
            foreach (var mentor in accounts.Of("mentor"))
                mentors.Add((mentor.Id, await AsAsync(mentor)));
            return await new DemoProgramme(coordinator, mentors, partner, DateOnly.FromDateTime(DateTime.UtcNow)).LoadAsync();
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }

        async Task<PlatformClient> AsAsync(DemoAccounts.Person person) => With((await signIn.PersonAsync(person.UserName, person.Password)).AccessToken);

        PlatformClient With(string token)
        {
            var client = new PlatformClient(gateway, token);
            clients.Add(client);
            return client;
        }
    }
}
