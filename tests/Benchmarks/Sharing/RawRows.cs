using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Sharing;

/// <summary>The least that anybody would do: a cursor over the fields that are shared, in the same batches, each row written as JSON to nowhere.</summary>
internal sealed class RawRows
{
    private readonly IMongoCollection<Row> rows;
    private readonly FilterDefinition<Row> filter;
    private readonly FindOptions<Row> options;
    private readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public RawRows(IMongoDatabase database, string key, int batch)
    {
        ServiceDefaultsRegistration.ConfigureJson(json);
        rows = database.GetCollection<Row>(ProgressRow.Collection);
        filter = new BsonDocument("sharedUnder", key);
        options = new FindOptions<Row>
        {
            BatchSize = batch,
            Sort = new BsonDocument("_id", 1),
            Projection = new BsonDocument(typeof(SharedProgress).GetProperties().Select(p => new BsonElement($"progress.{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}", 1))),
        };
    }

    /// <summary>Reads them all.</summary>
    public async Task<TimeSpan> ReadAsync()
    {
        var watch = Stopwatch.StartNew();
        using var cursor = await rows.FindAsync(filter, options);
        while (await cursor.MoveNextAsync())
        {
            foreach (var row in cursor.Current)
                await JsonSerializer.SerializeAsync(Stream.Null, row.Progress, json);
        }

        return watch.Elapsed;
    }

    /// <summary>A row, as far as it is read.</summary>
    internal sealed record Row(SharedProgress Progress);
}
