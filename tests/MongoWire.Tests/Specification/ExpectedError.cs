using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>Judges an error by what the case says about it.</summary>
internal sealed class ExpectedError(BsonDocument expected, Matching matching)
{
    public void Judge(Exception actual)
    {
        foreach (var condition in expected) Judge(condition, actual);
    }

    private void Judge(BsonElement condition, Exception actual)
    {
        var value = condition.Value;
        switch (condition.Name)
        {
            case "isError":
                break;
            case "isClientError":
                Require(value.AsBoolean != FromServer(actual), "the other side's error");
                break;
            case "errorContains":
                Require(actual.ToString().Contains(value.AsString, StringComparison.OrdinalIgnoreCase), $"another message than '{value}'");
                break;
            case "errorCode":
                Require(CodesOf(actual).Contains(value.ToInt32()), $"code {string.Join(", ", CodesOf(actual))} instead of {value}");
                break;
            case "errorCodeName":
                Require((actual as MongoCommandException)?.CodeName == value.AsString, $"code {(actual as MongoCommandException)?.CodeName} instead of {value}");
                break;
            case "errorLabelsContain":
                foreach (var label in value.AsBsonArray) Require((actual as MongoException)?.HasErrorLabel(label.AsString) == true, $"no label {label}");
                break;
            case "errorLabelsOmit":
                foreach (var label in value.AsBsonArray) Require((actual as MongoException)?.HasErrorLabel(label.AsString) != true, $"a label {label}");
                break;
            case "expectResult":
                matching.Match(value, PartialResult(actual), "what came before the error");
                break;
            case "errorResponse":
                matching.Match(value, (actual as MongoCommandException)?.Result, "the server's reply");
                break;
            case "writeErrors":
                matching.Match(value, WriteErrors(actual), "write errors");
                break;
            default:
                throw new UnknownToRunnerException(condition.Name);
        }

        void Require(bool holds, string what)
        {
            if (!holds) throw new SpecMismatchException($"{what}: {actual.Message}");
        }
    }

    /// <summary>Also what a server said that is the cause of the driver's own exception.</summary>
    /// <summary>A bulk write's exception may as well carry what the driver itself refused.</summary>
    private static bool FromServer(Exception error) => error is ClientBulkWriteException bulk
        ? bulk.WriteErrors.Count > 0 || bulk.InnerException is MongoServerException
        : error is MongoServerException;

    private static IEnumerable<int> CodesOf(Exception error) => error switch
    {
        MongoCommandException command => [command.Code],
        MongoWriteException write => write.WriteError is { } one ? [one.Code] : [],
        MongoBulkWriteException bulk => bulk.WriteErrors.Select(one => one.Code),
        MongoExecutionTimeoutException timeout => [timeout.Code],
        _ => error.InnerException is { } inner ? CodesOf(inner) : [],
    };

    private static BsonDocument? PartialResult(Exception error) => error switch
    {
        MongoBulkWriteException<BsonDocument> bulk => BulkWrites.Result(bulk.Result),
        ClientBulkWriteException bulk => BulkWrites.Result(bulk.PartialResult),
        _ => null,
    };

    private static BsonDocument? WriteErrors(Exception error) => error is ClientBulkWriteException bulk
        ? new BsonDocument(bulk.WriteErrors.Select(one => new BsonElement(one.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), new BsonDocument("code", one.Value.Code))))
        : null;
}
