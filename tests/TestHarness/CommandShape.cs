using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// What a command asks the store for, without the values: <c>{ find: "enrolments", filter: { state: "string" }, sort: { claimBy: 1 } }</c>.
/// Commands of one shape are the same question to a database.
/// </summary>
public static partial class CommandShape
{
    private static readonly HashSet<string> Envelope =
        ["$db", "lsid", "$clusterTime", "txnNumber", "startTransaction", "readConcern", "writeConcern", "$readPreference", "maxTimeMS", "batchSize"];

    /// <summary>The shape of a command as the driver sends it; null for those that touch no collection.</summary>
    public static BsonDocument? Of(BsonDocument command)
    {
        var (name, target) = (command.GetElement(0).Name, command.GetElement(0).Value);
        if (name is "commitTransaction" or "abortTransaction" or "getMore" or "killCursors")
            return new BsonDocument(name, 1);
        if (!target.IsString)
            return null;
        var shape = new BsonDocument(name, Generation().Replace(target.AsString, ""));
        foreach (var field in command.Skip(1).Where(f => !Envelope.Contains(f.Name)))
        {
            if (field.Name == "autocommit")
                shape["transaction"] = true;
            else
                shape[field.Name] = Field(field.Name, field.Value);
        }

        return shape;
    }

    /// <summary>The writes of one collection each that a write to several stands for.</summary>
    public static IEnumerable<BsonDocument> Writes(BsonDocument bulkWrite)
    {
        foreach (var operation in bulkWrite["ops"].AsBsonArray.Select(o => o.AsBsonDocument))
        {
            var (name, place) = (operation.GetElement(0).Name, operation[0].ToInt32());
            var write = new BsonDocument(name, bulkWrite["nsInfo"][place]["ns"].AsString.Split('.', 2)[1]) { { "ordered", true } };
            if (bulkWrite.Contains("autocommit"))
                write["autocommit"] = false;
            yield return name switch
            {
                "insert" => write.Add("documents", new BsonArray { operation["document"] }),
                "update" => write.Add("updates", new BsonArray
                {
                    new BsonDocument(operation.Skip(1).Where(f => f.Name != "multi" || f.Value.ToBoolean()).Select(f => new BsonElement(f.Name switch { "filter" => "q", "updateMods" => "u", _ => f.Name }, f.Value))),
                }),
                _ => throw new NotSupportedException($"The services write {name} with others: say here what it stands for."),
            };
        }
    }

    // Progress keeps generations of the same collections side by side: progress, progress_1, …
    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Generation();

    private static BsonValue Field(string name, BsonValue value) => name switch
    {
        "filter" or "query" or "q" => Filter(value.AsBsonDocument),
        "u" or "update" when value.IsBsonArray => Pipeline(value.AsBsonArray),
        "u" or "update" => Update(value.AsBsonDocument),
        "pipeline" => Pipeline(value.AsBsonArray),
        "updates" or "deletes" => Distinct(value.AsBsonArray.Select(statement => Statement(statement.AsBsonDocument))),
        "documents" => "documents",
        "arrayFilters" => Distinct(value.AsBsonArray.Select(filter => Filter(filter.AsBsonDocument))),
        "limit" or "skip" => value.ToInt32() is 0 or 1 ? value : "n",
        "cursor" => new BsonDocument(),
        _ => value, // sort, projection, indexes and flags are the shape itself
    };

    private static BsonDocument Statement(BsonDocument statement) => new(statement.Select(field => new BsonElement(field.Name, Field(field.Name, field.Value))));


    private static BsonDocument Filter(BsonDocument filter) => new(filter.Select(field => new BsonElement(field.Name, field.Name switch
    {
        "$and" or "$or" or "$nor" => Distinct(field.Value.AsBsonArray.Select(part => Filter(part.AsBsonDocument))),
        "$expr" => Expression(field.Value),
        _ => Condition(field.Value),
    })));

    private static BsonValue Condition(BsonValue value)
    {
        if (value is not BsonDocument { ElementCount: > 0 } operators || !operators.GetElement(0).Name.StartsWith('$'))
            return TypeOf(value);
        return new BsonDocument(operators.Select(o => new BsonElement(o.Name, o.Name switch
        {
            "$elemMatch" => Filter(o.Value.AsBsonDocument),
            "$not" => Condition(o.Value),
            "$in" or "$nin" or "$all" => Distinct(o.Value.AsBsonArray.Select(TypeOf)),
            "$exists" or "$type" => o.Value,
            _ => TypeOf(o.Value),
        })));
    }

    private static BsonValue Update(BsonDocument update) => !update.Names.FirstOrDefault("").StartsWith('$')
        ? "document"
        : new BsonDocument(update.Select(o => new BsonElement(o.Name, new BsonDocument(o.Value.AsBsonDocument.Select(field =>
            new BsonElement(field.Name, field.Value is BsonDocument { ElementCount: > 0 } inner && inner.GetElement(0).Name.StartsWith('$')
                ? new BsonDocument(inner.Select(part => new BsonElement(part.Name, "value")))
                : "value"))))));

    private static BsonArray Pipeline(BsonArray stages) => new(stages.Select(stage => new BsonDocument(stage.AsBsonDocument.Select(s => new BsonElement(s.Name, s.Name switch
    {
        "$match" => Filter(s.Value.AsBsonDocument),
        "$limit" or "$skip" => "n",
        _ => Expression(s.Value),
    })))));

    private static BsonValue Expression(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.Select(field => new BsonElement(field.Name, Expression(field.Value)))),
        BsonArray array => new BsonArray(array.Select(Expression)),
        BsonString text when !text.Value.StartsWith('$') => "string",
        BsonString or BsonInt32 or BsonInt64 or BsonDouble or BsonNull => value,
        _ => TypeOf(value),
    };

    private static BsonArray Distinct(IEnumerable<BsonValue> parts) => [.. parts.Distinct()];

    private static BsonValue TypeOf(BsonValue value) => value switch
    {
        BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } => "uuid",
        BsonNull => BsonNull.Value,
        _ => value.BsonType.ToString().ToLowerInvariant(),
    };
}
