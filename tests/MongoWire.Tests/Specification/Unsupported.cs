using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>What the local store says it does not have (README, limits of the local store), by what its errors call it.</summary>
internal static class Unsupported
{
    private static readonly (string InMessage, string Feature)[] Features =
    [
        ("updates.collation", "collation on updates"),
        ("findAndModify.collation", "collation on findAndModify"),
        ("collation is not supported in the distinct", "collation on distinct"),
        ("clusteredIndex", "clustered collections"),
        ("Capped collections", "capped collections"),
        ("Time series", "time series"),
        ("changeStreamPreAndPostImages", "change streams"),
        ("prepareUnique", "prepareUnique"),
        ("$listLocalSessions", "$listLocalSessions"),
        ("whenMatched: fail", "$merge with whenMatched: fail"),
    ];

    public static string? FeatureIn(Exception error)
    {
        var said = error is ClientBulkWriteException bulk ? string.Concat(bulk.WriteErrors.Values.Select(one => one.Message)) : error.Message;
        return Features.FirstOrDefault(feature => said.Contains(feature.InMessage, StringComparison.OrdinalIgnoreCase)).Feature;
    }
}
