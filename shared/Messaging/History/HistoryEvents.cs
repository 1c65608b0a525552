using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Outbox;

namespace CoachingPlatform.Messaging.History;

/// <summary>Events as they travel in a <see cref="HistoryPage"/>.</summary>
public static class HistoryEvents
{
    /// <summary>The event in its travelling form.</summary>
    public static HistoryEvent Of(IEvent e) => new(e.GetType().Name, JsonSerializer.Serialize(e, e.GetType(), JsonSerializerOptions.Web));

    /// <summary>The event that travelled.</summary>
    /// <exception cref="InvalidDataException">It is of a type or form that this version does not know.</exception>
    public static IEvent Read(HistoryEvent e) => EventTypes.Read(e.Type, e.Body);
}
