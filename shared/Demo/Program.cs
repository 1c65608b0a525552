using CoachingPlatform.Demo;

// usage: Demo GATEWAY IDENTITY ACCOUNTS.json – loads the demo programme into an empty platform.
if (args is not [var gatewayAddress, var identityAddress, var accountsFile])
{
    await Console.Error.WriteLineAsync("usage: Demo GATEWAY IDENTITY ACCOUNTS.json");
    return 2;
}

var gateway = new Uri(gatewayAddress);
var accounts = await DemoAccounts.ReadAsync(accountsFile);
var signIn = new SignInFlow(new Uri(identityAddress));

async Task<PlatformClient> AsAsync(DemoAccounts.Person person) => new(gateway, (await signIn.PersonAsync(person.UserName, person.Password)).AccessToken);

var coordinator = await AsAsync(accounts.Of("coordinator").First());
var mentors = new List<(string AccountId, PlatformClient Client)>();
foreach (var mentor in accounts.Of("mentor"))
    mentors.Add((mentor.Id, await AsAsync(mentor)));
var isNew = await new DemoProgramme(coordinator, mentors, DateOnly.FromDateTime(DateTime.UtcNow)).LoadAsync();
Console.WriteLine(isNew ? "The demo programme has been loaded." : "There is a programme already; nothing was loaded.");
return 0;
