using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.MongoWire.Commands;

/// <summary>A command and the few of its fields the bridge acts on; everything else is for the engine.</summary>
internal sealed class Request
{
    public required ReadOnlyMemory<byte> Body { get; init; }
    public required IReadOnlyList<Frame.Sequence> Sequences { get; init; }

    /// <summary>The first field's name is the command, its value mostly the collection.</summary>
    public string Name { get; private set; } = "";
    public string? Collection { get; private set; }
    public string Database { get; private set; } = "admin";
    public Guid? Session { get; private set; }
    public long? TransactionNumber { get; private set; }
    public int Statement { get; private set; }
    public bool InTransaction { get; private set; }
    public bool StartsTransaction { get; private set; }
    public BsonDocument ReadConcern { get; private set; } = [];
    public BsonDocument? WriteConcern { get; private set; }
    public int ClientConnection { get; init; }

    public static Request Parse(Frame frame, int connection)
    {
        BsonCheck.Document(frame.Body.Span);
        if (BinaryPrimitives.ReadInt32LittleEndian(frame.Body.Span) != frame.Body.Length) throw BsonWalker.Malformed();
        foreach (var sequence in frame.Sequences) BsonCheck.Sequence(sequence.Documents.Span);
        var request = new Request { Body = frame.Body, Sequences = frame.Sequences, ClientConnection = connection };
        request.ReadFields();
        return request;
    }

    /// <summary>The statements of a write, when they come beside the body.</summary>
    public ReadOnlyMemory<byte>? Documents => Sequences.Count switch
    {
        0 => (ReadOnlyMemory<byte>?)null,
        1 => Sequences[0].Documents,
        _ => throw new MongoError(Codes.FailedToParse, $"'{Name}' takes one document sequence."),
    };

    /// <summary>Whether these bytes stand anywhere in the command: a cheap look before an expensive one.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        if (Body.Span.IndexOf(bytes) >= 0) return true;
        foreach (var sequence in Sequences)
            if (sequence.Documents.Span.IndexOf(bytes) >= 0) return true;
        return false;
    }

    /// <summary>The whole command as one document to work on, for the few that the bridge changes.</summary>
    public BsonDocument ToDocument()
    {
        var command = Parse(Body.Span);
        foreach (var (name, documents) in Sequences)
        {
            var items = new BsonArray();
            for (var rest = documents.Span; !rest.IsEmpty; rest = rest[BinaryPrimitives.ReadInt32LittleEndian(rest)..]) items.Add(Parse(rest));
            command[name] = items;
        }

        return command;
    }

    /// <summary>Another command from the same client.</summary>
    public Request With(BsonDocument command) => Parse(new Frame(0, false, false, command.ToBson(), []), ClientConnection);

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

    /// <summary>A session's id is a UUID.</summary>
    public static Guid IdOf(BsonDocument session) => session["id"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard);

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
            else if (fields.Name.SequenceEqual("lsid"u8)) Session = IdOf(Parse(BsonValues.Expect(fields, BsonKind.Document)));
            else if (fields.Name.SequenceEqual("txnNumber"u8)) TransactionNumber = BsonValues.Long(BsonValues.Expect(fields, BsonKind.Int64));
            else if (fields.Name.SequenceEqual("stmtId"u8)) Statement = (int)BsonValues.Long(BsonValues.Expect(fields, BsonKind.Int32));
            else if (fields.Name.SequenceEqual("autocommit"u8)) InTransaction = BsonValues.Expect(fields, BsonKind.Boolean)[0] == 0;
            else if (fields.Name.SequenceEqual("startTransaction"u8)) StartsTransaction = BsonValues.Expect(fields, BsonKind.Boolean)[0] == 1;
            else if (fields.Name.SequenceEqual("readConcern"u8)) ReadConcern = Parse(BsonValues.Expect(fields, BsonKind.Document));
            else if (fields.Name.SequenceEqual("writeConcern"u8)) WriteConcern = Parse(BsonValues.Expect(fields, BsonKind.Document));
        }
    }

    /// <summary>The document at the start of the bytes.</summary>
    private static BsonDocument Parse(ReadOnlySpan<byte> bytes) =>
        BsonSerializer.Deserialize<BsonDocument>(bytes[..BinaryPrimitives.ReadInt32LittleEndian(bytes)].ToArray());
}
