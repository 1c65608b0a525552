using CoachingPlatform.Identity.Accounts;
using CoachingPlatform.Identity.Issuer;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using OpenIddict.Server;
using Xunit;

namespace CoachingPlatform.Identity.Tests;

public sealed class ProductionTests
{
    [Fact]
    public void Demo_accounts_are_refused_in_production_unless_told_twice()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Read("Production", ("DemoAccounts", "true")));
        Assert.Contains("Identity:AllowDemoAccountsInProduction", refused.Message, StringComparison.Ordinal);
        Assert.Equal("admin", Read("Production", ("DemoAccounts", "true"), ("AllowDemoAccountsInProduction", "true")).Single().People[0].UserName);
        Assert.Single(Read("Development", ("DemoAccounts", "true")));
    }

    [Fact]
    public void Accounts_of_ones_own_come_from_a_file()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, """{ "people": [], "partners": [{ "clientId": "dinas", "secret": "s", "displayName": "Dinas" }] }""");
        var file = Read("Production", ("AccountsFile", path)).Single();
        File.Delete(path);
        Assert.Equal(("dinas", false), (file.Partners.Single().ClientId, file.Tools));
    }

    [Fact]
    public async Task Production_needs_certificates_of_its_own()
    {
        var database = (await TestServers.StoreClientAsync()).GetDatabase(TestServers.NewDatabaseName());
        var keys = new SigningKeys(database, Settings(), new Environment("Production"));
        var refused = Assert.Throws<InvalidOperationException>(() => keys.Configure(new OpenIddictServerOptions()));
        Assert.Contains("Identity:SigningCertificate:Path", refused.Message, StringComparison.Ordinal);
    }

    private static List<AccountsFile> Read(string environment, params (string Key, string Value)[] settings) =>
        [.. AccountsFile.Configured(Settings(settings).GetSection("Identity"), new Environment(environment))];

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => $"Identity:{s.Key}", s => (string?)s.Value)).Build();

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
