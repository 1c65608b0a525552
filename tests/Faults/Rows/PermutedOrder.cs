using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Rows;

/// <summary>
/// The same story of an enrolment is told to Progress in a different order each time, with repeats; every time one state remains. The pure
/// function behind it has its property test in tests/Progress.Tests; here it is the running service with its store and its gates.
/// </summary>
internal static class PermutedOrder
{
    private const int AtOnce = 20;
    private const int Repeats = 3;
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly (Guid Cohort, Guid Track, Guid Mentor) Shared = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

    public static async Task<Outcome> RunAsync(Servers servers, int orders)
    {
        await using var platform = await Platform.StartAsync(servers, "progress");
        var bus = await Publisher.StartAsync(servers, platform.Prefix);
        var messages = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, orders), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var told = Story().Select(e => (Event: e, Id: Guid.CreateVersion7())).ToArray();
            Interlocked.Add(ref messages, told.Length);
            Random.Shared.Shuffle(told);
            (IEvent Event, Guid Id)[] delivered = [.. told, .. Random.Shared.GetItems(told, Repeats)];
            Random.Shared.Shuffle(delivered);
            foreach (var (e, id) in delivered)
                await bus.PublishRoutedAsync(e, id);
        });
        await bus.StopAsync();

        var rows = platform.Collection("progress", "progress");
        await Wait.ForAsync("all are handled", async () => await platform.Collection("progress", "inbox").CountDocumentsAsync(new BsonDocument()) == messages, TimeSpan.FromMinutes(5));
        var states = (await rows.Find(new BsonDocument()).ToListAsync()).CountBy(StateOf).ToList();
        var right = states.Where(s => IsRight(s.Key)).Sum(s => s.Value);
        return new Outcome(
            "permuted order (property test)", orders, orders - right, states.Sum(s => s.Value) - orders,
            $"{messages:N0} messages and {Repeats * orders:N0} repeats, {states.Count} final state", states.Count == 1 && right == orders);
    }

    // What the story tells, worked out by hand: the corrected mark, the closed item, the corrected value, the latest name.
    private static bool IsRight(string state) => BsonDocument.Parse(state)["progress"] is BsonDocument progress
        && progress["state"] == "Active" && progress["businessName"] == "Kerupuk Cahaya Baru" && progress["sessionsHeld"] == 2
        && progress["sessionsAttended"] == 1 && progress["attendanceMarks"] == 2 && progress["openActionItems"] == 0;

    private static string StateOf(BsonDocument row)
    {
        row.Remove("_id");
        row["progress"].AsBsonDocument.Remove("enrolmentId");
        row["progress"].AsBsonDocument.Remove("businessId");
        return row.ToJson();
    }

    private static IEnumerable<IEvent> Story()
    {
        var (enrolment, business, first, second, item, value) = (New(), New(), New(), New(), New(), New());
        yield return new EnrolmentAccepted(Snapshot(1, "Enrolled"), Noon);
        yield return new EnrolmentStarted(Snapshot(2, "Active"), Noon.AddDays(3));
        yield return new BusinessProfileChanged(Profile(2, "Kerupuk Cahaya Baru"), Noon.AddDays(1));
        yield return Logged(first, 1, "UnexcusedAbsence");
        yield return Logged(first, 2, "Present");
        yield return Logged(second, 1, "ExcusedAbsence");
        yield return new ActionItemChanged(item, 1, enrolment, "Open", new DateOnly(2027, 3, 9), Noon.AddDays(3));
        yield return new ActionItemChanged(item, 2, enrolment, "Done", new DateOnly(2027, 3, 9), Noon.AddDays(6));
        yield return new IndicatorValueRecorded(value, 1, enrolment, "annual_sales", "Baseline", 1000, new DateOnly(2027, 3, 2), Noon.AddDays(3));
        yield return new IndicatorValueRecorded(value, 2, enrolment, "annual_sales", "Baseline", 2000, new DateOnly(2027, 3, 2), Noon.AddDays(4));
        yield return new MentorAssigned(New(), 1, enrolment, Shared.Mentor, new DateOnly(2027, 3, 1), Noon.AddDays(1));

        BusinessProfile Profile(long version, string name) => new(business, version, name, "63.02.05", null, null);

        EnrolmentSnapshot Snapshot(long version, string state) => new(
            enrolment, version, state,
            new CohortTerms(Shared.Cohort, "Angkatan 1", "Asia/Makassar", new DateOnly(2027, 1, 1), new DateOnly(2027, 6, 30)),
            new TrackTerms(Shared.Track, 1, Shared.Cohort, "Siap Ekspor", 6, [new("annual_sales", "Omzet", "Annual sales", "Rp", true)]),
            Profile(1, "Kerupuk Cahaya"));

        SessionLogged Logged(Guid session, long version, string status) => new(
            new SessionSnapshot(
                session, version, Shared.Mentor, "Completed", [enrolment], Noon, Noon.AddDays(2), Noon.AddDays(3), [new AttendanceMark(enrolment, status)]),
            Noon.AddDays(2 + version));
    }

    private static Guid New() => Guid.CreateVersion7();
}
