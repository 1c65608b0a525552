using System.Text.Json;
using CoachingPlatform.Demo;

namespace CoachingPlatform.AppHost;

/// <summary>Tells people (on the console) and programs (in <c>run.json</c> in the data folder) what runs where.</summary>
internal sealed class Announcement(DemoAccounts accounts, string data, Ports ports, string dashboardToken, string? ownStore)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private string RunFile => Path.Combine(data, "run.json");
    private string Dashboard => $"{Ports.Http(ports.Dashboard)}/login?t={dashboardToken}";

    private string Store => ownStore is null
        ? "the server that ConnectionStrings:mongodb names"
        : $"the local store, for first run and tests only ({ownStore})";

    /// <summary>Everything is ready.</summary>
    public void Publish(IReadOnlyDictionary<string, int?> processes)
    {
        var run = new
        {
            Gateway = Ports.Http(ports.Gateway),
            Identity = Ports.Http(ports.Identity),
            Dashboard,
            Data = data,
            AppHost = Environment.ProcessId,
            Pids = processes,
        };
        // Whoever waits for the file finds all of it or nothing.
        File.WriteAllText(RunFile + ".new", JsonSerializer.Serialize(run, Json));
        File.Move(RunFile + ".new", RunFile, overwrite: true);
        Console.WriteLine($"""

            CoachingPlatform is ready.
              Pages and API   {Ports.Http(ports.Gateway)}
              Sign-in         {Ports.Http(ports.Identity)}
              Traces and logs {Dashboard}
              Data            {data}
              Store           {Store}

            {Accounts()}
            Ctrl-C stops everything.
            """);
    }

    /// <summary>Nothing runs (yet, or any more).</summary>
    public void Withdraw() => File.Delete(RunFile);

    private string Accounts()
    {
        var lines = accounts.People.Select(p => $"  {p.UserName,-16}{p.Password,-28}{string.Join(", ", p.Roles)}: {p.DisplayName}")
            .Concat(accounts.Partners.Select(p => $"  {p.ClientId,-16}{p.Secret,-28}partner's program: {p.DisplayName}"));
        return "Demo accounts (name, password, role):\n" + string.Join('\n', lines) + "\n";
    }
}
