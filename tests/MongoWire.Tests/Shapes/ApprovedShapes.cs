using CoachingPlatform.TestHarness;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Shapes;

/// <summary>The shapes of all commands that the services send, as their tests have approved them.</summary>
internal static class ApprovedShapes
{
    private static readonly string[] Services = [.. Directory.EnumerateFiles(CommandShapes.Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    public static IEnumerable<(string Service, string Shape)> All { get; } =
        [.. Services.SelectMany(service => File.ReadAllLines(Path.Combine(CommandShapes.Folder, service + ".txt")).Select(line => (service, line)))];

    /// <summary>Every collection of every service that is asked something.</summary>
    public static IEnumerable<(string Service, string Collection)> Collections { get; } =
        [.. All.Select(s => (s.Service, CollectionOf(BsonDocument.Parse(s.Shape)))).Where(c => c.Item2.Length > 0).Distinct()];

    public static string CollectionOf(BsonDocument shape) => shape[0] is BsonString name ? name.Value : "";

    /// <summary>All that the service sends to the collection.</summary>
    public static List<BsonDocument> Of(string service, string collection) =>
        [.. All.Where(s => s.Service == service).Select(s => BsonDocument.Parse(s.Shape)).Where(shape => CollectionOf(shape) == collection)];

    /// <summary>The conditions in a command: each is a filter.</summary>
    public static IEnumerable<BsonDocument> FiltersOf(BsonDocument shape)
    {
        IEnumerable<BsonValue> all =
        [
            shape.GetValue("filter", BsonNull.Value), shape.GetValue("query", BsonNull.Value),
            .. Parts(shape, "updates", "q"), .. Parts(shape, "deletes", "q"), .. Parts(shape, "pipeline", "$match"),
        ];
        return all.OfType<BsonDocument>();
    }

    private static IEnumerable<BsonValue> Parts(BsonDocument shape, string list, string part) =>
        shape.GetValue(list, new BsonArray()).AsBsonArray.Select(item => item.AsBsonDocument.GetValue(part, BsonNull.Value));
}
