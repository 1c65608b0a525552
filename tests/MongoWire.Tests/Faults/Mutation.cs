using System.Buffers.Binary;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Faults;

/// <summary>A message as a client sends it, changed by chance: mostly its content, sometimes its frame or its length.</summary>
internal static class Mutation
{
    public static byte[] Of(BsonDocument command, Random random)
    {
        var message = Message(command.DeepClone().AsBsonDocument.Add("$db", "mutated"), random.Next(4));
        for (var changes = random.Next(1, 4); changes > 0; changes--) ChangeByte(message, random);
        return random.Next(10) == 0 ? ChangeLength(message, random) : message;
    }

    /// <summary>As one document, with its list in a section of its own, or in the old form of a first message.</summary>
    private static byte[] Message(BsonDocument command, int form)
    {
        var list = command.Names.FirstOrDefault(name => name is "documents" or "updates" or "deletes");
        if (form == 0 && list is not null)
        {
            var items = command[list].AsBsonArray;
            command.Remove(list);
            byte[] documents = [.. System.Text.Encoding.UTF8.GetBytes(list), 0, .. items.SelectMany(item => item.AsBsonDocument.ToBson())];
            return [.. WithLength([.. RawClient.Message(command), 1, .. BitConverter.GetBytes(documents.Length + 4), .. documents])];
        }

        if (form != 1 || !command.Contains("hello")) return RawClient.Message(command);
        byte[] query = [.. RawClient.Message([])[..16], 0, 0, 0, 0, .. "admin.$cmd\0"u8, 0, 0, 0, 0, 255, 255, 255, 255, .. command.ToBson()];
        BinaryPrimitives.WriteInt32LittleEndian(query.AsSpan(12), 2004);
        return WithLength(query);
    }

    /// <summary>Mostly behind the header, so that the content is what gets tried.</summary>
    private static void ChangeByte(byte[] message, Random random)
    {
        var at = random.Next(40) == 0 ? random.Next(message.Length) : random.Next(16, message.Length);
        message[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(message[at] ^ (1 << random.Next(8))), _ => (byte)(message[at] + 1) };
    }

    /// <summary>A piece is cut off, said twice or put in between; the length in front says so.</summary>
    private static byte[] ChangeLength(byte[] message, Random random)
    {
        var at = random.Next(16, message.Length);
        var piece = message[at..random.Next(at, message.Length)];
        return WithLength(random.Next(2) == 0 ? [.. message[..at], .. message[(at + piece.Length)..]] : [.. message[..at], .. piece, .. message[at..]]);
    }

    private static byte[] WithLength(byte[] message)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        return message;
    }
}
