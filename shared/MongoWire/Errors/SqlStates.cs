using System.Collections.Frozen;
using System.Globalization;

namespace CoachingPlatform.MongoWire.Errors;

/// <summary>Turns PostgreSQL's and the engine's SQLSTATEs into MongoDB's error codes.</summary>
internal static class SqlStates
{
    private static readonly FrozenDictionary<string, (int Code, string Name)> Engine = ReadTable();

    private static readonly FrozenDictionary<int, string> Names =
        Engine.Values.DistinctBy(entry => entry.Code).ToFrozenDictionary(entry => entry.Code, entry => entry.Name);

    public static string NameOf(int code) => Names.GetValueOrDefault(code, $"Location{code}");

    /// <summary>Another transaction stood in the way: the same statement may succeed when run again.</summary>
    /// <remarks>The last one is two transactions that both are the first to use a collection.</remarks>
    public static bool IsConflict(PostgresException error) => ToCode(error.SqlState) == Codes.WriteConflict
        || error.MessageText.StartsWith("Unable to create the specified collection", StringComparison.Ordinal);

    public static int ToCode(string sqlState) => sqlState switch
    {
        _ when Engine.TryGetValue(sqlState, out var entry) => entry.Code,
        "40001" or "40P01" or "55P03" or "42P07" => Codes.WriteConflict,
        "23505" or "23P01" => Codes.DuplicateKey,
        "57014" => Codes.MaxTimeMSExpired,
        "25006" => Codes.InvalidOptions, // a write in a snapshot read
        "0A000" => Codes.CommandNotSupported,
        "MW225" => Codes.TransactionTooOld,
        "53100" => Codes.OutOfDiskSpace,
        "53300" => Codes.ExceededTimeLimit,
        _ when sqlState.StartsWith("57P", StringComparison.Ordinal) || sqlState.StartsWith("08", StringComparison.Ordinal) => Codes.ShutdownInProgress,
        _ when sqlState.StartsWith("22", StringComparison.Ordinal) => Codes.BadValue,
        _ => Codes.InternalError,
    };

    /// <summary>PostgreSQL packs a SQLSTATE into an integer, six bits a character; the engine leaves it so inside writeErrors.</summary>
    public static string Unpack(int packed) => string.Create(5, packed, static (text, value) =>
    {
        for (var i = 0; i < text.Length; i++, value >>= 6) text[i] = (char)((value & 0x3F) + '0');
    });

    private static FrozenDictionary<string, (int Code, string Name)> ReadTable()
    {
        using var stream = typeof(SqlStates).Assembly.GetManifestResourceStream("documentdb-errors.csv")!;
        using var lines = new StreamReader(stream);
        lines.ReadLine();
        var table = new Dictionary<string, (int, string)>(StringComparer.Ordinal);
        while (lines.ReadLine()?.Split(',') is [var name, var sqlState, var code, ..])
            table[sqlState] = (int.Parse(code, CultureInfo.InvariantCulture), name);
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
