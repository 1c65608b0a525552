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

/// <summary>An import that a person stops while it registers businesses.</summary>
[Collection(typeof(SearchedStore))]
public sealed class ImportCancelTests(EnrolmentHost host)
{
    [Fact]
    public async Task An_import_that_is_cancelled_in_the_middle_keeps_exactly_what_it_says_that_it_registered()
    {
        const int Many = 4_000;
        var file = Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n" + string.Concat(Enumerable.Range(0, Many)
            .Select(i => ImportRun.Row(("Nama Usaha", $"Usaha {i}"), ("NIB", $"89{i:D11}"), ("No HP", "")) + "\r\n")));
        var client = host.Client(Roles.Coordinator);
        var id = (await client.UploadAsync(file).BodyAsync(HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

        await Eventually.Async(() => JobAsync(id), job => job.Counts.Imported > 0, TimeSpan.FromSeconds(60));
        Assert.Equal("Cancelled", (await client.PostAsync($"/imports/{id}/cancel", new { }).BodyAsync()).Text("state"));
        var imported = (await JobAsync(id)).Counts.Imported;

        // The worker has let go when it takes the next import to its end.
        await client.ImportAsync(Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{ImportRun.Row(("NIB", Api.NewNib()))}\r\n"));
        Assert.InRange(imported, 1, Many - 1);
        Assert.Equal(imported, await host.Store.Businesses.CountDocumentsAsync(b => b.ImportId == id, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((ImportState.Cancelled, imported), (await JobAsync(id) is var end ? (end.State, end.Counts.Imported) : default));
    }

    private Task<ImportJob> JobAsync(Guid id) => host.Store.Imports.Find(i => i.Id == new Id<ImportJob>(id)).FirstAsync(TestContext.Current.CancellationToken);
}
