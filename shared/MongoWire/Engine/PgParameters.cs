using NpgsqlTypes;

namespace CoachingPlatform.MongoWire.Engine;

/// <summary>Typed parameters, so that every call of a statement is the same prepared statement.</summary>
internal static class PgParameters
{
    public static NpgsqlParameter Text(string value) => Make(value, NpgsqlDbType.Text);
    public static NpgsqlParameter Uuid(Guid value) => Make(value, NpgsqlDbType.Uuid);
    public static NpgsqlParameter Int(int value) => Make(value, NpgsqlDbType.Integer);
    public static NpgsqlParameter Long(long? value) => value is { } number ? Make(number, NpgsqlDbType.Bigint) : Null(NpgsqlDbType.Bigint);
    public static NpgsqlParameter Longs(long[] value) => Make(value, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
    public static NpgsqlParameter Uuids(Guid[] value) => Make(value, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte>? value) => value is { } bytes ? Make(bytes, NpgsqlDbType.Bytea) : Null(NpgsqlDbType.Bytea);

    private static NpgsqlParameter<T> Make<T>(T value, NpgsqlDbType type) => new() { TypedValue = value, NpgsqlDbType = type };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
