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
            await RunAsync(clientId, folder);
            Assert.Equal(Names(stays, leaves), Names(folder));

            await ChangeAsync(stays, leaves);

            await Eventually.HoldsAsync(async () =>
            {
                await RunAsync(clientId, folder);
                return Names(folder).SequenceEqual(Names(stays))
                    && JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(folder, $"{stays.Enrolment}.json"))).GetProperty("openActionItems").GetInt32() == 1;
            }, TimeSpan.FromSeconds(30));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(Telling Stays, Telling Leaves, string ClientId)> TwoAsync(string region)
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, [region]);
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

    private async Task RunAsync(string clientId, string folder)
    {
        var script = Path.Combine(Repository.Root, "tests", "Progress.Tests", "Examples", "follow.sh");
        using var run = Process.Start(new ProcessStartInfo("bash", [script, host.Address.ToString().TrimEnd('/'), folder])
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
