using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CoachingPlatform.Progress.Tests;

/// <summary>What works in the background ends quietly: an exception at each stop would hide the one that matters.</summary>
public sealed class WorkersTests(ProgressHost host)
{
    [Fact]
    public async Task Each_worker_of_the_service_ends_without_an_exception_when_it_is_stopped_and_can_go_on()
    {
        var workers = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(w => w.GetType().Assembly == typeof(Program).Assembly).ToList();
        Assert.Equal(["ExportWorker", "FeedService", "FoldingWorker", "SchemeWorker", "WebhookWorker"], workers.Select(w => w.GetType().Name).Order());

        foreach (var worker in workers)
        {
            var work = worker.ExecuteTask!;
            await worker.StopAsync(TestContext.Current.CancellationToken);
            await worker.StartAsync(CancellationToken.None);
            Assert.True(work.IsCompletedSuccessfully, $"{worker.GetType().Name}: {work.Status}");
        }
    }
}
