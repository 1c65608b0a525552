using System.Text.RegularExpressions;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>A message that could not be handled and waits for an operator. Never its body.</summary>
/// <param name="Queue">The queue that it waits in, or <see cref="Outbox"/>.</param>
/// <param name="Id">Its MessageId; null when the sender gave none.</param>
/// <param name="Type">Version and name of the event; null when it cannot be told.</param>
/// <param name="At">When it was put there.</param>
/// <param name="Attempts">How often it was tried; null where only the consumer's log knows.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="Reason">Why, without personal data.</param>
internal sealed partial record ParkedMessage(
    string Queue, string? Id, string? Type, DateTimeOffset? At, long? Attempts, int Bytes, string Reason)
{
    /// <summary>Stands for the service's own outbox among the queues.</summary>
    public const string Outbox = "outbox";

    private const int LongestReason = 160;

    /// <summary>An exception's type and first line. What could be somebody's data is left out: quoted values, long numbers, addresses.</summary>
    public static string ReasonOf(string? exceptionType, string? message)
    {
        var line = Personal().Replace((message ?? "").ReplaceLineEndings("\n").Split('\n')[0], "…");
        return $"{exceptionType?.Split('.')[^1]}: {(line.Length > LongestReason ? line[..LongestReason] + "…" : line)}";
    }

    [GeneratedRegex("""
        "[^"]*"|\S+@\S+|\b\d[\d .-]{7,}\d\b
        """)]
    private static partial Regex Personal();
}
