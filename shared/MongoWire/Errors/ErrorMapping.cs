using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Errors;

/// <summary>What went wrong behind the bridge, said in MongoDB's words.</summary>
internal static class ErrorMapping
{
    public static MongoError From(Exception exception, Request? request) => exception switch
    {
        MongoError error => error,
        PostgresException error => FromPostgres(error, request),
        NpgsqlException { InnerException: TimeoutException } error when error.Message.Contains("pool", StringComparison.Ordinal) =>
            new MongoError(Codes.ExceededTimeLimit, "The local store has no free PostgreSQL connection: too many statements or open transactions at once."),
        NpgsqlException or IOException or System.Net.Sockets.SocketException =>
            new MongoError(Codes.ShutdownInProgress, "The local store lost its PostgreSQL: " + exception.Message, LabelOfLostServer(request)),
        InvalidCastException => new MongoError(Codes.TypeMismatch, exception.Message),
        KeyNotFoundException => new MongoError(Codes.FailedToParse, exception.Message),
        _ => new MongoError(Codes.InternalError, exception.Message),
    };

    /// <summary>Inside a batch's reply the engine leaves each error's code as a packed SQLSTATE.</summary>
    public static BsonDocument TranslateWriteErrors(ReadOnlyMemory<byte> reply)
    {
        var document = MongoDB.Bson.Serialization.BsonSerializer.Deserialize<BsonDocument>(reply.ToArray());
        foreach (var error in document.GetValue("writeErrors", new BsonArray()).AsBsonArray.OfType<BsonDocument>())
        {
            var code = SqlStates.ToCode(SqlStates.Unpack(error["code"].ToInt32()));
            error["code"] = code;
            error["errmsg"] = Message(code, error["errmsg"].AsString);
        }

        return document;
    }

    public static byte[] ToReply(MongoError error)
    {
        var reply = new BsonDocument { { "ok", 0.0 }, { "errmsg", error.Message }, { "code", error.Code }, { "codeName", Codes.NameOf(error.Code) } };
        if (error.Labels.Count > 0) reply.Add("errorLabels", new BsonArray(error.Labels));
        return reply.ToBson();
    }

    private static MongoError FromPostgres(PostgresException error, Request? request)
    {
        var code = SqlStates.IsConflict(error) ? Codes.WriteConflict : SqlStates.ToCode(error.SqlState);
        return code switch
        {
            Codes.WriteConflict when request is { InTransaction: true } => new MongoError(code, error.MessageText, MongoError.Transient),
            Codes.ShutdownInProgress => new MongoError(code, error.MessageText, LabelOfLostServer(request)),
            _ => new MongoError(code, Message(code, error.MessageText)),
        };
    }

    /// <summary>People and tools know a duplicate by the number MongoDB's message begins with.</summary>
    private static string Message(int code, string message) => code == Codes.DuplicateKey ? "E11000 duplicate key error: " + message : message;

    /// <summary>Of a commit nobody knows whether it came through: it is asked for again, never run again.</summary>
    private static string LabelOfLostServer(Request? request) =>
        request is { InTransaction: true, Name: not "commitTransaction" } ? MongoError.Transient : MongoError.RetryableWrite;
}
