using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>One test of the unified format, and the file it stands in.</summary>
internal sealed record SpecCase(string Folder, string File, BsonDocument Suite, BsonDocument Test)
{
    public string Description => Test["description"].AsString;

    /// <summary>How results and the list of known differences name it.</summary>
    public string Name => $"{Folder}/{File}: {Description}";

    /// <summary>Every operation of the test, also those inside callbacks.</summary>
    public IEnumerable<BsonDocument> Operations => Flatten(Test["operations"].AsBsonArray);

    private static IEnumerable<BsonDocument> Flatten(BsonArray operations)
    {
        foreach (var operation in operations.Cast<BsonDocument>())
        {
            yield return operation;
            if (operation.GetValue("arguments", new BsonDocument()).AsBsonDocument.GetValue("callback", BsonNull.Value) is not BsonArray inner) continue;
            foreach (var nested in Flatten(inner)) yield return nested;
        }
    }
}

/// <summary>What came of a case.</summary>
internal enum Verdict { Passed, Refused, OutOfScope, Wrong }

/// <summary>A case's verdict: the feature it was refused for, what it would need, or what was wrong.</summary>
internal sealed record CaseResult(SpecCase Case, Verdict Verdict, string Why);
