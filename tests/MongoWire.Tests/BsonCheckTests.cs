using CoachingPlatform.MongoWire.Tests.Faults;
using CsCheck;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using Xunit;

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>What the bridge lets through to the engine is BSON that anybody can read.</summary>
public sealed class BsonCheckTests
{
    [Fact]
    public void What_passes_the_check_reads_back_in_the_drivers_own_reader() =>
        Gen.Select(Gen.Int[0, MutatedFrameTests.Commands.Length - 1], Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 3]).Sample(
            (command, changes) =>
            {
                var bytes = MutatedFrameTests.Commands[command].ToBson();
                foreach (var (place, value) in changes) bytes[4 + (place % (bytes.Length - 4))] = value;
                try
                {
                    Bson.BsonCheck.Document(bytes);
                }
                catch (Errors.MongoError)
                {
                    return;
                }

                using var stream = new MemoryStream(bytes);
                using var reader = new BsonBinaryReader(stream);
                ReadDocument(reader);
                Assert.Equal(bytes.Length, stream.Position);
            },
            iter: 20_000);

    private static void ReadDocument(BsonBinaryReader reader)
    {
        var isArray = reader.CurrentBsonType == BsonType.Array;
        if (isArray) reader.ReadStartArray();
        else reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            if (!isArray) reader.SkipName();
            if (reader.CurrentBsonType is BsonType.Document or BsonType.Array) ReadDocument(reader);
            else if (reader.CurrentBsonType == BsonType.String) reader.ReadString();
            else reader.SkipValue();
        }

        if (isArray) reader.ReadEndArray();
        else reader.ReadEndDocument();
    }
}
