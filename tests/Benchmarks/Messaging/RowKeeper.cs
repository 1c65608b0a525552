using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Inbox;
using CoachingPlatform.Messaging.Transactions;
using MassTransit;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>A projection as the services have them: once by the inbox, gated by version.</summary>
internal sealed class RowKeeper(InboxStore inbox, IMongoDatabase database, Arrivals arrivals) : IConsumer<BusinessRegistered>
{
    private readonly IMongoCollection<Row> rows = database.GetCollection<Row>("rows");

    public async Task Consume(ConsumeContext<BusinessRegistered> context)
    {
        await inbox.HandleOnceAsync(context, "bench.rows", (tx, ct) => KeepAsync(tx, Row.Of(context.Message), ct), turn: context.Message.AggregateId);
        arrivals.Note(context.Message.AggregateId);
    }

    private async Task KeepAsync(StoreTransaction tx, Row told, CancellationToken cancellation)
    {
        var known = await rows.Find(tx.Session, r => r.Id == told.Id).FirstOrDefaultAsync(cancellation);
        if (known?.Version >= told.Version)
            return;
        tx.WriteLast(new BulkWriteReplaceOneModel<Row>(rows.CollectionNamespace, Builders<Row>.Filter.Eq(r => r.Id, told.Id), told) { IsUpsert = true });
    }
}
