using System.Buffers.Binary;
using System.Text;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>A command and the few of its fields the bridge acts on; everything else is for the engine.</summary>
internal sealed class Request
{
    public required ReadOnlyMemory<byte> Body { get; init; }
    public ReadOnlyMemory<byte>? Documents { get; init; }

    /// <summary>The first field's name is the command, its value mostly the collection.</summary>
    public string Name { get; private set; } = "";
    public string? Collection { get; private set; }
    public string Database { get; private set; } = "admin";
    public Guid? Session { get; private set; }
    public long? TransactionNumber { get; private set; }
    public int Statement { get; private set; }
    public bool InTransaction { get; private set; }
    public bool StartsTransaction { get; private set; }
    public bool ReadsSnapshot { get; private set; }
    public int ClientConnection { get; init; }

    public static Request Parse(Frame frame, int connection)
    {
        BsonCheck.Document(frame.Body.Span);
        if (BinaryPrimitives.ReadInt32LittleEndian(frame.Body.Span) != frame.Body.Length) throw BsonWalker.Malformed();
        if (frame.Documents is { } documents) BsonCheck.Sequence(documents.Span);
        var request = new Request { Body = frame.Body, Documents = frame.Documents, ClientConnection = connection };
        request.ReadFields();
        return request;
    }

    /// <summary>A field of the command, sliced out of the message.</summary>
    public ReadOnlyMemory<byte>? Field(ReadOnlySpan<byte> name, out BsonKind type)
    {
        var fields = new BsonWalker(Body.Span);
        while (fields.MoveNext())
        {
            if (!fields.Name.SequenceEqual(name)) continue;
            type = fields.Type;
            return Body.Slice(fields.ValueStart, fields.Value.Length);
        }

        type = BsonKind.End;
        return null;
    }

    public string RequiredCollection() =>
        Collection ?? throw new MongoError(Codes.BadValue, $"'{Name}' names a collection in its first field.");

    private void ReadFields()
    {
        var fields = new BsonWalker(Body.Span);
        while (fields.MoveNext())
        {
            if (Name.Length == 0)
            {
                Name = Encoding.UTF8.GetString(fields.Name);
                if (fields.Type == BsonKind.String) Collection = BsonValues.Text(fields.Value);
            }

            if (fields.Name.SequenceEqual("$db"u8)) Database = BsonValues.Text(BsonValues.Expect(fields, BsonKind.String));
            else if (fields.Name.SequenceEqual("lsid"u8)) Session = BsonValues.SessionId(BsonValues.Expect(fields, BsonKind.Document));
            else if (fields.Name.SequenceEqual("txnNumber"u8)) TransactionNumber = BsonValues.Long(BsonValues.Expect(fields, BsonKind.Int64));
            else if (fields.Name.SequenceEqual("stmtId"u8)) Statement = (int)BsonValues.Long(BsonValues.Expect(fields, BsonKind.Int32));
            else if (fields.Name.SequenceEqual("autocommit"u8)) InTransaction = BsonValues.Expect(fields, BsonKind.Boolean)[0] == 0;
            else if (fields.Name.SequenceEqual("startTransaction"u8)) StartsTransaction = BsonValues.Expect(fields, BsonKind.Boolean)[0] == 1;
            else if (fields.Name.SequenceEqual("readConcern"u8)) ReadsSnapshot = BsonValues.IsSnapshot(BsonValues.Expect(fields, BsonKind.Document));
        }
    }
}
