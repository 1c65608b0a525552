using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Programmes;

/// <summary>A coaching programme: runs tracks, has organisers and a period.</summary>
internal sealed record Programme : IVersioned<Id<Programme>>
{
    public required Id<Programme> Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    /// <summary>Who runs it together; names of partners, which are data and never an enum.</summary>
    public required IReadOnlyList<string> Organisers { get; init; }

    public required DateOnly StartsOn { get; init; }

    /// <summary>Last day, inclusive.</summary>
    public required DateOnly EndsOn { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
