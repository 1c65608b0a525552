using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Examples;

/// <summary>The examples that partners are given do what they say.</summary>
public sealed class ExampleTests(ProgressHost host)
{
    [Fact]
    public async Task The_client_in_csharp_keeps_a_copy()
    {
        var (stays, leaves, clientId) = await TwoAsync("61.01");
        using var client = host.PartnerClient(clientId);
        var copy = new ProgressCopy(client);
        await copy.UpdateAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new[] { stays.Enrolment, leaves.Enrolment }.Order(), copy.Rows.Keys.Order());
        Assert.All(copy.Rows.Values, row => Assert.Equal(("AtRisk", "behind", 2), (
            row.GetProperty("health").GetProperty("state").GetString(), row.GetProperty("health").GetProperty("rule").GetString(), row.GetProperty("milestones").GetArrayLength())));

        await ChangeAsync(stays, leaves);

        await Eventually.HoldsAsync(async () =>
        {
            await copy.UpdateAsync(TestContext.Current.CancellationToken);
            return copy.Rows.Count == 1 && copy.Rows[stays.Enrolment].GetProperty("openActionItems").GetInt32() == 1;
        });
        using var stranger = host.PartnerClient("nobody");
        copy = new ProgressCopy(stranger);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => copy.UpdateAsync(TestContext.Current.CancellationToken));
        Assert.Equal("agreement.none", refused.Message);
    }

    [Fact]
    public async Task The_script_with_curl_keeps_a_copy()
    {
        Assert.SkipUnless(IsThere("jq") && IsThere("curl"), "This machine has no jq or no curl.");
        var (stays, leaves, clientId) = await TwoAsync("61.02");
        var folder = Directory.CreateTempSubdirectory("follow-").FullName;
        try
        {
            // Of a copy that was begun before.
            await File.WriteAllTextAsync(Path.Combine(folder, $"{Guid.CreateVersion7()}.json"), "{}", TestContext.Current.CancellationToken);
            await RunAsync("follow.sh", clientId, folder);
            Assert.Equal(Names(stays, leaves), Names(folder));

            await ChangeAsync(stays, leaves);

            await Eventually.HoldsAsync(async () =>
            {
                await RunAsync("follow.sh", clientId, folder);
                return Names(folder).SequenceEqual(Names(stays))
                    && JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(folder, $"{stays.Enrolment}.json"))).GetProperty("openActionItems").GetInt32() == 1;
            }, TimeSpan.FromSeconds(30));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_exporting_client_in_csharp_fetches_a_file()
    {
        var (one, other, clientId) = await TwoAsync("61.03");
        using var client = host.PartnerClient(clientId);
        using var file = new MemoryStream();

        await new ProgressFile(client).FetchAsync("Ndjson", "61.03", file, TestContext.Current.CancellationToken);

        var rows = System.Text.Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
        Assert.Equal(new[] { one.Enrolment, other.Enrolment }.Order(), rows.Select(r => r.GetProperty("enrolmentId").GetGuid()).Order());
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => new ProgressFile(client).FetchAsync("Ndjson", "62", file, TestContext.Current.CancellationToken));
        Assert.Equal("agreement.region", refused.Message);
    }

    [Fact]
    public async Task The_exporting_script_with_curl_fetches_a_file()
    {
        Assert.SkipUnless(IsThere("jq") && IsThere("curl"), "This machine has no jq or no curl.");
        var (one, other, clientId) = await TwoAsync("61.04");
        var file = Path.Combine(Path.GetTempPath(), $"export-{Guid.NewGuid():N}.csv");
        try
        {
            await RunAsync("export.sh", clientId, "Csv", "61.04", file);

            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(3, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.All(new[] { one, other }, telling => Assert.Contains(telling.Enrolment.ToString(), text, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<(Telling Stays, Telling Leaves, string ClientId)> TwoAsync(string region)
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, [region], fields: ["Milestones", "IndicatorTrends", "Health"]);
        var both = Enumerable.Range(0, 2).Select(_ => new Telling { Region = $"{region}.01", Consents = [new ConsentTerms(id, "export")] }).ToList();
        foreach (var telling in both)
        {
            await host.PublishAsync(telling.Accepted());
            await host.ProgressAsync(telling.Enrolment);
        }

        return (both[0], both[1], clientId);
    }

    private async Task ChangeAsync(Telling stays, Telling leaves)
    {
        await host.PublishAsync(stays.ActionItem(Guid.CreateVersion7(), "Open", 1));
        await host.PublishAsync(leaves.Consenting(2));
    }

    private async Task RunAsync(string name, string clientId, params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "tests", "Progress.Tests", "Examples", name);
        using var run = Process.Start(new ProcessStartInfo("bash", [script, host.Address.ToString().TrimEnd('/'), .. arguments])
        {
            Environment = { ["COACHING_TOKEN"] = host.Issuer.PartnerToken(clientId) }, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        var said = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) + await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, said);
    }

    private static IEnumerable<string> Names(params Telling[] tellings) => tellings.Select(t => $"{t.Enrolment}.json").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
