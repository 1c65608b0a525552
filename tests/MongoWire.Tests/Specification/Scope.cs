using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Which cases judge a server of one replica-set node, without fail points, through this driver.</summary>
internal sealed class Scope(Version server)
{
    /// <summary>What the case needs that is not here, or null when it is to be run.</summary>
    public string? Missing(SpecCase spec)
    {
        if (spec.Test.Contains("skipReason")) return "left out by the specification itself";
        if (spec.Operations.Any(operation => operation["name"].AsString is "failPoint" or "targetedFailPoint")) return "a fail point";
        if (spec.Operations.Any(operation => operation["name"].AsString is "assertSessionPinned" or "assertSessionUnpinned")) return "sharding";
        if (spec.Operations.Any(operation => Uses(operation, "rawData"))) return "a feature this driver does not have (rawData)";
        if (spec.Operations.Any(operation => operation["name"] == "distinct" && Uses(operation, "hint"))) return "a feature this driver does not have (hint on distinct)";
        return Unmet(spec.Suite) ?? Unmet(spec.Test);
    }

    private static bool Uses(BsonDocument operation, string argument) =>
        operation.GetValue("arguments", new BsonDocument()).AsBsonDocument.Contains(argument);

    /// <summary>One of the alternatives has to be met; of those that are not, the last one's lack is named.</summary>
    private string? Unmet(BsonDocument holder)
    {
        string? lack = null;
        foreach (var alternative in holder.GetValue("runOnRequirements", new BsonArray()).AsBsonArray.Cast<BsonDocument>())
        {
            lack = Lack(alternative);
            if (lack is null) return null;
        }

        return lack;
    }

    private string? Lack(BsonDocument requirement)
    {
        if (requirement.TryGetValue("topologies", out var kinds) && !kinds.AsBsonArray.Contains("replicaset"))
            return kinds.AsBsonArray.Contains("sharded") ? "sharding" : "a topology other than a replica set";
        if (requirement.GetValue("auth", false).AsBoolean) return "authentication";
        if (requirement.Contains("csfle")) return "encryption";
        if (requirement.GetValue("serverless", "allow").AsString == "require") return "Atlas";
        if (requirement.TryGetValue("minServerVersion", out var least) && server < Parse(least.AsString)) return $"a server of {least} or newer";
        if (requirement.TryGetValue("maxServerVersion", out var most) && !IsUpTo(Parse(most.AsString))) return $"a server of {most} or older";
        return null;
    }

    private static Version Parse(string text) => Version.Parse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0");

    /// <summary>An upper bound without a third number takes all of them.</summary>
    private bool IsUpTo(Version most) => server <= new Version(most.Major, most.Minor, most.Build < 0 ? int.MaxValue : most.Build);
}
