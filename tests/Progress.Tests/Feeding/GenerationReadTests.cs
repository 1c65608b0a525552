using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>What partners read is of the generation that serves when they ask, also where this instance knows of an earlier one.</summary>
public sealed class GenerationReadTests(ProgressHost host)
{
    [Fact]
    public async Task What_was_read_of_a_generation_that_no_longer_serves_is_read_again_of_the_one_that_does()
    {
        var database = host.Database.Client.GetDatabase(TestServers.NewDatabaseName());
        var generations = database.GetCollection<Generation>("generations");
        await generations.InsertOneAsync(new Generation { Active = 0 }, cancellationToken: TestContext.Current.CancellationToken);
        var (here, elsewhere) = (new GenerationStore(database, TimeProvider.System), new GenerationStore(database, TimeProvider.System));
        Assert.Equal(["progress"], await ReadsAsync(here));
        Assert.Equal(["progress"], await ReadsAsync(here));

        await elsewhere.BeginAsync(1, TestContext.Current.CancellationToken);
        await elsewhere.SwitchAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal(["progress", "progress_1"], await ReadsAsync(here));
        Assert.Equal(["progress_1"], await ReadsAsync(here));
        await database.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, TestContext.Current.CancellationToken);
    }

    // The collections that were read, one after the other; the last one's answer counts.
    private static async Task<List<string>> ReadsAsync(GenerationStore store)
    {
        var reads = new List<string>();
        var answer = await store.ReadFromAsync(
            g =>
            {
                reads.Add(g.Rows.CollectionNamespace.CollectionName);
                return Task.FromResult(reads[^1]);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(reads[^1], answer);
        return reads;
    }
}
