using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Enrolment;

/// <summary>
/// The documents that the product wrote for one application, written again under new ids by the driver: the business that is relied on, the
/// cohort's next version, the enrolment, its audit entry, the answer under the idempotency key, and the event that waits for the broker, in one
/// transaction.
/// </summary>
internal sealed class RawApplications
{
    private static readonly TransactionOptions Options = new(
        ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority.With(journal: true), TimeSpan.FromSeconds(5));

    private static readonly string[] Names = ["businesses", "cohorts", "enrolments", "audit", "idempotency", "outbox"];
    private readonly IMongoClient client;
    private readonly Dictionary<string, IMongoCollection<BsonDocument>> store;
    private readonly Dictionary<string, BsonDocument> models;
    private readonly BsonDocument[] cohorts;

    private RawApplications(IMongoClient client, string database, Dictionary<string, BsonDocument> models, BsonDocument[] cohorts)
    {
        this.client = client;
        store = Names.ToDictionary(name => name, name => client.GetDatabase(database).GetCollection<BsonDocument>(name));
        (this.models, this.cohorts) = (models, cohorts);
    }

    /// <summary>Takes the documents of an application that was accepted.</summary>
    /// <param name="client">The driver.</param>
    /// <param name="product">The product's database.</param>
    /// <param name="raw">The reference's, whose collections have the product's indexes.</param>
    /// <param name="enrolment">The application.</param>
    /// <param name="told">The event that told of it.</param>
    public static async Task<RawApplications> OfAsync(IMongoClient client, string product, string raw, Guid enrolment, EnrolmentAccepted told)
    {
        var from = client.GetDatabase(product);
        var id = Binary(enrolment);
        var cohort = await OneAsync("cohorts", new BsonDocument("_id", Binary(told.Enrolment.Cohort.CohortId)));
        var applications = new RawApplications(
            client,
            raw,
            new Dictionary<string, BsonDocument>
            {
                ["enrolments"] = await OneAsync("enrolments", new BsonDocument("_id", id)),
                ["audit"] = await OneAsync("audit", new BsonDocument("_id", new BsonDocument { { "subjectId", id }, { "version", 1L } })),
                ["idempotency"] = await OneAsync("idempotency", new BsonDocument("answer.location", $"/api/v1/enrolments/{enrolment}")),
                ["outbox"] = MessageOf(told),
            },
            [.. Enumerable.Range(0, Applications.Clients).Select(_ => new BsonDocument(cohort) { ["_id"] = Binary(Guid.CreateVersion7()) })]);
        await applications.store["cohorts"].InsertManyAsync(applications.cohorts);
        return applications;

        Task<BsonDocument> OneAsync(string collection, BsonDocument filter) => from.GetCollection<BsonDocument>(collection).Find(filter).SingleAsync();
    }

    /// <summary>One application of the client with this number, of a business that has not applied yet.</summary>
    public async Task ApplyAsync(int number, Guid business)
    {
        var cohort = cohorts[number];
        cohort["version"] = cohort["version"].AsInt64 + 1;
        using var session = await client.StartSessionAsync();
        await session.WithTransactionAsync(async (s, _) => { await StoreAsync(s, Binary(business), cohort, Binary(Guid.CreateVersion7())); return true; }, Options);
    }

    private async Task StoreAsync(IClientSessionHandle session, BsonBinaryData business, BsonDocument cohort, BsonBinaryData enrolment)
    {
        var position = new BsonDocument { { "aggregateId", enrolment }, { "version", 1L }, { "n", 0 } };
        await store["businesses"].UpdateOneAsync(session, new BsonDocument("_id", business), new BsonDocument("$inc", new BsonDocument("reliances", 1)));
        await store["cohorts"].ReplaceOneAsync(session, new BsonDocument("_id", cohort["_id"]), cohort);
        await store["enrolments"].InsertOneAsync(session, new BsonDocument(models["enrolments"]) { ["_id"] = enrolment, ["businessId"] = business });
        await store["audit"].InsertOneAsync(session, new BsonDocument(models["audit"]) { ["_id"] = new BsonDocument { { "subjectId", enrolment }, { "version", 1L } } });
        await store["outbox"].InsertOneAsync(session, new BsonDocument(models["outbox"]) { ["_id"] = position });
        await store["idempotency"].InsertOneAsync(session, new BsonDocument(models["idempotency"]) { ["_id"] = Guid.NewGuid().ToString() });
    }

    // The product's own is gone: what the broker has confirmed is removed.
    private static BsonDocument MessageOf(EnrolmentAccepted told) => new()
    {
        { "messageId", Binary(Guid.CreateVersion7()) },
        { "type", nameof(EnrolmentAccepted) },
        { "body", JsonSerializer.Serialize(told, JsonSerializerOptions.Web) },
        { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        { "occurredAt", told.OccurredAt.UtcDateTime },
        { "attempts", 0 },
    };

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);
}
