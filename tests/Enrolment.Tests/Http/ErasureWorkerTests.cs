using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Erasing;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.Messaging.Outbox;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The job that goes through what holds something of an erased business goes on wherever it was cut off.</summary>
[Collection(typeof(ErasedStore))]
public sealed class ErasureWorkerTests(EnrolmentHost host)
{
    private const string OwnNib = "7419652038751", OwnNik = "6302155505780051";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IMongoCollection<BsonDocument> Audit => host.Database.GetCollection<BsonDocument>("audit");

    private GridFSBucket<Guid> Files => new(host.Database, new GridFSBucketOptions { BucketName = "importFiles" });

    [Fact]
    public async Task A_service_that_starts_again_goes_on_with_it()
    {
        var business = await coordinator.BusinessAsync("Kerupuk Terputus");
        await Markers.AllThereAsync(host.Database, "Kerupuk Terputus");
        await coordinator.RequestErasureAsync(business);
        await coordinator.ConfirmErasureAsync(business, 1).BodyAsync(System.Net.HttpStatusCode.Accepted);
        await host.RestartAsync();

        await host.Client(Roles.Coordinator).ErasedAsync(business);

        await Markers.AllGoneAsync(host.Database, "Kerupuk Terputus");
    }

    [Fact]
    public async Task A_part_that_was_cut_off_is_done_again()
    {
        var import = (await coordinator.ImportAsync(Erasures.File(
            ImportRun.Row(("Nama Usaha", "Zqyusaha"), ("Nama Pemilik", "Zqypemilik"), ("NIK", OwnNik), ("NIB", OwnNib), ("No HP", "081158337751"))))).GetProperty("id").GetGuid();
        var nib = Nib.Parse(OwnNib).Value;
        var business = await host.Store.Businesses.Find(b => b.Details.Nib == nib).SingleAsync(Cancellation);
        var owner = await host.Store.Owners.Find(o => o.Id == business.Details.Owner.OwnerId).SingleAsync(Cancellation);
        var file = await Files.DownloadAsBytesAsync(import, cancellationToken: Cancellation);
        var entries = await Audit.Find(new BsonDocument("_id.subjectId", Binary(business.Id.Value))).ToListAsync(Cancellation);
        await Markers.AllThereAsync(host.Database, "Zqyusaha", "Zqypemilik", OwnNik, OwnNib);
        var erased = await coordinator.EraseAsync(business.Id.Value);
        await Markers.AllGoneAsync(host.Database, "Zqy", OwnNik, OwnNib);

        // As if the service had been killed before the file went, or before it was noted.
        await Files.UploadFromBytesAsync(import, "umkm.csv", file, cancellationToken: Cancellation);
        await host.Database.GetCollection<BsonDocument>("importFiles.files").UpdateOneAsync(
            new BsonDocument("_id", Binary(import)),
            Builders<BsonDocument>.Update.Set("uploadDate", erased.GetProperty("confirmedAt").GetDateTimeOffset().UtcDateTime.AddSeconds(-1)), cancellationToken: Cancellation);
        await Markers.AllThereAsync(host.Database, "Zqyusaha", OwnNik);
        await PutBackAsync(business, ErasurePart.ImportFiles, [.. RowKeys.Of(business.Details, owner.Details, withOwner: true)]);
        await coordinator.ErasedAsync(business.Id.Value);
        await Markers.AllGoneAsync(host.Database, "Zqy", OwnNik, OwnNib);

        // Or before the audit trail was through.
        foreach (var entry in entries)
            await Audit.ReplaceOneAsync(Builders<BsonDocument>.Filter.Eq("_id", entry["_id"]), entry, cancellationToken: Cancellation);
        await Markers.AllThereAsync(host.Database, "Zqyusaha", OwnNib);
        await PutBackAsync(business, ErasurePart.AuditTrail);
        await coordinator.ErasedAsync(business.Id.Value);
        await Markers.AllGoneAsync(host.Database, "Zqy", OwnNik, OwnNib);
    }

    [Fact]
    public async Task It_waits_until_the_last_event_of_the_business_is_sent()
    {
        var outbox = host.Database.GetCollection<OutboxMessage>("outbox");
        var first = new Id<Business>(await coordinator.BusinessAsync("Kerupuk Menunggu"));
        await coordinator.EraseAsync(first.Value);
        var held = new OutboxMessage
        {
            Id = new(first.Value, 99, 0), MessageId = Guid.CreateVersion7(), Type = "BusinessErased", Body = "{}", OccurredAt = A.Now, Attempts = 1,
            NextAttemptAt = DateTimeOffset.UtcNow.AddHours(1),
        };
        await outbox.InsertOneAsync(held, cancellationToken: Cancellation);
        await PutBackAsync(await host.Store.Businesses.Find(b => b.Id == first).SingleAsync(Cancellation), ErasurePart.Events);

        // Each pass looks at the older one before this.
        await coordinator.EraseAsync(await coordinator.BusinessAsync("Kerupuk Terkirim"));

        var waiting = await coordinator.ReadAsync($"/businesses/{first}/erasure").BodyAsync();
        Assert.Equal(("Erasing", "Events"), (waiting.Text("state"), waiting.Text("next")));
        await outbox.DeleteOneAsync(m => m.Id == held.Id, Cancellation);
        await coordinator.ErasedAsync(first.Value);
    }

    private Task<UpdateResult> PutBackAsync(Business business, ErasurePart part, IReadOnlyList<string>? keys = null) => host.Store.Erasures.UpdateOneAsync(
        e => e.BusinessId == business.Id,
        Builders<Erasure>.Update.Set(e => e.State, ErasureState.Erasing).Set(e => e.Next, part).Set(e => e.RowKeys, keys ?? []), cancellationToken: Cancellation);

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);
}
