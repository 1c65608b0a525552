using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Consumers;

/// <summary>Events over the real broker become rows in the real store.</summary>
public sealed class DeliveriesTests(ProgressHost host)
{
    [Fact]
    public async Task What_was_told_becomes_the_progress_of_the_enrolment()
    {
        var (us, mentor, item) = (new Telling(), Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var told in new IEvent[]
        {
            new EnrolmentApplied(us.Snapshot("Applied", 1), Telling.Noon), us.Accepted(2), us.Assigned(mentor),
            us.Logged(Guid.CreateVersion7()), us.Logged(Guid.CreateVersion7(), status: "ExcusedAbsence"),
            new EnrolmentStarted(us.Snapshot("Active", 3), Telling.Noon.AddDays(4)),
            us.Value("Baseline", 120_000_000, 1), us.Value("Target", 300_000_000, 31), us.Value("Actual", 150_000_000.50m, 20),
            us.ActionItem(item, "Open", 1, new DateOnly(2027, 3, 9)), us.ActionItem(Guid.CreateVersion7(), "Done", 2),
        })
            await host.PublishAsync(told);

        var progress = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 13);

        Assert.Equal(("Active", "InProgress", 2, 1, 6, 0.5m), (
            Text(progress, "state"), Text(progress, "stage"), Number(progress, "sessionsHeld"), Number(progress, "sessionsAttended"),
            Number(progress, "sessionsRequired"), progress.GetProperty("attendanceRate").GetDecimal()));
        var sales = progress.GetProperty("indicators")[0];
        Assert.Equal((120_000_000m, 300_000_000m, 150_000_000.50m, "2027-03-20"), (
            sales.GetProperty("baseline").GetDecimal(), sales.GetProperty("target").GetDecimal(), sales.GetProperty("latest").GetDecimal(), Text(sales, "latestOn")));
        Assert.Equal(JsonValueKind.Null, progress.GetProperty("indicators")[1].GetProperty("latest").ValueKind);
        Assert.Equal((1, mentor, "Local"), (Number(progress, "openActionItems"), progress.GetProperty("mentorId").GetGuid(), Text(progress, "marketLevel")));
        Assert.Equal(Telling.Noon.AddDays(3), progress.GetProperty("lastActivityAt").GetDateTimeOffset());
        Assert.Equal(Telling.Noon.AddDays(4), progress.GetProperty("updatedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_place_that_is_only_offered_is_still_waited_for()
    {
        var us = new Telling();
        await host.PublishAsync(us.Waitlisted(1));
        await host.PublishAsync(new EnrolmentOffered(us.Snapshot("Offered", 2), Telling.Noon.AddDays(2), Telling.Noon.AddDays(1)));

        var progress = await host.ProgressAsync(us.Enrolment, p => Text(p, "state") == "Offered");

        Assert.Equal(("Waiting", 0), (Text(progress, "stage"), Number(progress, "sessionsHeld")));
        Assert.Equal(Telling.Noon.AddDays(1), progress.GetProperty("updatedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Any_order_and_any_repeats_leave_the_same_row()
    {
        var us = new Telling();
        var (held, cancelled, item) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (left, coaches) = (us.Assigned(Guid.CreateVersion7()), us.Assigned(Guid.CreateVersion7()) with { OccurredAt = Telling.Noon.AddHours(1) });
        IEvent[] told =
        [
            us.Waitlisted(1), us.Accepted(2), us.Logged(held), us.Logged(held, 2, "UnexcusedAbsence"), us.Logged(cancelled), us.Cancelled(cancelled, 2),
            us.Value("Baseline", 10, 1), us.ActionItem(item, "Open", 1), us.ActionItem(item, "Done", 2), us.Renamed("Nama Baru", "35.01.01"),
            left, Telling.Ended(left), coaches,
        ];
        var rows = new HashSet<BsonDocument>();
        foreach (var seed in Enumerable.Range(1, 6))
        {
            await host.Database.GetCollection<BsonDocument>("facts").DeleteManyAsync(new BsonDocument("enrolments", Binary(us.Enrolment)), TestContext.Current.CancellationToken);
            await host.Database.GetCollection<BsonDocument>("progress").DeleteOneAsync(new BsonDocument("_id", Binary(us.Enrolment)), TestContext.Current.CancellationToken);
            var ids = told.ToDictionary(e => e, _ => Guid.CreateVersion7());
            var deliveries = told.Concat(told).ToArray();
            new Random(seed).Shuffle(deliveries);
            // Half of the repeats carry the first one's MessageId (the inbox drops them), half do not (the version gate does).
            await Task.WhenAll(deliveries.Select((e, i) => host.PublishAsync(e, i % 2 == 0 ? ids[e] : null)));

            await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 14);
            rows.Add(await RowAsync(us.Enrolment));
        }

        var row = Assert.Single(rows)["progress"].AsBsonDocument;
        Assert.Equal(("Enrolled", 1, 0, 0, "Nama Baru"), (
            row["state"].AsString, row["sessionsHeld"].AsInt32, row["sessionsAttended"].AsInt32, row["openActionItems"].AsInt32, row["businessName"].AsString));
        Assert.Equal(coaches.MentorId, row["mentorId"].AsGuid);

        await host.PublishAsync(Telling.Ended(coaches));
        var progress = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 15);
        Assert.Equal((JsonValueKind.Null, 1), (progress.GetProperty("mentorId").ValueKind, Number(progress, "sessionsHeld")));
    }

    [Fact]
    public async Task Facts_that_come_before_the_enrolment_wait_for_it()
    {
        var us = new Telling();
        await host.PublishAsync(us.Logged(Guid.CreateVersion7()));
        await host.PublishAsync(us.Value("Actual", 7, 5));
        await Eventually.HoldsAsync(async () => await RowAsync(us.Enrolment) is { } row && row["version"].ToInt64() == 2);
        using (var client = host.Client("coordinator"))
            Assert.Equal("progress.unknown", Text(await ProgressHost.GetAsync(client, $"/api/v1/progress/{us.Enrolment}", System.Net.HttpStatusCode.NotFound), "code"));

        await host.PublishAsync(us.Accepted());

        var progress = await host.ProgressAsync(us.Enrolment);
        Assert.Equal((1, 7m), (Number(progress, "sessionsHeld"), progress.GetProperty("indicators")[0].GetProperty("latest").GetDecimal()));
    }

    [Fact]
    public async Task A_group_session_counts_for_each_of_a_hundred_and_twenty_participants()
    {
        var cohort = Guid.CreateVersion7();
        var all = Enumerable.Range(0, 120).Select(_ => new Telling { Cohort = cohort }).ToList();
        await Task.WhenAll(all.Select(t => host.PublishAsync(t.Accepted())));
        await host.PublishAsync(all[0].Logged(Guid.CreateVersion7(), 1, "Present", [.. all.Skip(1).Select(t => t.Enrolment)]));

        using var client = host.Client("coordinator");
        var summary = await Eventually.Async(
            () => ProgressHost.GetAsync(client, $"/api/v1/progress/summary?cohortId={cohort}"),
            s => s.GetProperty("bySessionsHeld") is var held && held.GetArrayLength() > 1 && held[1].GetProperty("count").GetInt32() == 120,
            TimeSpan.FromSeconds(30));
        Assert.Equal(120, Number(summary, "total"));
    }

    [Fact]
    public async Task Many_facts_of_one_enrolment_at_once_are_all_counted()
    {
        var us = new Telling();
        await host.PublishAsync(us.Accepted());
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.PublishAsync(
            i % 2 == 0 ? us.Logged(Guid.CreateVersion7()) : us.ActionItem(Guid.CreateVersion7(), "Open", 1))));

        var progress = await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 42);

        Assert.Equal((20, 20, "SessionsComplete"), (Number(progress, "sessionsHeld"), Number(progress, "openActionItems"), Text(progress, "stage")));
    }

