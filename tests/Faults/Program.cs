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

(string Name, Func<Servers, Task<Outcome>> Run)[] rows =
[
    ("services", s => KilledServices.RunAsync(s, Scale(20_000), kills: isShort ? 1 : 10)),
    ("points", s => StopPoints.RunAsync(s, isShort ? 60 : 250, stops: isShort ? 1 : 3)),
    ("broker", s => KilledBroker.RunAsync(s, Scale(60_000), kills: isShort ? 1 : 3)),
    ("broker-stopped", s => StoppedBroker.RunAsync(s, Scale(6_000), away: Seconds(60))),
    ("store", s => KilledStore.RunAsync(s, Scale(20_000), kills: isShort ? 1 : 3, away: Seconds(30))),
    ("frozen", s => Frozen.RunAsync(s, isShort ? 600 : 5_000, frozen: Seconds(20))),
    ("repeated", s => RepeatedMessages.RunAsync(s, Scale(10_000))),
    ("permuted", s => PermutedOrder.RunAsync(s, Scale(1_000))),
    ("poison", s => Poison.RunAsync(s, Scale(10_000))),
    ("disk", s => DiskAlarm.RunAsync(s, Scale(10_000))),
    ("clock", s => WrongClock.RunAsync(s, Scale(2_000))),
    ("keys", s => SameKeyAtOnce.RunAsync(s, Scale(1_000))),
    ("two", s => TwoOfEach.RunAsync(s, Scale(20_000))),
];

// A host of this process would take these for itself; what was started dies with this process.
void End(PosixSignalContext signal) => Process.GetCurrentProcess().Kill();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

var outcomes = new List<Outcome>();
var servers = await Servers.StartAsync(root, data);
foreach (var (name, run) in rows.Where(r => only?.Contains(r.Name) ?? (!isShort || quick.Contains(r.Name))))
{
    var watch = Stopwatch.StartNew();
    Outcome outcome;
    try
    {
        outcome = await run(servers);
    }
    catch (Exception e)
    {
        // A row that cannot even be judged is a row that is not met. The next one gets servers that nothing has happened to.
        outcome = new Outcome(name, 0, 0, 0, $"fell over: {e.Message}", false);
        Console.WriteLine(e);
        await servers.DisposeAsync();
        servers = await Servers.StartAsync(root, data);
    }

    outcomes.Add(outcome);
    Console.WriteLine($"{outcome.Name}: {outcome.Commands} commands, {outcome.Lost} lost, {outcome.Twice} twice; {outcome.Extra}; {watch.Elapsed.TotalSeconds:0} s");
}

await servers.DisposeAsync();
Directory.Delete(data, recursive: true);
Report.Print(outcomes);
if (only is null && !isShort)
    await Report.WriteAsync(Path.Combine(root, "tests", "Faults", "results.json"), outcomes);
return outcomes.All(o => o.Met) ? 0 : 1;

TimeSpan Seconds(int whole) => TimeSpan.FromSeconds(isShort ? Math.Max(whole / 4, 12) : whole);

int Scale(int commands) => isShort ? Math.Max(commands / 100, 40) : commands;
