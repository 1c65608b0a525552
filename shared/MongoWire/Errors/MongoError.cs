namespace CoachingPlatform.MongoWire.Errors;

/// <summary>A refusal in MongoDB's terms: its code, a sentence, and the labels the driver decides its retries by.</summary>
internal sealed class MongoError(int code, string message, params string[] labels) : Exception(message)
{
    /// <summary>The driver's WithTransaction runs the whole transaction again.</summary>
    public const string Transient = "TransientTransactionError";

    /// <summary>The driver sends the very same write once more.</summary>
    public const string RetryableWrite = "RetryableWriteError";

    public int Code => code;
    public IReadOnlyList<string> Labels => labels;
}
