namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>Ends a command's transaction with nothing written: what is thrown by a last write that a unique index refuses, as the caller is to hear it.</summary>
/// <param name="reply">The refusal.</param>
public sealed class RefusedException(Reply reply) : Exception
{
    /// <summary>What the caller hears.</summary>
    public Reply Reply { get; } = reply;
}
