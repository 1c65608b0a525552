using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Load;

/// <summary>Compares the ledger with what the stores, the published events and the read models say, command by command.</summary>
internal sealed class Audit(Platform platform, Ledger ledger, EventLog events)
{
    private static readonly string[] Services = ["enrolment", "mentoring", "progress"];
    private readonly HashSet<string> lost = [];
    private readonly HashSet<string> twice = [];

    /// <summary>Commands of which an effect is missing.</summary>
    public IReadOnlyCollection<string> Lost => lost;

    /// <summary>Effects that no acknowledged command explains, or more than one of a command.</summary>
    public IReadOnlyCollection<string> Twice => twice;

    /// <summary>Waits until all that was committed is published and handled everywhere.</summary>
    /// <returns>How long it took from now.</returns>
    public Task<TimeSpan> DrainAsync() => Wait.ForAsync("all is published and handled", IsDrainedAsync, TimeSpan.FromSeconds(120), TimeSpan.FromMilliseconds(500));

    /// <summary>Reads everything back and compares.</summary>
    public async Task CompareAsync()
    {
        await CompareBusinessesAsync();
        await CompareSessionsAsync();
        await CompareFactsAsync();
        await CompareProgressAsync();
        CompareEvents();
    }

    /// <summary>True when nothing waits in an outbox, each acknowledged change was told, and each consumer has marked each message that is for it.</summary>
    public async Task<bool> IsDrainedAsync()
    {
        foreach (var service in Services)
        {
            if (await CountAsync(service, "outbox", []) > 0)
                return false;
        }

        var promised = ledger.Businesses.Values.Sum(b => b.Version) + ledger.Sessions.Count;
        // Progress tells Enrolment of an enrolment that has had its sessions, and nobody else.
        var judged = events.CountOf(nameof(CompletionConditionsJudged));
        return events.CountOf("Business") + events.CountOf("Session") >= promised
            && await CountAsync("progress", "inbox", []) == events.CountOf("") - judged
            && await CountAsync("mentoring", "inbox", []) == events.CountOf("Enrolment")
            && await CountAsync("enrolment", "inbox", []) == events.CountOf("Session") + judged;
    }

    /// <summary>Changes without their event or events without their change; once all is drained.</summary>
    public async Task<long> HalvesAsync()
    {
        var businesses = (await ReadAsync("enrolment", "businesses", null, "version")).Sum(b => b["version"].ToInt64());
        var sessions = await CountAsync("mentoring", "sessions", []);
        return Math.Abs(businesses - events.CountOf("Business")) + Math.Abs(sessions - events.CountOf("Session"));
    }

    /// <summary>Ids of the events about businesses that wait in the outbox now.</summary>
    public async Task<IReadOnlyList<Guid>> PendingBusinessesAsync() =>
        [.. (await ReadAsync("enrolment", "outbox", null, "messageId")).Select(m => m["messageId"].AsGuid)];

    /// <summary>True when Progress has marked each of them as handled.</summary>
    public async Task<bool> AreHandledAsync(IReadOnlyList<Guid> messages)
    {
        foreach (var some in messages.Chunk(500))
        {
            var marks = some.Select(id => new BsonDocument
            {
                { "consumer", "progress.businesses" }, { "messageId", new BsonBinaryData(id, GuidRepresentation.Standard) },
            });
            if (await CountAsync("progress", "inbox", new BsonDocument("_id", new BsonDocument("$in", new BsonArray(marks)))) < some.Length)
                return false;
        }

        return true;
    }

    private static bool IsAbout(string kind, EventLog.Telling e) => e.Type.StartsWith(kind, StringComparison.Ordinal);

    private static string Key(string kind, Guid id, long version) => $"{kind} {id} version {version}";

    private Task<long> CountAsync(string service, string collection, BsonDocument filter) =>
        platform.Collection(service, collection).CountDocumentsAsync(filter);

    private async Task<List<BsonDocument>> ReadAsync(string service, string collection, BsonDocument? filter = null, params string[] fields) =>
        await platform.Collection(service, collection).Find(filter ?? [])
            .Project(new BsonDocument(fields.Select(f => new BsonElement(f, 1)))).ToListAsync();

