using System.Globalization;
using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Shapes;

/// <summary>Documents that have what the shapes of a collection ask for, and the shapes' conditions with values of them.</summary>
internal sealed partial class ShapeData
{
    private const int Sample = 7, Low = 3, High = 33, Other = 8;
    private static readonly DateTime Start = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc); // no time-to-live takes it away

    private static readonly HashSet<string> Lists =
        ["searchKeys", "nameKeys", "facets", "sharedUnder", "sharedFacets", "healthTurns", "clientIds", "enrolments", "enrolmentIds", "businessIds", "redirectUris", "postLogoutRedirectUris", "resources"];

    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal) { ["_id"] = "int32" };
    private readonly HashSet<string> distinct = new(StringComparer.Ordinal) { "_id" };
    private readonly int alike;

    /// <param name="shapes">Everything that is sent to the collection.</param>
    /// <param name="alike">So many values a field has; a field that is sorted by, or unique, has another in each document.</param>
    public ShapeData(IReadOnlyCollection<BsonDocument> shapes, int alike)
    {
        this.alike = alike;
        foreach (var filter in shapes.SelectMany(ApprovedShapes.FiltersOf)) Learn(filter);
        foreach (var index in shapes.SelectMany(shape => shape.GetValue("indexes", new BsonArray()).AsBsonArray))
        {
            foreach (var field in index["key"].AsBsonDocument.Names)
            {
                types.TryAdd(field, "int32");
                if (index.AsBsonDocument.Contains("unique")) distinct.Add(field);
            }
        }

        foreach (var sort in shapes.Select(shape => shape.GetValue("sort", BsonNull.Value)).OfType<BsonDocument>())
            distinct.UnionWith(sort.Names);
        foreach (var field in distinct.Concat(shapes.SelectMany(shape => Path().Matches(shape.ToJson()).Select(match => match.Groups[1].Value))))
            types.TryAdd(field, "int32");
        // What is asked for as a whole is made of its parts.
        foreach (var whole in types.Keys.Where(field => types.Keys.Any(part => part.StartsWith($"{field}.", StringComparison.Ordinal))).ToList())
            types.Remove(whole);
    }

    public BsonDocument Document(int number)
    {
        var document = new BsonDocument("_id", Value("_id", number));
        foreach (var (path, type) in types.Where(field => field.Key != "_id" && !(field.Value == "null" && number % 2 == 1)))
        {
            var place = document;
            var steps = path.Split('.');
            foreach (var step in steps[..^1])
            {
                if (!place.Contains(step)) place[step] = new BsonDocument();
                place = place[step].AsBsonDocument;
            }

            place[steps[^1]] = Lists.Contains(path) ? new BsonArray { Element(path, 2 * Kind(path, number)), Element(path, (2 * Kind(path, number)) + 1) } : Value(path, number);
        }

        return document;
    }

    /// <summary>The condition with values: most of document 7's, a range reaches from document 3's to document 33's.</summary>
    public BsonDocument Filter(BsonDocument shape) => new(shape.Select(field => new BsonElement(field.Name, field.Name switch
    {
        "$and" or "$or" => new BsonArray(field.Value.AsBsonArray.Select(part => Filter(part.AsBsonDocument))),
        "$expr" when field.Value["$in"] is var inList => new BsonDocument("$in", new BsonArray { Asked(inList[1].AsString[1..], Sample), inList[1] }),
        _ when field.Value is BsonDocument operators => new BsonDocument(operators.Select(o => new BsonElement(o.Name, o.Name switch
        {
            "$in" => new BsonArray(o.Value.AsBsonArray.Count == 0 ? [] : new[] { Sample, Other, 13 }.Select(number => Asked(field.Name, number))),
            "$gt" or "$gte" => Asked(field.Name, Low),
            "$lt" or "$lte" => Asked(field.Name, High),
            "$ne" => Asked(field.Name, Other),
            "$eq" => Asked(field.Name, Sample),
            "$type" => o.Value,
            _ => throw new NotSupportedException($"A shape asks with {o.Name}: say here what it asks for."),
        }))),
        _ when field.Value.IsBsonNull => BsonNull.Value,
        _ when field.Value == "regularexpression" => new BsonRegularExpression("^" + Asked(field.Name, Sample)),
        _ => Asked(field.Name, Sample),
    })));

    private static BsonValue Of(string type, int kind) => type switch
    {
        "uuid" => new BsonBinaryData(new Guid(kind, 0, 0, new byte[8]), GuidRepresentation.Standard),
        "string" or "regularexpression" => kind.ToString("'v'000000", CultureInfo.InvariantCulture),
        "int64" => (long)kind,
        "datetime" => Start.AddMinutes(kind),
        _ => kind,
    };

    private void Learn(BsonDocument filter)
    {
        foreach (var field in filter)
        {
            if (field.Name is "$and" or "$or")
            {
                foreach (var part in field.Value.AsBsonArray) Learn(part.AsBsonDocument);
                continue;
            }

            if (field.Name == "$expr") continue; // of a list, which is asked for by its values elsewhere
            var type = field.Value switch
            {
                BsonDocument { ElementCount: > 0 } operators => operators[0] is BsonArray list ? list.FirstOrDefault() : operators[0],
                var plain => plain,
            };
            if (type is null or BsonArray || (field.Value is BsonDocument asked && asked.Contains("$type"))) continue;
            types[field.Name] = type is BsonString name ? name.Value : "null";
        }
    }

    private int Kind(string path, int number) => distinct.Contains(path) ? number : number % alike;

    private BsonValue Value(string path, int number) => types[path] == "boolean" ? number % 2 == 1 : Element(path, Kind(path, number));

    private BsonValue Element(string path, int kind) => Of(types[path], kind);

    private BsonValue Asked(string path, int number) => Lists.Contains(path) ? Element(path, 2 * Kind(path, number)) : Value(path, number);

    /// <summary>A field that a projection or a group reads.</summary>
    [GeneratedRegex("\"\\$([a-z]+\\.[a-zA-Z]+)\"")]
    private static partial Regex Path();
}
