using System.Net;
using System.Text;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Uploaded files hold owners' data, so they do not stay.</summary>
public sealed class ImportRetentionTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    [Fact]
    public async Task Files_go_after_thirty_days_and_without_an_import_after_an_hour()
    {
        var coordinator = host.Client(Roles.Coordinator);
        var old = (await coordinator.ImportAsync(Faulty(), dryRun: true)).GetProperty("id").GetGuid();
        var recent = (await coordinator.ImportAsync(Faulty(), dryRun: true)).GetProperty("id").GetGuid();
        var orphan = Guid.CreateVersion7();
        var bucket = new GridFSBucket<Guid>(host.Database, new GridFSBucketOptions { BucketName = "importFiles" });
        await bucket.UploadFromBytesAsync(orphan, "orphan", Faulty(), cancellationToken: TestContext.Current.CancellationToken);
        await AgeAsync(old, TimeSpan.FromDays(31));
        await AgeAsync(recent, TimeSpan.FromDays(29));
        await AgeAsync(orphan, TimeSpan.FromHours(2));

        await host.RestartAsync();
        await Eventually.HoldsAsync(async () => await Files.CountDocumentsAsync(FilterDefinition<Upload>.Empty) == 1);

        Assert.Equal(recent, (await Files.Find(FilterDefinition<Upload>.Empty).SingleAsync(TestContext.Current.CancellationToken)).Id);
        Assert.Equal(1, await host.Database.GetCollection<BsonDocument>("importFiles.chunks")
            .CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken));
        coordinator = host.Client(Roles.Coordinator);
        await coordinator.ReadAsync($"/imports/{old}/failed-rows").ProblemAsync(404, "import_job.file_removed");
        using var rows = await coordinator.ReadAsync($"/imports/{recent}/failed-rows");
        Assert.Equal(HttpStatusCode.OK, rows.StatusCode);

        // A dry run that nobody committed in time ends with a reason instead of being tried for ever.
        await coordinator.PostAsync($"/imports/{old}/commit", new { }).BodyAsync();
        var end = await coordinator.EndOfAsync(old.ToString(), dryRun: false);
        Assert.Equal("Failed", end.Text("state"));
    }

    private IMongoCollection<Upload> Files => host.Database.GetCollection<Upload>("importFiles.files");

    private static byte[] Faulty() => Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{ImportRun.Row(("NIK", "123"))}\r\n");

    private Task<UpdateResult> AgeAsync(Guid id, TimeSpan age) => Files.UpdateOneAsync(
        f => f.Id == id, Builders<Upload>.Update.Set(f => f.UploadDate, DateTime.UtcNow - age), cancellationToken: TestContext.Current.CancellationToken);

    [BsonIgnoreExtraElements]
    private sealed record Upload([property: BsonId] Guid Id, [property: BsonElement("uploadDate")] DateTime UploadDate);
}
