using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>More pulls and more marks than are taken at once, with a death before a commit: nothing is lost, doubled or put in another order.</summary>
public sealed class BatchTests(ProgressHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pulls_of_many_batches_are_added_up_exactly_and_one_that_dies_adds_nothing()
    {
        var (folder, partner, agreement) = (host.Services.GetRequiredService<PullFolder>(), Id<Partner>.New(), Id<Agreement>.New());
        var (often, wide) = (New<Enrolment>(10), New<Enrolment>(200));
        // 130 answers of one row, each enrolment 13 times, and 9 of 200 rows.
        Pull[] pulls =
        [
            .. Enumerable.Range(0, 130).Select(n => PullOf(n, [often[n % 10]])),
            .. Enumerable.Range(130, 9).Select(n => PullOf(n, wide)),
        ];

        var batches = await AloneAsync(async token =>
        {
            await Of<Pull>("pulls").InsertManyAsync(pulls, cancellationToken: Cancellation);
            var taken = new List<int> { await folder.FoldAsync(token, Cancellation) };
            await DyingAsync(tx => folder.FoldAsync(tx, token, Cancellation));
            Assert.Equal(39, await Of<Pull>("pulls").CountDocumentsAsync(FilterDefinition<Pull>.Empty, cancellationToken: Cancellation));
            while (await folder.FoldAsync(token, Cancellation) is > 0 and var more)
                taken.Add(more);
            return taken;
        });

        // A hundred answers; thirty and three with 630 rows, as a fourth would make more than 800; four with 800; what is left.
        Assert.Equal([100, 33, 4, 2], batches);
        var trail = await Of<TrailEntry>("pullTrail").Find(t => t.PartnerId == partner).ToListAsync(Cancellation);
        Assert.Equal(
            often.Select(e => (e, 13)).Concat(wide.Select(e => (e, 9))).OrderBy(t => t.e.Value), trail.Select(t => (t.EnrolmentId, t.Pulls)).OrderBy(t => t.EnrolmentId.Value));
        Assert.All(trail, t => Assert.Equal([agreement], t.Agreements));
        // Of none of them is there a progress: what was given is called back.
        var feed = await Of<FeedEntry>("feed").Find(e => e.PartnerId == partner).ToListAsync(Cancellation);
        Assert.Equal(often.Concat(wide).OrderBy(e => e.Value), feed.Where(e => e.IsGone).Select(e => e.EnrolmentId).OrderBy(e => e.Value));

        Pull PullOf(int n, IReadOnlyList<Id<Enrolment>> given) => new()
        {
            Id = Nth<Pull>(n), PartnerId = partner, At = ProgressHost.Now, Given = [new Given([agreement], given)],
        };
    }

    [Fact]
    public async Task Marks_of_many_batches_get_positions_without_a_gap_in_their_order_and_a_batch_that_dies_gets_none()
    {
        var (sequencer, feed, partner) = (host.Services.GetRequiredService<FeedSequencer>(), host.Services.GetRequiredService<FeedStore>(), Id<Partner>.New());
        var enrolments = New<Enrolment>(1_200);
        // 600 of one enrolment, then 12 of fifty.
        FeedMark[] marks =
        [
            .. enrolments.Take(600).Select((e, n) => new FeedMark(Nth<FeedMark>(n), [e])),
            .. enrolments.Skip(600).Chunk(50).Select((some, n) => new FeedMark(Nth<FeedMark>(600 + n), some)),
        ];

        var (batches, before, after) = await AloneAsync(async token =>
        {
            // The partner was told of each, backwards; there is no progress any more, so it is to be told that each is gone.
            foreach (var some in Enumerable.Reverse(enrolments).Chunk(400))
                await host.Services.GetRequiredService<StoreTransactions>().RunAsync((tx, ct) => feed.IssueAsync(tx, token, [.. some.Select(Told)], ct), Cancellation);
            var before = await feed.LastAsync(Cancellation);
            await Of<FeedMark>("feedMarks").InsertManyAsync(marks, cancellationToken: Cancellation);
            var taken = new List<int> { await sequencer.PassAsync(token, Cancellation) };
            await DyingAsync(tx => sequencer.PassAsync(tx, token, Cancellation));
            Assert.Equal((before + 500, 112L), (
                await feed.LastAsync(Cancellation), await Of<FeedMark>("feedMarks").CountDocumentsAsync(FilterDefinition<FeedMark>.Empty, cancellationToken: Cancellation)));
            while (await sequencer.PassAsync(token, Cancellation) is > 0 and var more)
                taken.Add(more);
            return (taken, before, await feed.LastAsync(Cancellation));
        });

        // Five hundred marks; a hundred and eight with five hundred enrolments; what is left.
        Assert.Equal([500, 108, 4], batches);
        Assert.Equal(before + 1_200, after);
        var told = await Of<FeedEntry>("feed").Find(e => e.PartnerId == partner).SortBy(e => e.Position).ToListAsync(Cancellation);
        Assert.Equal(enrolments.Select((e, n) => (e, before + 1 + n, true)), told.Select(e => (e.EnrolmentId, e.Position, e.IsGone)));

        FeedEntry Told(Id<Enrolment> enrolment) => new()
        {
            Id = FeedEntry.KeyOf(partner, enrolment), PartnerId = partner, EnrolmentId = enrolment, IsGone = false, Fingerprint = [1],
        };
    }

    // With nothing that waits, and nobody else who takes it.
    private async Task<T> AloneAsync<T>(Func<long, Task<T>> work)
    {
        await FeedTests.DrainedAsync(host.Database);
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        await service.StopAsync(CancellationToken.None);
        try
        {
            return await work((await Of<FeedSequence>("feedSequence").Find(FilterDefinition<FeedSequence>.Empty).SingleAsync(Cancellation)).Token);
        }
        finally
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    // All is written, and then nobody commits it.
    private async Task DyingAsync(Func<StoreTransaction, Task<int>> work) => await Assert.ThrowsAsync<DiedException>(() =>
        host.Services.GetRequiredService<StoreTransactions>().RunAsync(
            async (tx, _) =>
            {
                Assert.NotEqual(0, await work(tx));
                throw new DiedException();
            },
            Cancellation));

    private IMongoCollection<T> Of<T>(string collection) => host.Database.GetCollection<T>(collection);

    private static Id<T>[] New<T>(int count) => [.. Enumerable.Range(0, count).Select(_ => Id<T>.New())];

    // Ids that sort as their numbers do.
    private static Id<T> Nth<T>(int n) => new(Guid.CreateVersion7(ProgressHost.Now.AddMilliseconds(n)));

    private sealed class DiedException : Exception;
}
