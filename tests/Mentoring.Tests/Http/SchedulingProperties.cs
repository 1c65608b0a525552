using System.Globalization;
using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CsCheck;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>
/// Random commands on a small crew: two mentors with room for three, three businesses of which one has two enrolments. The days are so few that most
/// plans want a time that is taken. Two commands go out at once as often as one, so that some race; and now and then everybody wants the same free
/// time at once, which nothing but the locks of a booking can tell apart (without the mentor's this fails).
/// </summary>
public sealed class SchedulingProperties(MentoringHost host)
{
    private const int Days = 4, Hours = 4, RushDays = 20, LoadLimit = 3, Runs = 12;

    // Each of the four enrolments with the mentor that it begins with: both mentors twice, and one business twice.
    private static readonly int[] Everybody = [1, 2, 5, 6];

    private static readonly string[] Legal = ["Scheduled", "Cancelled", "Completed", "NoShow"];

    private static readonly Gen<List<Command>> Some = Gen.Select(
        Gen.Frequency(
            (5, Gen.Const(Act.Plan)), (2, Gen.Const(Act.Series)), (4, Gen.Const(Act.Reschedule)), (2, Gen.Const(Act.MoveLater)), (2, Gen.Const(Act.Cancel)),
            (2, Gen.Const(Act.Reassign)), (2, Gen.Const(Act.Leave)), (1, Gen.Const(Act.End)), (1, Gen.Const(Act.Assign)), (1, Gen.Const(Act.Log))),
        Gen.Int[0, 99], Gen.Int[0, Days - 1], Gen.Int[0, Hours - 1], Gen.Bool,
        (act, who, day, slot, skips) => new Command(act, who, day, slot, skips)).List[1, 2];

    // Half an hour apart at most, so all overlap.
    private static readonly Gen<List<Command>> Rush = Gen.Select(
        Gen.Frequency((3, Gen.Const(Act.Plan)), (1, Gen.Const(Act.Reschedule))), Gen.Int[Days, Days + RushDays - 1], Gen.Int[0, Hours - 1],
        (act, day, slot) => Everybody.Select((who, i) => new Command(act, who, day, slot + (i % 2), false)).ToList());

    private static readonly Gen<List<List<Command>>> Sequences = Gen.Frequency((3, Some), (1, Rush)).List[6, 20];

    private enum Act
    {
        Plan,
        Series,
        Reschedule,
        MoveLater,
        Cancel,
        Reassign,
        Leave,
        End,
        Assign,
        Log,
    }

    [Fact]
    public async Task Rule05_Whatever_is_planned_moved_and_handed_over_nobody_is_booked_twice_and_no_mentor_is_overloaded()
    {
        var planned = 0;
        await Sequences.SampleAsync(
            async sequence =>
            {
                var crew = await CrewAsync();
                var known = new Dictionary<Guid, string>();
                foreach (var together in sequence)
                {
                    var before = together.Count == 1 ? await crew.StateAsync(host) : null;
                    var answers = await Task.WhenAll(together.Select(crew.SendAsync));
                    Assert.All(answers, a => Assert.True(a is null || (int)a.Status is 200 or 201 or 204 or 400 or 404 or 409 or 412, $"{a?.Status} {a?.Body}"));
                    var after = await crew.StateAsync(host);
                    CheckNobodyTwice(after);
                    CheckStates(known, after);
                    CheckLoad(after);
                    if (before is not null && answers[0] is { } answer)
                        CheckAnswer(crew, together[0], before, answer);
                    planned += answers.Count(a => a?.Status == HttpStatusCode.Created);
                }
            },
            iter: Runs,
            threads: 1);

        // A service that refuses everything books nobody twice either.
        Assert.True(planned > Runs, $"only {planned} planned");
    }

    private static void CheckNobodyTwice(State state)
    {
        Assert.All(state.Sessions, s => Assert.Contains(s.State, Legal));
        foreach (var (first, second) in state.Sessions.SelectMany((s, i) => state.Sessions.Skip(i + 1).Select(other => (s, other))).Where(p => p.s.Overlaps(p.other)))
        {
            Assert.False(first.Mentor == second.Mentor, $"a mentor twice: {first} {second}");
            Assert.False(first.Businesses.Intersect(second.Businesses).Any(), $"a business twice: {first} {second}");
        }
    }

