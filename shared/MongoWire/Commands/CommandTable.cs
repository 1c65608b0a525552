using System.Collections.Frozen;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The commands the bridge knows. MongoDB takes their names in any case only for a few old ones; so does this.</summary>
internal static class CommandTable
{
    public delegate Task<Reply> Handler(Request request, Lane lane, CancellationToken stopping);

    public static FrozenDictionary<string, Handler> Make(
        Handshake handshake, CursorCommands cursors, CatalogCommands catalog, SessionStore sessions) =>
        new Dictionary<string, Handler>(StringComparer.Ordinal)
        {
            ["hello"] = handshake.HelloAsync,
            ["isMaster"] = handshake.HelloAsync,
            ["ismaster"] = handshake.HelloAsync,
            ["buildInfo"] = Handshake.BuildInfoAsync,
            ["buildinfo"] = Handshake.BuildInfoAsync,
            ["ping"] = static (_, lane, stopping) => Handshake.PingAsync(lane, stopping),
            ["insert"] = Writes.RunAsync,
            ["update"] = Writes.RunAsync,
            ["delete"] = Writes.RunAsync,
            ["findAndModify"] = Writes.RunAsync,
            ["bulkWrite"] = BulkWrite.RunAsync,
            ["find"] = cursors.FindAsync,
            ["aggregate"] = cursors.AggregateAsync,
            ["getMore"] = cursors.GetMoreAsync,
            ["killCursors"] = cursors.KillCursorsAsync,
            ["listCollections"] = cursors.By("list_collections_cursor_first_page"),
            ["listIndexes"] = cursors.By("list_indexes_cursor_first_page"),
            ["count"] = Reads.By("documentdb_api.count_query($1, $2::documentdb_core.bson)"),
            ["distinct"] = Reads.By("documentdb_api.distinct_query($1, $2::documentdb_core.bson)"),
            ["listDatabases"] = Reads.By("documentdb_api.list_databases($2::documentdb_core.bson)"),
            ["dbStats"] = Reads.Sizes("documentdb_api.db_stats($1, $3, false)"),
            ["collStats"] = Reads.Sizes("documentdb_api.coll_stats($1, $2, $3)"),
            ["explain"] = Explain.RunAsync,
            ["create"] = catalog.By("documentdb_api.create_collection_view($1, $3::documentdb_core.bson)"),
            ["createIndexes"] = catalog.CreateIndexesAsync,
            ["dropIndexes"] = catalog.By("documentdb_api_internal.drop_indexes_non_concurrently($1, $3::documentdb_core.bson)"),
            ["collMod"] = catalog.By("documentdb_api.coll_mod($1, $2, $3::documentdb_core.bson)"),
            ["renameCollection"] = catalog.By("documentdb_api.rename_collection($3::documentdb_core.bson)"),
            ["drop"] = catalog.DropAsync,
            ["dropDatabase"] = catalog.DropDatabaseAsync,
            ["endSessions"] = sessions.EndAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);
}
