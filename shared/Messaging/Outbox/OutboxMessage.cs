using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using MongoDB.Bson.Serialization.Attributes;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>An event that is committed and waits for the broker; it is removed when the broker has confirmed it.</summary>
public sealed record OutboxMessage
{
    /// <summary>Failed deliveries after which it is parked: still tried, each five minutes, and shown to the operator.</summary>
    internal const int ParkedAfter = 10;

    /// <summary>Where it stands in the order of its aggregate's events.</summary>
    public required OutboxPosition Id { get; init; }

    /// <summary>UUID v7; the MessageId of every delivery, stable over retries.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Name of the event's record, e.g. <c>EnrolmentAccepted</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>W3C trace context of the command, so that one trace shows the whole journey.</summary>
    [BsonIgnoreIfNull]
    public string? Traceparent { get; init; }

    /// <summary>The event's own instant.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Failed deliveries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last delivery failed, without personal data; null before the first failure.</summary>
    [BsonIgnoreIfNull]
    public string? LastFailure { get; init; }

    /// <summary>After a failure: neither it nor what is behind it in its aggregate goes out before this instant.</summary>
    [BsonIgnoreIfNull]
    public DateTimeOffset? NextAttemptAt { get; init; }

    internal static OutboxMessage Of(IEvent e, int n) => new()
    {
        Id = new(e.AggregateId, e.Version, n),
        MessageId = Guid.CreateVersion7(),
        Type = e.GetType().Name,
        Body = JsonSerializer.Serialize(e, e.GetType(), JsonSerializerOptions.Web),
        Traceparent = Activity.Current?.Id,
        OccurredAt = e.OccurredAt,
    };
}
