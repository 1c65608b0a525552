using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CoachingPlatform.Architecture.Tests;

/// <summary>What docker-compose.yml promises: one database account a service, nothing open but two loopback ports, no secret in the file.</summary>
public sealed class ComposeRules
{
    private static readonly string[] Servers = ["mongo", "mongo-setup", "rabbitmq"];
    private static readonly Dictionary<object, object> File =
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(new StringReader(Repository.Read("docker-compose.yml")))));

    private static readonly Dictionary<string, Dictionary<object, object>> Services =
        Map(File["services"]).ToDictionary(service => (string)service.Key, service => Map(service.Value));

    [Fact]
    public void Everything_that_is_deployed_is_there_and_built_from_its_own_Dockerfile()
    {
        Assert.Equal(Repository.Deployables.Keys.Concat(Servers).Order(), Services.Keys.Order());
        Assert.All(Repository.Deployables, deployable => Assert.Equal(
            Repository.Relative(deployable.Value) + "/Dockerfile", Map(Services[deployable.Key]["build"])["dockerfile"]));
    }

    [Fact]
    public void Each_service_has_one_account_for_its_own_database_and_no_other()
    {
        var keepsData = Repository.Deployables
            .Where(deployable => System.IO.File.ReadAllText(Path.Combine(deployable.Value, "Program.cs")).Contains("AddStore(", StringComparison.Ordinal))
            .Select(deployable => deployable.Key).Order();
        var accounts = Services.Where(service => Environment(service.Key).ContainsKey("ConnectionStrings__mongodb")).Select(service => service.Key).Order().ToList();
        Assert.Equal(keepsData, accounts);
        Assert.All(accounts, name => Assert.Equal(
            $"mongodb://{name}:${{{name.ToUpperInvariant()}_DB_SECRET:?}}@mongo:27017/{name}?replicaSet=rs0&authSource={name}",
            Environment(name)["ConnectionStrings__mongodb"]));

        var setup = (string)Map(Map(File["configs"])["mongo-setup"])["content"];
        var made = Regex.Matches(Regex.Match(setup, @"for \(const service of \[(.*)\]\)").Groups[1].Value, "\"(.*?)\"").Select(match => match.Groups[1].Value);
        Assert.Equal(accounts, made.Order());
        Assert.Contains("""roles: [{ role: "readWrite", db: service }]""", setup, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_gateway_and_identity_are_published_and_only_on_loopback()
    {
        var published = Services.Where(service => service.Value.ContainsKey("ports"))
            .ToDictionary(service => service.Key, service => string.Join(',', (List<object>)service.Value["ports"]));
        Assert.Equal(new Dictionary<string, string> { ["gateway"] = "127.0.0.1:8080:8080", ["identity"] = "127.0.0.1:8081:8081" }, published);
    }

    [Fact]
    public void Secrets_come_from_outside_and_are_required()
    {
        var secrets = Services.Keys.SelectMany(service => Environment(service)
            .Where(setting => Regex.IsMatch(setting.Key, "SECRET|Secret|PASS|_KEY|ConnectionStrings")).Select(setting => setting.Value)).ToList();
        Assert.True(secrets.Count > 15);
        Assert.All(secrets, value => Assert.Matches(@"\$\{[A-Z_]+_SECRET:\?\}", value));
    }

    [Fact]
    public void Everything_that_stays_up_has_a_health_check() =>
        Assert.All(Services.Where(service => service.Key != "mongo-setup"), service => Assert.Contains("healthcheck", service.Value.Keys));

    private static Dictionary<string, string> Environment(string service) =>
        Services[service].TryGetValue("environment", out var settings)
            ? Map(settings).ToDictionary(setting => (string)setting.Key, setting => (string)setting.Value)
            : [];

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;
}