    // What has been called off or logged stays so; nothing that was planned is lost.
    private static void CheckStates(Dictionary<Guid, string> known, State state)
    {
        Assert.Subset(state.Sessions.Select(s => s.Id).ToHashSet(), known.Keys.ToHashSet());
        foreach (var session in state.Sessions)
        {
            Assert.True(known.GetValueOrDefault(session.Id, "Scheduled") is var was && (was == "Scheduled" || was == session.State), $"{was} became {session.State}");
            known[session.Id] = session.State;
        }
    }

    private static void CheckLoad(State state)
    {
        foreach (var (mentor, counted) in state.Loads)
            Assert.Equal((mentor, counted), (mentor, state.Assignments.Count(a => a.Mentor == mentor)));
        Assert.All(state.Loads.Values, load => Assert.InRange(load, 0, LoadLimit));
        Assert.Equal(state.Assignments.Count, state.Assignments.Select(a => a.Enrolment).Distinct().Count());
    }

    // Of a single plan it can be said beforehand whether the time can be had.
    private static void CheckAnswer(Crew crew, Command command, State before, Answer answer)
    {
        if (command.Act != Act.Plan)
            return;
        var (mentor, enrolment) = (crew.MentorOf(command), crew.EnrolmentOf(command));
        var assigned = before.Assignments.Any(a => a.Mentor == mentor && a.Enrolment == enrolment);
        var wanted = new Booked(Guid.Empty, "Scheduled", mentor, [crew.Businesses[enrolment]], command.At, Crew.Minutes);
        var free = !before.Sessions.Any(s => s.Overlaps(wanted) && (s.Mentor == mentor || s.Businesses.Intersect(wanted.Businesses).Any()));
        var away = before.Leaves.GetValueOrDefault(mentor) == command.Date;
        Assert.Equal(assigned && free && !away ? HttpStatusCode.Created : HttpStatusCode.Conflict, answer.Status);
    }

