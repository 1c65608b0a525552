using System.Collections.Frozen;
using CoachingPlatform.MongoWire.Engine;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>The commands the bridge knows. MongoDB takes their names in any case only for a few old ones; so does this.</summary>
internal static class CommandTable
{
    public delegate Task<Reply> Handler(Request request, Lane lane, CancellationToken stopping);

    public static FrozenDictionary<string, Handler> Make(
        Handshake handshake, CursorCommands cursors, CatalogCommands catalog, SessionCommands sessions) =>
        new Dictionary<string, Handler>(StringComparer.Ordinal)
        {
            ["hello"] = handshake.HelloAsync,
            ["isMaster"] = handshake.HelloAsync,
            ["ismaster"] = handshake.HelloAsync,
            ["buildInfo"] = Handshake.BuildInfoAsync,
            ["buildinfo"] = Handshake.BuildInfoAsync,
            ["ping"] = Handshake.PingAsync,
            ["insert"] = Writes.InsertAsync,
            ["update"] = Writes.UpdateAsync,
            ["delete"] = Writes.DeleteAsync,
            ["findAndModify"] = Writes.FindAndModifyAsync,
            ["findandmodify"] = Writes.FindAndModifyAsync,
            ["find"] = cursors.FindAsync,
            ["aggregate"] = cursors.AggregateAsync,
            ["getMore"] = cursors.GetMoreAsync,
            ["killCursors"] = cursors.KillCursorsAsync,
            ["listCollections"] = cursors.ListCollectionsAsync,
            ["listIndexes"] = cursors.ListIndexesAsync,
            ["count"] = Reads.CountAsync,
            ["distinct"] = Reads.DistinctAsync,
            ["explain"] = Explain.RunAsync,
            ["create"] = CatalogCommands.CreateAsync,
            ["createIndexes"] = CatalogCommands.CreateIndexesAsync,
            ["dropIndexes"] = CatalogCommands.DropIndexesAsync,
            ["collMod"] = CatalogCommands.CollModAsync,
            ["renameCollection"] = CatalogCommands.RenameCollectionAsync,
            ["drop"] = catalog.DropAsync,
            ["dropDatabase"] = catalog.DropDatabaseAsync,
            ["listDatabases"] = CatalogCommands.ListDatabasesAsync,
            ["dbStats"] = CatalogCommands.DatabaseStatsAsync,
            ["collStats"] = CatalogCommands.CollectionStatsAsync,
            ["endSessions"] = sessions.EndAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);
}
