using System.Collections.Frozen;
using System.Reflection;

namespace CoachingPlatform.MongoWire.Errors;

/// <summary>MongoDB's error codes the bridge gives by itself.</summary>
internal static class Codes
{
    public const int InternalError = 1;
    public const int BadValue = 2;
    public const int FailedToParse = 9;
    public const int TypeMismatch = 14;
    public const int CursorNotFound = 43;
    public const int LockBusy = 46;
    public const int MaxTimeMSExpired = 50;
    public const int CommandNotFound = 59;
    public const int InvalidOptions = 72;
    public const int UnknownReplWriteConcern = 79;
    public const int ShutdownInProgress = 91;
    public const int UnsatisfiableWriteConcern = 100;
    public const int WriteConflict = 112;
    public const int CommandNotSupported = 115;
    public const int ExceededMemoryLimit = 146;
    public const int TransactionTooOld = 225;
    public const int NoSuchTransaction = 251;
    public const int TransactionCommitted = 256;
    public const int SnapshotTooOld = 239;
    public const int ExceededTimeLimit = 262;
    public const int OperationNotSupportedInTransaction = 263;
    public const int DuplicateKey = 11000;
    public const int OutOfDiskSpace = 14031;

    private static readonly FrozenDictionary<int, string> Names = typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToFrozenDictionary(code => (int)code.GetRawConstantValue()!, code => code.Name);

    /// <summary>The name MongoDB gives a code, which is this class's too; the engine's table has the rest.</summary>
    public static string NameOf(int code) => Names.GetValueOrDefault(code) ?? SqlStates.NameOf(code);
}
