namespace CoachingPlatform.Messaging.Audit;

/// <summary>Something whose every saved version leaves an entry in the audit trail.</summary>
public interface IAudited
{
    /// <summary>What changed, as the trail names it.</summary>
    AuditSubject Subject { get; }
}

/// <summary>What an audited change is about.</summary>
/// <param name="Kind">The domain's word for it, e.g. <c>business</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that the change made, from 1.</param>
/// <param name="Reason">Why, where the command asks for a reason.</param>
public sealed record AuditSubject(string Kind, Guid Id, long Version, string? Reason = null);
