namespace CoachingPlatform.MongoWire.Errors;

/// <summary>MongoDB's error codes the bridge gives by itself.</summary>
internal static class Codes
{
    public const int InternalError = 1;
    public const int BadValue = 2;
    public const int FailedToParse = 9;
    public const int TypeMismatch = 14;
    public const int CursorNotFound = 43;
    public const int LockTimeout = 46;
    public const int MaxTimeExpired = 50;
    public const int CommandNotFound = 59;
    public const int InvalidOptions = 72;
    public const int ShutdownInProgress = 91;
    public const int WriteConflict = 112;
    public const int CommandNotSupported = 115;
    public const int ExceededMemoryLimit = 146;
    public const int TransactionTooOld = 225;
    public const int NoSuchTransaction = 251;
    public const int TransactionCommitted = 256;
    public const int ExceededTimeLimit = 262;
    public const int OperationNotSupportedInTransaction = 263;
    public const int DuplicateKey = 11000;
    public const int OutOfDiskSpace = 14031;

    /// <summary>The name MongoDB gives a code; the engine's table has the rest.</summary>
    public static string NameOf(int code) => code switch
    {
        LockTimeout => "LockBusy",
        MaxTimeExpired => "MaxTimeMSExpired",
        CommandNotFound => "CommandNotFound",
        ShutdownInProgress => "ShutdownInProgress",
        WriteConflict => "WriteConflict",
        TransactionTooOld => "TransactionTooOld",
        NoSuchTransaction => "NoSuchTransaction",
        TransactionCommitted => "TransactionCommitted",
        ExceededTimeLimit => "ExceededTimeLimit",
        OutOfDiskSpace => "OutOfDiskSpace",
        _ => SqlStates.NameOf(code),
    };
}
