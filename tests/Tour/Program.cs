using System.Diagnostics;
using CoachingPlatform.Demo;
using CoachingPlatform.Tour;

// usage: Tour REPOSITORY – what `./run.sh tour` runs. Exit code 0 only if every value is right.
var root = Path.GetFullPath(args.Length == 1 ? args[0] : ".");
var watch = Stopwatch.StartNew();
var report = new Report(Console.Out);
Console.WriteLine("Starting a platform of its own on free ports, with an empty store.");
var accounts = await DemoAccounts.ReadAsync(Path.Combine(root, "services", "Identity", "demo-accounts.json"));
await using (var platform = await RunningPlatform.StartAsync(root))
{
    report.Say($"ready after {watch.Elapsed.TotalSeconds:0} s: {platform.Gateway}");
    using var journey = new Journey(platform, accounts, report);
    await journey.SetUpAsync();
    await journey.ImportAsync();
    await journey.EnrolAsync();
    await journey.CoachAsync();
    await journey.PullAsync("5. The partners pull progress through the gateway");
    report.Step("6. kill -9 of services, broker and store; then start again");
    await platform.KillAsync();
    report.Say($"killed: {string.Join(", ", platform.ProcessIds.Keys)}");
    await platform.StartAsync();
    await journey.PullAsync("   The same pull, from what was stored");
    await journey.WithdrawConsentAsync();
}

Console.WriteLine($"\ntour: {report.Checks - report.Wrong} of {report.Checks} values right, {watch.Elapsed.TotalSeconds:0} s");
return report.Wrong == 0 ? 0 : 1;
