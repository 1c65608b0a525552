namespace CoachingPlatform.TestHarness;

/// <summary>What services of one test share: an issuer that all trust, and a prefix that keeps their messages to themselves.</summary>
public sealed class Surroundings : IAsyncDisposable
{
    private Surroundings(TestIssuer issuer) => Issuer = issuer;

    /// <summary>Mints the tokens.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>Begins the name of each queue and exchange.</summary>
    public string Prefix { get; } = $"t{Guid.NewGuid():N}"[..10] + "-";

    /// <summary>New ones, with the issuer running.</summary>
    public static async Task<Surroundings> NewAsync() => new(await TestIssuer.StartAsync());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Issuer.DisposeAsync();
}
