using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using MongoDB.Bson.Serialization.Attributes;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>An event that is committed and waits for the broker. <see cref="Id"/> is the MessageId of every delivery.</summary>
public sealed record OutboxMessage
{
    /// <summary>Failed deliveries after which it is parked: still tried, each five minutes, and shown to the operator.</summary>
    internal const int ParkedAfter = 10;

    /// <summary>UUID v7; stable over retries.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the event's record, e.g. <c>EnrolmentAccepted</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The aggregate that changed; order is kept within it.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>The aggregate's version after the change.</summary>
    public required long Version { get; init; }

    /// <summary>Number among the events of that version, from 0.</summary>
    public required int N { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>W3C trace context of the command, so that one trace shows the whole journey.</summary>
    [BsonIgnoreIfNull]
    public string? Traceparent { get; init; }

    /// <summary>The event's own instant.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>True until the broker has confirmed it; then the field is removed, so that the partial indexes hold only what is due.</summary>
    [BsonIgnoreIfNull]
    public bool? Pending { get; init; }

    /// <summary>Failed deliveries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last delivery failed, without personal data; null before the first failure.</summary>
    [BsonIgnoreIfNull]
    public string? LastFailure { get; init; }

    /// <summary>Not before this instant.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>When the broker confirmed it; the document expires 7 days later.</summary>
    [BsonIgnoreIfNull]
    public DateTimeOffset? PublishedAt { get; init; }

    internal static OutboxMessage Of(IEvent e, int n) => new()
    {
        Id = Guid.CreateVersion7(),
        Type = e.GetType().Name,
        AggregateId = e.AggregateId,
        Version = e.Version,
        N = n,
        Body = JsonSerializer.Serialize(e, e.GetType(), JsonSerializerOptions.Web),
        Traceparent = Activity.Current?.Id,
        OccurredAt = e.OccurredAt,
        Pending = true,
        // Due at once, also where the clock ran ahead: it would otherwise hold events back for as long as it was wrong. Yet oldest first.
        NextAttemptAt = e.OccurredAt.AddYears(-1),
    };
}