    [Fact]
    public async Task A_changed_profile_reaches_every_enrolment_of_the_business()
    {
        var first = new Telling();
        var second = new Telling { Business = first.Business };
        await host.PublishAsync(first.Accepted());
        await host.PublishAsync(second.Accepted());
        await host.ProgressAsync(first.Enrolment);
        await host.ProgressAsync(second.Enrolment);

        await host.PublishAsync(first.Renamed("Nama Baru", "35.02.02"));

        foreach (var enrolment in new[] { first.Enrolment, second.Enrolment })
            Assert.Equal("35.02.02", Text(await host.ProgressAsync(enrolment, p => Text(p, "businessName") == "Nama Baru"), "regionCode"));
    }

    [Fact]
    public void Every_event_of_the_contracts_but_its_own_has_a_consumer()
    {
        var consumed = typeof(Program).Assembly.GetTypes()
            .SelectMany(t => t.GetInterfaces())
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(MassTransit.IConsumer<>))
            .Select(i => i.GetGenericArguments()[0].Name)
            .ToHashSet();
        var events = typeof(IEvent).Assembly.GetExportedTypes().Where(t => t is { IsInterface: false } && t.IsAssignableTo(typeof(IEvent))).Select(t => t.Name).ToList();

        Assert.NotEmpty(events);
        Assert.Equal([nameof(CompletionConditionsJudged)], events.Except(consumed));
    }

    private async Task<BsonDocument> RowAsync(Guid enrolment) => await host.Database.GetCollection<BsonDocument>("progress")
        .Find(new BsonDocument("_id", Binary(enrolment))).FirstOrDefaultAsync(TestContext.Current.CancellationToken);

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);

    private static string? Text(JsonElement e, string name) => e.GetProperty(name).GetString();

    private static int Number(JsonElement e, string name) => e.GetProperty(name).GetInt32();
}
