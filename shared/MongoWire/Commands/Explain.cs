using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>explain: PostgreSQL's plan of the engine's query, which names the index and its bounds.</summary>
internal static class Explain
{
    public static async Task<Reply> RunAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var command = request.ToDocument()["explain"].AsBsonDocument;
        var function = command.Names.FirstOrDefault() switch
        {
            "find" => "bson_aggregation_find",
            "aggregate" => "bson_aggregation_pipeline",
            "count" => "bson_aggregation_count",
            "distinct" => "bson_aggregation_distinct",
            var other => throw new MongoError(Codes.CommandNotSupported, $"The local store explains find, aggregate, count and distinct, not '{other}'."),
        };

        // EXPLAIN takes no parameters here: the engine plans from constants. A BSON constant in hex holds nothing to escape.
        var sql = $"EXPLAIN (FORMAT JSON) SELECT document FROM documentdb_api_catalog.{function}" +
            $"('{request.Database.Replace("'", "''", StringComparison.Ordinal)}', 'BSONHEX{Convert.ToHexString(command.ToBson())}'::documentdb_core.bson)";
        var plan = await lane.UseAsync(connection => connection.ReadRowAsync(sql, [], static row => row.GetString(0), stopping), stopping);
        return Reply.From(new BsonDocument
        {
            { "explainVersion", "1" }, { "queryPlanner", new BsonDocument("winningPlan", BsonDocument.Parse("{ plan: " + plan + "}")["plan"][0]["Plan"]) },
        });
    }
}
