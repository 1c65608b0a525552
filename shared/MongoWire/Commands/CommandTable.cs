using System.Collections.Frozen;

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
            ["ping"] = static (_, lane, stopping) => Handshake.PingAsync(lane, stopping),
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
            ["create"] = catalog.CreateAsync,
            ["createIndexes"] = catalog.CreateIndexesAsync,
            ["dropIndexes"] = catalog.DropIndexesAsync,
            ["collMod"] = catalog.CollModAsync,
            ["renameCollection"] = catalog.RenameCollectionAsync,
            ["drop"] = catalog.DropAsync,
            ["dropDatabase"] = catalog.DropDatabaseAsync,
            ["listDatabases"] = CatalogCommands.ListDatabasesAsync,
            ["endSessions"] = sessions.EndAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);
}