    private void CompareVersions(string kind, IReadOnlyDictionary<Guid, long> acknowledged, IReadOnlyDictionary<Guid, long> found)
    {
        foreach (var (id, version) in acknowledged)
        {
            for (var v = found.GetValueOrDefault(id) + 1; v <= version; v++)
                lost.Add(Key(kind, id, v));
        }

        foreach (var (id, version) in found)
        {
            for (var v = acknowledged.GetValueOrDefault(id) + 1; v <= version; v++)
                twice.Add(Key(kind, id, v));
        }
    }

    private async Task CompareBusinessesAsync()
    {
        var stored = await ReadAsync("enrolment", "businesses", null, "version", "details.name");
        CompareVersions("business", Businesses(), stored.ToDictionary(b => b["_id"].AsGuid, b => b["version"].ToInt64()));
        foreach (var business in stored)
        {
            if (ledger.Businesses.TryGetValue(business["_id"].AsGuid, out var entry) && entry.Name != business["details"]["name"])
                lost.Add(Key("business", business["_id"].AsGuid, entry.Version));
        }
    }

    private async Task CompareSessionsAsync()
    {
        var stored = (await ReadAsync("mentoring", "sessions", null, "sharedNotes")).ToLookup(s => s["sharedNotes"].AsString, s => s["_id"].AsGuid);
        foreach (var (notes, entry) in ledger.Sessions.Where(s => !stored[s.Key].Contains(s.Value.Session)))
            lost.Add(Key("session", entry.Session, 1));
        foreach (var session in stored.SelectMany(s => s).Except(ledger.Sessions.Values.Select(s => s.Session)))
            twice.Add(Key("session", session, 1));
    }

    private async Task CompareFactsAsync()
    {
        var facts = (await ReadAsync("progress", "facts", null, "version"))
            .Select(f => (Key: f["_id"].AsString.Split(':'), Version: f["version"].ToInt64())).ToLookup(f => f.Key[0], f => (Id: Guid.Parse(f.Key[1]), f.Version));
        CompareVersions("business", Businesses(), facts["business"].ToDictionary(f => f.Id, f => f.Version));
        CompareVersions("session", ledger.Sessions.Values.ToDictionary(s => s.Session, _ => 1L), facts["session"].ToDictionary(f => f.Id, f => f.Version));
        CompareVersions("level", ledger.Levels.ToDictionary(l => l.Key, l => (long)l.Value), facts["marketLevel"].ToDictionary(f => f.Id, f => f.Version));
    }

    // What a coordinator reads: the sessions held of each enrolment.
    private async Task CompareProgressAsync()
    {
        var held = ledger.Sessions.Values.GroupBy(s => s.Enrolment).ToDictionary(g => g.Key, g => (long)g.Count());
        var rows = await ReadAsync("progress", "progress", null, "progress.sessionsHeld");
        CompareVersions("held", held, rows.Where(r => r["progress"].IsBsonDocument).ToDictionary(r => r["_id"].AsGuid, r => r["progress"]["sessionsHeld"].ToInt64()));
        foreach (var enrolment in ledger.Enrolments.Keys.Except(rows.Select(r => r["_id"].AsGuid)))
            lost.Add(Key("enrolment", enrolment, 1));
    }

    private void CompareEvents()
    {
        var told = events.All();
        var expected = ledger.Businesses.SelectMany(b => Versions(b.Value.Version).Select(v => ("business", b.Key, v)))
            .Concat(ledger.Sessions.Values.Select(s => ("session", s.Session, 1L))).ToList();
        var found = told.Where(e => IsAbout("Business", e)).Select(e => ("business", e.Aggregate, e.Version))
            .Concat(told.Where(e => IsAbout("Session", e)).Select(e => ("session", e.Aggregate, e.Version))).ToList();
        lost.UnionWith(expected.Except(found).Select(e => Key(e.Item1, e.Item2, e.Item3)));
        twice.UnionWith(found.Except(expected).Select(e => Key(e.Item1, e.Item2, e.Item3)));
        twice.UnionWith(found.CountBy(e => e).Where(c => c.Value > 1).Select(c => Key(c.Key.Item1, c.Key.Item2, c.Key.Item3)));
    }

    private static IEnumerable<long> Versions(long last) => Enumerable.Range(1, (int)last).Select(v => (long)v);

    private Dictionary<Guid, long> Businesses() => ledger.Businesses.ToDictionary(b => b.Key, b => b.Value.Version);
}
