using System.Diagnostics;
using System.Net;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>An import that was cut off goes on where it stood.</summary>
public sealed class ImportResumeTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private const int Rows = 1500;

    private readonly string databaseName = host.Database.DatabaseNamespace.DatabaseName;

    [Fact]
    public async Task A_service_that_stops_in_the_middle_loses_and_repeats_no_row()
    {
        // Somebody listens, so that the outbox empties as it does on a whole platform.
        await using var events = await host.ListenAsync();
        var file = Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n" + string.Concat(Enumerable.Range(0, Rows)
            .Select(i => ImportRun.Row(("Nama Usaha", $"Usaha {i}"), ("NIB", $"88{i:D11}"), ("No HP", "")) + "\r\n")));
        var id = (await host.Client(Roles.Coordinator).UploadAsync(file).BodyAsync(HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

        await StopWhenAsync(id, job => job is { State: ImportState.Validating, Done: > 0 });
        await host.StartAsync();
        await StopWhenAsync(id, job => job.Counts.Imported > 0);
        var cut = await JobAsync(id);
        Assert.Equal(ImportState.Committing, cut.State);
        Assert.InRange(cut.Counts.Imported, 1, Rows - 1);

        await host.StartAsync();
        var watch = Stopwatch.StartNew();
        var end = await host.Client(Roles.Coordinator).EndOfAsync(id.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine($"{Rows - cut.Counts.Imported} rows after the restart in {watch.Elapsed.TotalSeconds:0.0} s");

        Assert.Equal("Completed", end.Text("state"));
        Assert.Equal((Rows, 0), (end.GetProperty("counts").GetProperty("imported").GetInt32(), end.GetProperty("counts").GetProperty("alreadyThere").GetInt32()));
        Assert.Equal(Rows, await host.Store.Businesses.CountDocumentsAsync(b => b.ImportId == id, cancellationToken: TestContext.Current.CancellationToken));
        var registered = await Eventually.Async(
            () => Task.FromResult(events.All.Select(e => e.Event.AggregateId).ToHashSet()), ids => ids.Count >= Rows, TimeSpan.FromSeconds(60));
        Assert.Equal(Rows, registered.Count);
        Assert.Equal(Rows, events.All.DistinctBy(e => e.MessageId).Count());
        var findings = await host.Store.ImportFindings.Find(f => f.ImportId == new Id<ImportJob>(id)).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(2, Rows), findings.Where(f => f.Fault.Code == "phone.missing").Select(f => f.Row).Order());
    }

    private async Task StopWhenAsync(Guid id, Func<ImportJob, bool> reached)
    {
        await Eventually.Async(() => JobAsync(id), job => reached(job), TimeSpan.FromSeconds(60));
        await host.StopAsync();
    }

    // Read past the service, which is down half of the time.
    private async Task<ImportJob> JobAsync(Guid id)
    {
        var client = await TestServers.StoreClientAsync();
        var store = new CoachingPlatform.Enrolment.Storage.Collections(client.GetDatabase(databaseName));
        return await store.Imports.Find(i => i.Id == new Id<ImportJob>(id)).FirstAsync(TestContext.Current.CancellationToken);
    }
}
