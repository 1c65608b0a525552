using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Identity.Tests;

/// <summary>The real issuer with its real store and the demo accounts.</summary>
public sealed class IdentityHost() : ServiceHost<Program>("identity")
{
    // The same after a restart: it is part of the issuer's name.
    private readonly int port = TestServers.FreePort();

    public SignInFlow Flow => new(Address);

    protected override int Port => port;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["environment"] = "Development",
        ["Identity:DemoAccounts"] = "true",
        ["Identity:Limits:SignInsPerMinute"] = "1000",
        ["Identity:WebClient:RedirectUri"] = "http://localhost:5000/auth/callback",
        ["Identity:WebClient:Secret"] = "a-secret-of-the-web-client",
    };
}
