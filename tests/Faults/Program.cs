using System.Diagnostics;
using System.Runtime.InteropServices;
using CoachingPlatform.Faults;
using CoachingPlatform.Faults.Rows;
using CoachingPlatform.Faults.Running;

// usage: Faults REPOSITORY [--short] [--only ROW,ROW] [--data DIR] – what `./test.sh faults` runs. Exit code 0 only if every row is met.
if (args[0] == CountingHost.Verb)
{
    await CountingHost.RunAsync();
    return 0;
}

var root = Path.GetFullPath(args[0]);
var isShort = args.Contains("--short");
var only = args.SkipWhile(a => a != "--only").ElementAtOrDefault(1)?.Split(',');
// What fits into a build server's time: the others wait for leases to run out, services to start again or a fault to pass, however few the commands are.
string[] quick = ["broker", "repeated", "permuted", "poison", "keys"];
var data = args.SkipWhile(a => a != "--data").ElementAtOrDefault(1) ?? Directory.CreateTempSubdirectory("coaching-faults-").FullName;
Directory.CreateDirectory(data);

(string Name, Func<Stage, Task<Outcome>> Run)[] rows =
[
    ("services", async s => await KilledServices.RunAsync(await s.SceneAsync(), Scale(20_000), kills: isShort ? 1 : 10)),
    ("points", async s => await StopPoints.RunAsync(await s.SceneAsync(), isShort ? 60 : 250, stops: isShort ? 1 : 2)),
    ("broker", async s => await KilledBroker.RunAsync(await s.SceneAsync(), Scale(60_000), kills: isShort ? 1 : 3)),
    ("broker-stopped", async s => await StoppedBroker.RunAsync(await s.SceneAsync(), Scale(6_000), away: Seconds(60))),
    ("store", async s => await KilledStore.RunAsync(await s.SceneAsync(), Scale(20_000), kills: isShort ? 1 : 3, away: Seconds(30))),
    ("frozen", async s => await Frozen.RunAsync(await s.SceneAsync(), isShort ? 600 : 5_000, frozen: Seconds(20))),
    ("repeated", async s => await RepeatedMessages.RunAsync(await s.ServersAsync(), Scale(10_000))),
    ("permuted", async s => await PermutedOrder.RunAsync(await s.ServersAsync(), Scale(1_000))),
    ("poison", async s => await Poison.RunAsync(await s.ServersAsync(), Scale(10_000))),
    ("disk", async s => await DiskAlarm.RunAsync(await s.SceneAsync(), Scale(10_000))),
    ("clock", async s => await WrongClock.RunAsync(await s.SceneAsync(), Scale(2_000))),
    ("keys", async s => await SameKeyAtOnce.RunAsync(await s.SceneAsync(), Scale(1_000))),
    ("webhooks", async s => await KilledWebhooks.RunAsync(await s.SceneAsync(), kills: isShort ? 2 : 10)),
    ("two", async s => await TwoOfEach.RunAsync(await s.SceneAsync(), Scale(20_000))),
];

// A host of this process would take these for itself; what was started dies with this process.
void End(PosixSignalContext signal) => Process.GetCurrentProcess().Kill();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

var outcomes = new List<Outcome>();
var stage = new Stage(root, data, toVisit: isShort ? 20 : 500);
foreach (var (name, run) in rows.Where(r => only?.Contains(r.Name) ?? (!isShort || quick.Contains(r.Name))))
{
    var watch = Stopwatch.StartNew();
    Outcome outcome;
    try
    {
        outcome = await run(stage);
    }
    catch (Exception e)
    {
        // A row that cannot even be judged is a row that is not met. The next one gets servers that nothing has happened to.
        outcome = new Outcome(name, 0, 0, 0, $"fell over: {e.Message}", false);
        Console.WriteLine(e);
        await stage.DisposeAsync();
    }

    outcomes.Add(outcome);
    if (!isShort)
        await Report.KeepAsync(Path.Combine(root, "tests", "Faults", "results.json"), outcomes);
    Console.WriteLine(
        $"{outcome.Name}: {outcome.Commands} commands, {outcome.Lost} lost, {outcome.Twice} twice; {outcome.Extra}; "
        + $"{watch.Elapsed.TotalSeconds:0} s, {outcome.Commands / watch.Elapsed.TotalSeconds:0}/s");
}

await stage.DisposeAsync();
Directory.Delete(data, recursive: true);
Report.Print(outcomes);
return outcomes.All(o => o.Met) ? 0 : 1;

TimeSpan Seconds(int whole) => TimeSpan.FromSeconds(isShort ? Math.Max(whole / 4, 12) : whole);

int Scale(int commands) => isShort ? Math.Max(commands / 100, 40) : commands;
