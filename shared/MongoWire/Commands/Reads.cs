namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The reads that answer at once, without a cursor.</summary>
internal static class Reads
{
    private const string CountStatement = "SELECT document::bytea FROM documentdb_api.count_query($1, $2::documentdb_core.bson)";
    private const string DistinctStatement = "SELECT document::bytea FROM documentdb_api.distinct_query($1, $2::documentdb_core.bson)";

    public static Task<Reply> CountAsync(Request request, Lane lane, CancellationToken stopping) => ReadAsync(CountStatement, request, lane, stopping);

    public static Task<Reply> DistinctAsync(Request request, Lane lane, CancellationToken stopping) => ReadAsync(DistinctStatement, request, lane, stopping);

    private static async Task<Reply> ReadAsync(string sql, Request request, Lane lane, CancellationToken stopping) =>
        new(await lane.ReadDocumentAsync(sql, [PgParameters.Text(request.Database), PgParameters.Bytes(request.Body)], stopping));
}
