using System.Buffers.Binary;

namespace CoachingPlatform.MongoWire.Guards;

/// <summary>
/// Refuses the update pipelines that make the engine store two <c>_id</c> fields in one document: stages that replace the
/// whole document, and expressions that build on the whole document.
/// </summary>
internal static class UpdatePipelineGuard
{
    /// <summary>The statements of an update: <c>updates</c> in the body, or a kind-1 section.</summary>
    public static void Check(ReadOnlySpan<byte> body, ReadOnlySpan<byte> sequence)
    {
        while (!sequence.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(sequence);
            CheckStatement(sequence[..length], "u"u8);
            sequence = sequence[length..];
        }

        var fields = new BsonWalker(body);
        while (fields.MoveNext())
        {
            if (fields.Type != BsonKind.Array || !fields.Name.SequenceEqual("updates"u8)) continue;
            var statements = new BsonWalker(fields.Value);
            while (statements.MoveNext())
                if (statements.Type == BsonKind.Document) CheckStatement(statements.Value, "u"u8);
        }
    }

    /// <summary>One statement; only an update given as an array is a pipeline.</summary>
    public static void CheckStatement(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> updateField)
    {
        var fields = new BsonWalker(statement);
        while (fields.MoveNext())
            if (fields.Type == BsonKind.Array && fields.Name.SequenceEqual(updateField)) CheckLevel(fields.Value);
    }

    private static void CheckLevel(ReadOnlySpan<byte> level)
    {
        var fields = new BsonWalker(level);
        while (fields.MoveNext())
        {
            if (fields.Name.SequenceEqual("$replaceWith"u8) || fields.Name.SequenceEqual("$replaceRoot"u8)) throw Refusal();
            if ((fields.Name.SequenceEqual("$mergeObjects"u8) || fields.Name.SequenceEqual("$setField"u8)) && NamesWholeDocument(fields.Value))
                throw Refusal();
            if (fields.Type is BsonKind.Document or BsonKind.Array) CheckLevel(fields.Value);
        }
    }

    /// <summary>A search through the bytes: at worst it refuses a text constant that holds one of the names.</summary>
    private static bool NamesWholeDocument(ReadOnlySpan<byte> value) => value.IndexOf("$$ROOT"u8) >= 0 || value.IndexOf("$$CURRENT"u8) >= 0;

    private static MongoError Refusal() => new(
        Codes.CommandNotSupported,
        "The local store refuses an update pipeline that replaces or rebuilds the whole document; use $set and $unset stages.");
}
