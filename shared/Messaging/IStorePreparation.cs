namespace CoachingPlatform.Messaging;

/// <summary>What must be in the store (indexes, first documents) before the service says that it is ready. Safe to run again.</summary>
public interface IStorePreparation
{
    /// <summary>Makes what is missing.</summary>
    Task PrepareAsync(CancellationToken cancellation);
}
