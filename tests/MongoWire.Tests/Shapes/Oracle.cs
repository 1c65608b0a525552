using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Shapes;

/// <summary>MongoDB's answers to the services' questions, worked out in memory: as much of its language as they use.</summary>
internal static class Oracle
{
    public static bool Matches(BsonDocument document, BsonDocument filter) => filter.All(field => field.Name switch
    {
        "$and" => field.Value.AsBsonArray.All(part => Matches(document, part.AsBsonDocument)),
        "$or" => field.Value.AsBsonArray.Any(part => Matches(document, part.AsBsonDocument)),
        "$expr" => At(document, field.Value["$in"][1].AsString[1..]).AsBsonArray.Contains(field.Value["$in"][0]),
        _ => Holds(At(document, field.Name) is BsonArray list ? [.. list] : [At(document, field.Name)], field.Value),
    });

    public static BsonValue At(BsonDocument document, string path) =>
        path.Split('.').Aggregate((BsonValue)document, (place, step) => place is BsonDocument inner ? inner.GetValue(step, BsonNull.Value) : BsonNull.Value);

    public static IEnumerable<BsonDocument> Sorted(IEnumerable<BsonDocument> documents, BsonDocument sort) =>
        sort.Reverse().Aggregate(documents, (rows, key) => key.Value == 1 ? rows.OrderBy(row => At(row, key.Name)) : rows.OrderByDescending(row => At(row, key.Name)));

    /// <summary>Named fields (<c>1</c>), fields under another name (<c>"$path"</c>), and the id unless it is told off; or all but some (<c>0</c>).</summary>
    public static BsonDocument Projected(BsonDocument document, BsonDocument? projection)
    {
        if (projection is null) return document;
        if (projection.Values.All(value => value == 0)) return projection.Names.Aggregate(document.DeepClone().AsBsonDocument, Without);
        var shown = projection.GetValue("_id", 1) == 1 ? new BsonDocument("_id", document["_id"]) : [];
        foreach (var field in projection.Where(field => field.Name != "_id"))
        {
            var value = At(document, field.Value is BsonString path ? path.Value[1..] : field.Name);
            if (!value.IsBsonNull) shown[field.Name] = value;
        }

        return shown;
    }

    private static BsonDocument Without(BsonDocument document, string path)
    {
        if (path.Split('.', 2) is [var outer, var inner] && document.GetValue(outer, null) is BsonDocument within) Without(within, inner);
        else document.Remove(path);
        return document;
    }

    /// <summary>Groups by some fields, with sums (of 1 or of a field) and maxima, and the names that a projection gives them.</summary>
    public static List<BsonDocument> Grouped(IEnumerable<BsonDocument> documents, BsonDocument group, BsonDocument projection) =>
        [.. documents.GroupBy(row => new BsonDocument(group["_id"].AsBsonDocument.Select(key => new BsonElement(key.Name, At(row, key.Value.AsString[1..]))))).Select(rows =>
        {
            var made = new BsonDocument("_id", rows.Key);
            foreach (var (name, accumulator) in group.Where(field => field.Name != "_id").Select(field => (field.Name, field.Value.AsBsonDocument.Single())))
            {
                var values = rows.Select(row => accumulator.Value is BsonString path ? At(row, path.Value[1..]) : accumulator.Value);
                made[name] = accumulator.Name switch
                {
                    "$sum" => values.Sum(value => value.AsInt32),
                    "$max" => values.Max(),
                    var other => throw new NotSupportedException($"A shape groups with {other}: say here what it does."),
                };
            }

            return new BsonDocument(projection.Where(field => field.Name != "_id").Select(field => new BsonElement(field.Name, At(made, field.Value.AsString[1..]))));
        })];

    /// <summary>The document after an update by operators on top-level fields.</summary>
    public static BsonDocument Updated(BsonDocument document, BsonDocument update, bool isNew = false)
    {
        var after = document.DeepClone().AsBsonDocument;
        foreach (var (name, fields) in update.Select(o => (o.Name, o.Value.AsBsonDocument)))
        {
            foreach (var field in fields)
            {
                switch (name)
                {
                    case "$set":
                    case "$setOnInsert" when isNew:
                        after[field.Name] = field.Value;
                        break;
                    case "$unset":
                        after.Remove(field.Name);
                        break;
                    case "$inc":
                        after[field.Name] = after.GetValue(field.Name, 0) is BsonInt64 number ? number.Value + 1 : after.GetValue(field.Name, 0).AsInt32 + 1;
                        break;
                    case "$setOnInsert":
                        break;
                    default:
                        throw new NotSupportedException($"A shape updates with {name}: say here what it does.");
                }
            }
        }

        return after;
    }

    private static bool Holds(List<BsonValue> values, BsonValue condition) => condition switch
    {
        BsonRegularExpression pattern => values.Any(value => value is BsonString text && Regex.IsMatch(text.Value, pattern.Pattern)),
        BsonDocument { ElementCount: > 0 } operators => operators.All(o => o.Name switch
        {
            "$eq" => values.Contains(o.Value),
            "$ne" => !values.Contains(o.Value),
            "$type" => values.Any(value => (int)value.BsonType == o.Value),
            "$in" => values.Any(value => o.Value.AsBsonArray.Contains(value)),
            _ => values.Any(value => value.BsonType == o.Value.BsonType && Compares(o.Name, value.CompareTo(o.Value))),
        }),
        _ => values.Contains(condition),
    };

    private static bool Compares(string operation, int order) => operation switch
    {
        "$gt" => order > 0,
        "$gte" => order >= 0,
        "$lt" => order < 0,
        "$lte" => order <= 0,
        _ => throw new NotSupportedException($"A shape asks with {operation}: say here what it means."),
    };
}
