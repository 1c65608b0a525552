using System.Diagnostics;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.TestHarness;
using MassTransit;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class RelayTests
{
    [Fact]
    public async Task A_committed_event_is_delivered_under_its_stored_id_and_removed()
    {
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);
        var e = Samples.Registered();
        OutboxMessage? stored = null;

        await host.Transactions.RunAsync(
            (tx, _) =>
            {
                tx.Publish(e);
                stored = Assert.Single(tx.Messages);
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(e, Assert.Single(await listener.WaitForAsync<BusinessRegistered>(1)));
        Assert.Equal(stored!.MessageId, listener.All[0].MessageId);
        await Eventually.HoldsAsync(async () => !await host.Outbox.Find(m => m.Id == stored.Id).AnyAsync());
    }

    [Fact]
    public async Task An_event_stamped_by_a_clock_that_ran_ahead_is_not_held_back()
    {
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);
        var e = Samples.Registered() with { OccurredAt = DateTimeOffset.UtcNow.AddHours(2) };

        await host.CommitAsync(e);

        Assert.Equal(e.AggregateId, Assert.Single(await listener.WaitForAsync<BusinessRegistered>(1)).AggregateId);
    }

    [Fact]
    public async Task A_transaction_that_fails_publishes_nothing()
    {
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);

        await Assert.ThrowsAsync<InvalidDataException>(() => host.Transactions.RunAsync(
            (tx, _) =>
            {
                tx.Publish(Samples.Registered());
                throw new InvalidDataException("changed my mind");
            },
            TestContext.Current.CancellationToken));
        var last = Samples.Registered();
        await host.CommitAsync(last);

        Assert.Equal([last], await listener.WaitForAsync<BusinessRegistered>(1));
    }

    [Fact]
    public async Task Versions_of_an_aggregate_arrive_in_order()
    {
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);
        Guid[] aggregates = [.. Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7())];

        await Task.WhenAll(aggregates.Select(async id =>
        {
            for (var version = 1; version <= 30; version++)
                await host.CommitAsync(Samples.Registered(id, version));
        }));

        var all = await listener.WaitForAsync<BusinessRegistered>(150, TimeSpan.FromSeconds(30));
        Assert.All(aggregates, id =>
            Assert.Equal(Enumerable.Range(1, 30).Select(v => (long)v), all.Where(e => e.AggregateId == id).Select(e => e.Version)));
    }

    [Fact]
    public async Task An_event_that_no_queue_takes_waits_and_blocks_only_its_own_aggregate()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<OnlyBusinesses>());
        var unroutable = Samples.Assigned();

        await host.CommitAsync(unroutable, Samples.Registered());

        var waiting = await Eventually.Async(() => host.Outbox.Find(_ => true).ToListAsync(), all => all is [{ Attempts: > 0 }]);
        Assert.Equal(unroutable.AssignmentId, waiting[0].Id.AggregateId);

        await using var listener = await EventListener.StartAsync(place.Prefix);
        Assert.Equal(unroutable, Assert.Single(await listener.WaitForAsync<MentorAssigned>(1, TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task A_long_queue_behind_an_event_that_no_queue_takes_keeps_no_other_aggregate_waiting()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place, bus => bus.AddConsumer<OnlyBusinesses>());
        var blocked = Guid.CreateVersion7();

        await host.CommitAsync([.. Enumerable.Range(1, 600).Select(version => Samples.Assigned(blocked, version))]);
        await Eventually.Async(() => host.Outbox.Find(m => m.Id == new OutboxPosition(blocked, 1, 0)).SingleAsync(), m => m.Attempts > 0);
        await host.CommitAsync(Samples.Registered());

        await Eventually.HoldsAsync(async () => !await host.Outbox.Find(m => m.Type == "BusinessRegistered").AnyAsync());
        Assert.Equal(600, await host.Outbox.CountDocumentsAsync(m => m.Type == "MentorAssigned", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_another_program_left_in_the_outbox_goes_out_in_order_over_many_pages()
    {
        await using var place = new MessagingHost.Place();
        var (tall, others) = (Guid.CreateVersion7(), Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7()).ToList());
        await using (var stopped = await MessagingHost.StartAsync(place, relays: false))
        {
            await stopped.CommitAsync([.. Enumerable.Range(1, 2_500).Select(version => Samples.Registered(tall, version))]);
            await stopped.CommitAsync([.. others.SelectMany(id => new[] { Samples.Registered(id, 1), Samples.Registered(id, 2) })]);
        }

        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);

        var all = await listener.WaitForAsync<BusinessRegistered>(4_500, TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(v => (long)v), all.Where(e => e.AggregateId == tall).Select(e => e.Version));
        Assert.All(all.Where(e => e.AggregateId != tall).GroupBy(e => e.AggregateId), g => Assert.Equal([1, 2], g.Select(e => e.Version)));
        await Eventually.HoldsAsync(async () => !await host.Outbox.Find(_ => true).AnyAsync());
    }

    [Fact]
    public async Task The_trace_of_the_command_goes_on_to_the_delivery()
    {
        using var spans = new ActivityListener
        {
            ShouldListenTo = s => s.Name is MessagingTelemetry.Name or "MassTransit" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(spans);
        using var source = new ActivitySource("test");
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var host = await MessagingHost.StartAsync(place);

        using var command = source.StartActivity("command")!;
        var trace = command.TraceId;
        await host.CommitAsync(Samples.Registered());
        command.Stop();

        await listener.WaitForAsync<BusinessRegistered>(1);
        Assert.Contains(trace.ToString(), listener.All[0].Traceparent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_instances_deliver_each_event_once()
    {
        await using var place = new MessagingHost.Place();
        await using var listener = await EventListener.StartAsync(place.Prefix);
        await using var one = await MessagingHost.StartAsync(place);
        await using var other = await MessagingHost.StartAsync(place);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : other).CommitAsync(Samples.Registered())));

        await listener.WaitForAsync<BusinessRegistered>(60, TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(async () => !await one.Outbox.Find(_ => true).AnyAsync());
        Assert.Equal(60, listener.All.Select(r => r.MessageId).Distinct().Count());
        Assert.Equal(60, listener.All.Count);
    }

    private sealed class OnlyBusinesses : IConsumer<BusinessRegistered>
    {
        public Task Consume(ConsumeContext<BusinessRegistered> context) => Task.CompletedTask;
    }
}
