using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.Progress.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>
/// Eight writers, one reader that only follows, and a sequencer that is stopped, replaced, raced and frozen in between: in the end the reader has
/// what is so. COACHING_FEED_CHANGES makes it longer.
/// </summary>
public sealed class ConcurrentWritersTests(ProgressHost host, ITestOutputHelper output)
{
    private const int Writers = 8;
    private static readonly int Changes = int.Parse(Environment.GetEnvironmentVariable("COACHING_FEED_CHANGES") ?? "600", CultureInfo.InvariantCulture);

    // An enrolment has as many facts as one has, however many changes there are.
    private static readonly int Enrolments = Math.Max(150, Changes / 50);

    [Fact]
    public async Task A_reader_beside_eight_writers_misses_nothing_whatever_becomes_of_the_sequencer()
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id, ["94"], fields: ["BusinessName"]);
        var all = Enumerable.Range(0, Enrolments).Select(n => new Written(new Telling { Region = "94.01.01", Consents = n % 3 == 0 ? [] : [new(id, "export")] }, id)).ToList();
        using var program = host.PartnerClient(clientId);
        var copy = new PartnersCopy(program);
        var written = 0;
        using var over = new CancellationTokenSource();
        // By what was written and not by the clock: on a slow machine the writers would wait for a reader and for troubles that never rest.
        using var reads = new Turns(each: 10);
        using var turns = new Turns(each: 50);
        var troubles = TroubleAsync(turns, over.Token);
        var reader = FollowAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(new Random(w)))));
        await over.CancelAsync();
        var (restarts, replaced) = await troubles;
        await reader;
        // What is left grows with the changes: the folder of pulls rests longer than it works.
        await FeedTests.DrainedAsync(host.Database, TimeSpan.FromSeconds(60 + (Changes / 200)));
        await copy.FollowAsync();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} changes, {copy.Named.Count} rows followed, {copy.Named.Count(n => n.Gone)} of them gone; {restarts} restarts, {replaced} times replaced"));
        Assert.True(written >= Changes && restarts > 0 && replaced > 0, $"{written} {restarts} {replaced}");
        Assert.InRange(copy.Rows.Count, 1, Enrolments - 1);
        await FeedTests.AssertIsPresentAsync(copy, program);
        var positions = await host.Database.GetCollection<BsonDocument>("feed").Find(new BsonDocument()).Project(new BsonDocument("position", 1)).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(positions.Count, positions.Select(p => p["position"].ToInt64()).Distinct().Count());

        async Task WriteAsync(Random random)
        {
            while (Interlocked.Increment(ref written) is var nth && nth <= Changes)
            {
                await host.KeepAsync(all[random.Next(Enrolments)].Next(random.Next(10)));
                reads.After(nth);
                turns.After(nth);
            }
        }

        // Goes on until the writers have ended; what is left then is taken by the test.
        async Task FollowAsync()
        {
            while (await reads.IsNextAsync(over.Token))
                await copy.FollowAsync(limit: 37);
        }
    }

    // In turns: stopped and started by another holder of the lease, frozen within its transaction while another one goes on, and a former one that comes back.
    private async Task<(int Restarts, int Replaced)> TroubleAsync(Turns turns, CancellationToken over)
    {
        var service = host.Services.GetServices<IHostedService>().OfType<FeedService>().Single();
        var (sequencer, transactions) = (host.Services.GetRequiredService<FeedSequencer>(), host.Services.GetRequiredService<StoreTransactions>());
        var (restarts, replaced) = (0, 0);
        for (var turn = 0; await turns.IsNextAsync(over); turn++)
        {
            if (turn % 3 == 0)
            {
                await service.StopAsync(CancellationToken.None);
                await service.StartAsync(CancellationToken.None);
                restarts++;
            }
            else
            {
                replaced += await ReplacedAsync(turn % 3 == 1);
            }
        }

        return (restarts, replaced);

        async Task<int> ReplacedAsync(bool freezes)
        {
            try
            {
                // Of the present lease it is a second one beside the service; of the one before it must not give out anything.
                var token = await TokenAsync() - (freezes ? 0 : 1);
                await transactions.RunAsync(
                    async (tx, ct) =>
                    {
                        await sequencer.PassAsync(tx, token, ct);
                        await Task.Delay(freezes ? 300 : 0, ct);
                    },
                    CancellationToken.None);
                return 0;
            }
            catch (SequencerReplacedException)
            {
                return 1;
            }
            catch (TimeoutException)
            {
                // The service was faster five seconds long.
                return 0;
            }
        }
    }

    private async Task<long> TokenAsync() =>
        (await host.Database.GetCollection<BsonDocument>("feedSequence").Find(new BsonDocument()).SingleAsync(TestContext.Current.CancellationToken))["token"].ToInt64();

    /// <summary>A turn for each so many changes.</summary>
    private sealed class Turns(int each) : IDisposable
    {
        private readonly SemaphoreSlim due = new(1);

        public void After(int change)
        {
            if (change % each == 0)
                due.Release();
        }

        /// <summary>Waits for the next; false when it is over.</summary>
        public async Task<bool> IsNextAsync(CancellationToken over)
        {
            try
            {
                await due.WaitAsync(over);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        public void Dispose() => due.Dispose();
    }

    /// <summary>An enrolment with what its tellers would tell next.</summary>
    private sealed class Written(Telling telling, Guid partner)
    {
        private readonly Lock gate = new();
        private readonly List<Guid> items = [];
        private long enrolment;
        private long business = 1;

        public IEvent Next(int kind)
        {
            lock (gate)
            {
                if (enrolment == 0)
                    return new EnrolmentAccepted(telling.Snapshot("Enrolled", ++enrolment), Telling.Noon);
                switch (kind)
                {
                    case 0: return telling.Consenting(++business);
                    case 1 or 2: return telling.Consenting(++business, new ConsentTerms(partner, "export"));
                    case 3: return new EnrolmentWithdrawn(telling.Snapshot("Withdrawn", ++enrolment), Telling.Noon);
                    case 4: return new EnrolmentAccepted(telling.Snapshot("Enrolled", ++enrolment), Telling.Noon);
                    case 5: return new BusinessProfileChanged(new BusinessProfile(telling.Business, ++business, $"Usaha {business}", "93.01.01", null, null, [new(partner, "export")]), Telling.Noon);
                    case 6 when items.Count > 0: return telling.ActionItem(items[^1], "Done", 2);
                    default:
                        items.Add(Guid.CreateVersion7());
                        return telling.ActionItem(items[^1], "Open", 1);
                }
            }
        }
    }
}
