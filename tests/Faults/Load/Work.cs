using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CoachingPlatform.Faults.Running;
using MongoDB.Bson;

namespace CoachingPlatform.Faults.Load;

/// <summary>
/// The load: commands in many short stories, each about an aggregate of its own. What is acknowledged goes into the ledger.
/// </summary>
internal sealed class Work(Platform platform, Sender sender) : IDisposable
{
    private const int StoriesAtOnce = 64;
    private const int EditsOfABusiness = 3;
    private const int ToDecide = 20;
    private const string Region = "63.02.05";
    private static readonly string[] LevelWords = ["National", "Global", "Local"];
    private readonly DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
    private readonly ConcurrentQueue<(Guid Enrolment, long Version)> undecided = new();
    private Guid[] visited = [];
    private Guid mentor;
    private int left;
    private int numbers;

    public Ledger Ledger { get; } = new();

    public Sender Sender => sender;

    /// <summary>Sets the scene: a cohort with that many enrolments to visit and some others to decide on.</summary>
    public static async Task<Work> PrepareAsync(Platform platform, int toVisit)
    {
        var work = new Work(platform, new Sender(platform));
        await work.EnrolAsync(toVisit, ToDecide);
        return work;
    }

    /// <summary>Sends that many commands and returns when each is acknowledged. A story stays with its service, so one that is away holds up only its own.</summary>
    public async Task RunAsync(Mix mix, int commands)
    {
        left = commands;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, StoriesAtOnce).Select(async story =>
        {
            var random = new Random(story);
            var kind = story % mix.Total;
            while (TakeOne())
            {
                if (kind < mix.Visits)
                    await VisitAsync(visited[random.Next(visited.Length)]);
                else if (kind < mix.Visits + mix.Businesses)
                    await EnterAsync(random.Next(2) * EditsOfABusiness);
                else
                    await DecideAsync();
            }
        }));
        Console.WriteLine($"   {commands:N0} acknowledged in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    public void Dispose() => sender.Dispose();

    /// <summary>The enrolments that are visited.</summary>
    public IReadOnlyList<Guid> AllVisited => visited;

    /// <summary>Their businesses consent to a text.</summary>
    public Task ConsentAsync(Guid text) => Task.WhenAll(visited.Select(async enrolment =>
    {
        var business = Ledger.Enrolments[enrolment];
        await sender.PostAsync(
            "enrolment", $"/api/v1/businesses/{business}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = "Formulir" });
        // A consent is a part of the profile.
        var (version, name) = Ledger.Businesses[business];
        Ledger.Businesses[business] = (version + 1, name);
    }));

    /// <summary>One of the enrolments that are visited.</summary>
    public Guid Visited(int n) => visited[n % visited.Length];

    /// <summary>The body that logs a visit; the notes tell it from all others.</summary>
    public object Visit(Guid enrolment, string notes) => new
    {
        mentorId = mentor,
        enrolmentIds = new[] { enrolment },
        kind = "OnSite",
        occurredAt = new DateTimeOffset(today.AddDays(-2), new TimeOnly(3, 0), TimeSpan.Zero),
        attendance = new[] { new { enrolmentId = enrolment, status = "Present" } },
        sharedNotes = notes,
    };

    /// <summary>Logs a visit, until it is acknowledged.</summary>
    public async Task VisitAsync(Guid enrolment)
    {
        var notes = $"visit {Interlocked.Increment(ref numbers)}";
        var session = await sender.PostAsync("mentoring", "/api/v1/sessions/logged", Visit(enrolment, notes));
        Ledger.Sessions[notes] = (enrolment, session.GetProperty("session").GetProperty("id").GetGuid());
        Ledger.Count();
    }

    private bool TakeOne() => Interlocked.Decrement(ref left) >= 0;

    // Registered, then edited some times; each edit rests on the version before.
    private async Task EnterAsync(int edits)
    {
        var business = await RegisterAsync();
        Ledger.Count();
        for (var version = 1L; version <= edits && TakeOne(); version++)
        {
            var (_, name) = Ledger.Businesses[business];
            var renamed = $"{name.Split(" v")[0]} v{version + 1}";
            await sender.PutAsync("enrolment", $"/api/v1/businesses/{business}", Business(renamed), version);
            Ledger.Businesses[business] = (version + 1, renamed);
            Ledger.Count();
        }
    }

    private async Task DecideAsync()
    {
        (Guid Enrolment, long Version) next;
        while (!undecided.TryDequeue(out next))
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        var decided = Ledger.Levels[next.Enrolment];
        await sender.PutAsync(
            "progress", $"/api/v1/progress/{next.Enrolment}/market-level", new { level = LevelWords[decided % LevelWords.Length], reason = "Kontrak pasokan" }, next.Version);
        Ledger.Levels[next.Enrolment] = decided + 1;
        Ledger.Count();
        undecided.Enqueue((next.Enrolment, next.Version + 1));
    }

    private async Task<Guid> RegisterAsync()
    {
        var name = $"Warung {Interlocked.Increment(ref numbers).ToString(CultureInfo.InvariantCulture)}";
        var business = Id(await sender.PostAsync("enrolment", "/api/v1/businesses", Business(name)));
        Ledger.Businesses[business] = (1, name);
        return business;
    }

    private static object Business(string name) => new { name, regionCode = Region, owner = new { name = $"Pemilik {name.Split(" v")[0]}" } };

    private async Task EnrolAsync(int toVisit, int toDecide)
    {
        var programme = Id(await sender.PostAsync("enrolment", "/api/v1/programmes", new { name = "Pembinaan", startsOn = today.AddDays(-60), endsOn = today.AddDays(300) }));
        var track = Id(await sender.PostAsync("enrolment", "/api/v1/tracks", new { programmeId = programme, name = "Siap Ekspor", requiredSessions = 6, indicators = Array.Empty<object>() }));
        var cohort = Id(await sender.PostAsync("enrolment", "/api/v1/cohorts", new
        {
            trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = today.AddDays(-60), endsOn = today.AddDays(120),
        }));
        await sender.PostAsync("enrolment", $"/api/v1/cohorts/{cohort}/open", new { });
        mentor = Id(await sender.PostAsync("mentoring", "/api/v1/mentors", new { accountId = "mentor", name = "Nurul", loadLimit = 1000 }));
        var enrolments = await Task.WhenAll(Enumerable.Range(0, toVisit + toDecide).Select(async _ =>
        {
            var business = await RegisterAsync();
            var enrolment = Id(await sender.PostAsync("enrolment", "/api/v1/enrolments", new { businessId = business, cohortId = cohort }));
            Ledger.Enrolments[enrolment] = business;
            return enrolment;
        }));
        visited = enrolments[..toVisit];
        foreach (var enrolment in enrolments[toVisit..])
        {
            await Wait.ForAsync("progress of an enrolment", async () =>
                await sender.GetAsync("progress", $"/api/v1/progress/{enrolment}") is { ValueKind: JsonValueKind.Object } p && Version(p) == 2);
            undecided.Enqueue((enrolment, 2));
            Ledger.Levels[enrolment] = 0;
        }

        var toldToMentoring = platform.Collection("mentoring", "enrolments");
        await Wait.ForAsync("the enrolments at Mentoring", async () => await toldToMentoring.CountDocumentsAsync(new BsonDocument()) == enrolments.Length);
        await Task.WhenAll(visited.Select(enrolment =>
            sender.PostAsync("mentoring", "/api/v1/assignments", new { enrolmentId = enrolment, mentorId = mentor, startsOn = today.AddDays(-60) })));
    }

    private static long Version(JsonElement answer) => answer.GetProperty("version").GetInt64();

    private static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();
}
