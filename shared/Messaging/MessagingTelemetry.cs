using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CoachingPlatform.Messaging;

/// <summary>Spans and counters of the outbox and the inbox.</summary>
public sealed class MessagingTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "CoachingPlatform.Messaging";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> published;
    private readonly Counter<long> failed;
    private readonly Counter<long> duplicates;

    /// <summary>Creates the counters on the host's meter factory.</summary>
    public MessagingTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        published = meter.CreateCounter<long>("outbox.published", "{message}", "Events confirmed by the broker");
        failed = meter.CreateCounter<long>("outbox.failed", "{message}", "Deliveries to the broker that failed and will be repeated");
        duplicates = meter.CreateCounter<long>("inbox.duplicates", "{message}", "Deliveries that had been handled before");
    }

    internal void Published(string type) => published.Add(1, new KeyValuePair<string, object?>("type", type));

    internal void Failed(string type) => failed.Add(1, new KeyValuePair<string, object?>("type", type));

    internal void Duplicate(string consumer) => duplicates.Add(1, new KeyValuePair<string, object?>("consumer", consumer));
}
