using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>The case asserted something that is not so.</summary>
internal sealed class SpecMismatchException(string message) : Exception(message);

/// <summary>The case uses something the runner has no code for.</summary>
internal sealed class UnknownToRunnerException(string what) : Exception($"The runner does not know {what}.");

/// <summary>Compares what came with what the unified format expects; null stands for a field or result that is not there.</summary>
internal sealed class Matching(Entities entities)
{
    public void Match(BsonValue expected, BsonValue? actual, string path = "result", bool allowsMore = true)
    {
        if (expected is BsonDocument { ElementCount: 1 } special && special.GetElement(0) is var element && element.Name.StartsWith("$$", StringComparison.Ordinal))
            MatchSpecial(element, actual, path);
        else if (actual is null)
            throw new SpecMismatchException($"{path} is not there, expected {expected}");
        else if (expected is BsonDocument document && actual is BsonDocument found)
            MatchDocument(document, found, path, allowsMore);
        else if (expected is BsonArray items && actual is BsonArray others)
            MatchArray(items, others, path, allowsMore);
        else if (!IsSame(expected, actual))
            throw new SpecMismatchException($"{path} is {actual}, expected {expected}");
    }

    private void MatchDocument(BsonDocument expected, BsonDocument actual, string path, bool allowsMore)
    {
        foreach (var field in expected) Match(field.Value, actual.GetValue(field.Name, null), $"{path}.{field.Name}", allowsMore: false);
        if (allowsMore) return;
        if (actual.Names.FirstOrDefault(name => !expected.Contains(name)) is { } more) throw new SpecMismatchException($"{path} has a field {more} too many");
    }

    private void MatchArray(BsonArray expected, BsonArray actual, string path, bool allowsMore)
    {
        if (expected.Count != actual.Count) throw new SpecMismatchException($"{path} has {actual.Count} items, expected {expected.Count}: {actual}");
        for (var i = 0; i < expected.Count; i++) Match(expected[i], actual[i], $"{path}[{i}]", allowsMore);
    }

    private void MatchSpecial(BsonElement special, BsonValue? actual, string path)
    {
        switch (special.Name)
        {
            case "$$exists" when special.Value.AsBoolean != actual is not null:
                throw new SpecMismatchException($"{path} is {actual?.ToString() ?? "not there"}");
            case "$$exists":
                break;
            case "$$unsetOrMatches":
                if (actual is not null) Match(special.Value, actual, path);
                break;
            case "$$matchesEntity":
                Match(entities.Get<BsonValue>(special.Value.AsString), actual, path);
                break;
            case "$$type":
                var types = special.Value is BsonArray several ? several.Select(type => type.AsString) : [special.Value.AsString];
                if (actual is null || !types.Contains(TypeName(actual))) throw new SpecMismatchException($"{path} is {actual}, expected a {special.Value}");
                break;
            case "$$sessionLsid":
                Match(entities.Get<IClientSessionHandle>(special.Value.AsString).ServerSession.Id, actual, path);
                break;
            default:
                throw new UnknownToRunnerException(special.Name);
        }
    }

    /// <summary>The format asks for numbers of equal value, whatever their type.</summary>
    private static bool IsSame(BsonValue expected, BsonValue actual) =>
        expected.IsNumeric && actual.IsNumeric ? expected.CompareTo(actual) == 0 : expected.BsonType == actual.BsonType && expected.Equals(actual);

    private static string TypeName(BsonValue value) => value.BsonType switch
    {
        BsonType.Document => "object",
        BsonType.Int32 => "int",
        BsonType.Int64 => "long",
        BsonType.Boolean => "bool",
        BsonType.DateTime => "date",
        BsonType.Binary => "binData",
        BsonType.ObjectId => "objectId",
        var other => other.ToString().ToLowerInvariant(),
    };
}