    private async Task<Crew> CrewAsync()
    {
        var cohort = ReminderHost.Cohort();
        var mentors = new[] { (await host.RegisterMentorAsync(LoadLimit)).Id, (await host.RegisterMentorAsync(LoadLimit)).Id };
        var crew = new Crew(host.Coordinator, mentors);
        var profile = Samples.Snapshot().Business;
        foreach (var business in new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() }.SelectMany((b, i) => Enumerable.Repeat(b, i == 0 ? 2 : 1)))
        {
            var snapshot = Samples.Snapshot(cohort: cohort) with { Business = profile with { BusinessId = business } };
            await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
            crew.Businesses[snapshot.EnrolmentId] = business;
            Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(mentors[crew.Businesses.Count % 2], snapshot.EnrolmentId)).Status);
        }

        return crew;
    }

    private sealed record Command(Act Act, int Who, int Day, int Slot, bool Skips)
    {
        public DateOnly Date => Samples.Today.AddDays(30 + Day);

        // Half hours, so that some sessions overlap only in part.
        public DateTimeOffset At => new(Date.ToDateTime(new TimeOnly(8, 0).AddMinutes(30 * Slot)), TimeSpan.FromHours(8));
    }

    private sealed record Booked(Guid Id, string State, Guid Mentor, IReadOnlyList<Guid> Businesses, DateTimeOffset From, int Minutes)
    {
        public bool Overlaps(Booked other) => Id != other.Id && State == "Scheduled" && other.State == "Scheduled"
            && From < other.From.AddMinutes(other.Minutes) && other.From < From.AddMinutes(Minutes);
    }

    private sealed record State(
        IReadOnlyList<Booked> Sessions, IReadOnlyList<(Guid Id, Guid Mentor, Guid Enrolment)> Assignments, IReadOnlyDictionary<Guid, int> Loads,
        IReadOnlyDictionary<Guid, DateOnly> Leaves);

    private sealed class Crew(HttpClient coordinator, Guid[] mentors)
    {
        public const int Minutes = 60;

        private IReadOnlyList<(Guid Id, Guid[] Enrolments)> sessions = [];
        private IReadOnlyList<Guid> assignments = [];

        public Dictionary<Guid, Guid> Businesses { get; } = [];

        public Guid MentorOf(Command command) => mentors[command.Who % 2];

        public Guid EnrolmentOf(Command command) => Businesses.Keys.ElementAt(command.Who / 2 % Businesses.Count);

        public async Task<Answer?> SendAsync(Command command)
        {
            var mentor = MentorOf(command);
            var (session, participants) = sessions.Count == 0 ? (Guid.Empty, [EnrolmentOf(command)]) : sessions[command.Who % sessions.Count];
            var assignment = assignments.Count == 0 ? Guid.Empty : assignments[command.Who % assignments.Count];
            return command.Act switch
            {
                Act.Plan => await PostAsync("/sessions", Samples.Plan(command.At, EnrolmentOf(command)).With("mentorId", mentor)),
                Act.Series => await PostAsync("/session-series", new
                {
                    mentorId = mentor, enrolmentIds = new[] { EnrolmentOf(command) }, kind = "Online", firstOn = command.Date,
                    at = command.At.ToString("HH\\:mm", CultureInfo.InvariantCulture), count = 3, skipConflicts = command.Skips,
                }),
                Act.Reschedule => await PostAsync($"/sessions/{session}/reschedule", new { scheduledAt = command.At }),
                Act.MoveLater => await PostAsync($"/sessions/{session}/reschedule", new { scheduledAt = command.At, scope = "Later", skipConflicts = command.Skips }),
                Act.Cancel => await PostAsync($"/sessions/{session}/cancel", new { reason = "Banjir." }),
                Act.Log => await PostAsync($"/sessions/{session}/log", Samples.Report(participants)),
                Act.Reassign => await PostAsync($"/assignments/{assignment}/reassign", new { mentorId = mentor, handoverNote = "Pindah.", leaveConflicts = command.Skips }),
                Act.End => await PostAsync($"/assignments/{assignment}/end", new { reason = "Selesai." }),
                Act.Assign => await PostAsync("/assignments", new { enrolmentId = EnrolmentOf(command), mentorId = mentor, startsOn = Samples.Today }),
                _ => await LeaveAsync(mentor, command),
            };
        }

        public async Task<State> StateAsync(MentoringHost host)
        {
            var ofMentors = new BsonDocument("mentorId", new BsonDocument("$in", Binaries(mentors)));
            var stored = await host.Database.GetCollection<BsonDocument>("sessions").Find(ofMentors).Sort(new BsonDocument("_id", 1)).ToListAsync();
            var live = await host.Database.GetCollection<BsonDocument>("assignments").Find(new BsonDocument(ofMentors) { { "isLive", true } }).Sort(new BsonDocument("_id", 1)).ToListAsync();
            var loads = await host.Database.GetCollection<BsonDocument>("workloads").Find(new BsonDocument("_id", new BsonDocument("$in", Binaries(mentors)))).ToListAsync();
            var leaves = new Dictionary<Guid, DateOnly>();
            foreach (var mentor in mentors)
            {
                var hours = (await coordinator.ReadAsync($"/mentors/{mentor}")).Body.GetProperty("availability");
                if (hours.ValueKind == JsonValueKind.Object)
                    leaves[mentor] = DateOnly.Parse(hours.GetProperty("leave")[0].GetProperty("from").GetString()!, CultureInfo.InvariantCulture);
            }

            sessions = [.. stored.Select(s => (s["_id"].AsGuid, s["enrolmentIds"].AsBsonArray.Select(e => e.AsGuid).ToArray()))];
            assignments = [.. live.Select(a => a["_id"].AsGuid)];
            return new State(
                [.. stored.Select(s => new Booked(
                    s["_id"].AsGuid, s["state"].AsString, s["mentorId"].AsGuid, [.. s["enrolmentIds"].AsBsonArray.Select(e => Businesses[e.AsGuid]).Distinct()],
                    new DateTimeOffset(s["scheduledAt"].ToUniversalTime()), s["durationMinutes"].AsInt32))],
                [.. live.Select(a => (a["_id"].AsGuid, a["mentorId"].AsGuid, a["enrolmentId"].AsGuid))],
                loads.ToDictionary(l => l["_id"].AsGuid, l => l["liveAssignments"].AsInt32),
                leaves);
        }

        private async Task<Answer> PostAsync(string path, object body) => await coordinator.SendAsync("POST", path, body);

        private async Task<Answer> LeaveAsync(Guid mentor, Command command)
        {
            var version = (await coordinator.ReadAsync($"/mentors/{mentor}")).Body.GetProperty("version");
            var body = new { timeZone = Samples.Zone, leave = new[] { new { from = command.Date, until = command.Date.AddDays(1) } } };
            return await coordinator.SendAsync("PUT", $"/mentors/{mentor}/availability", body, ("If-Match", $"\"{version}\""));
        }

        private static BsonArray Binaries(IEnumerable<Guid> ids) => new(ids.Select(id => new BsonBinaryData(id, GuidRepresentation.Standard)));
    }
}
