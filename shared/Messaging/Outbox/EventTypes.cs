using System.Collections.Frozen;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Messaging.Outbox;

/// <summary>The published events by the name under which the outbox stores them.</summary>
internal static class EventTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = typeof(IEvent).Assembly.GetExportedTypes()
        .Where(t => t is { IsAbstract: false, IsInterface: false } && t.IsAssignableTo(typeof(IEvent)))
        .ToFrozenDictionary(t => t.Name);

    /// <summary>The event as it was stored.</summary>
    /// <exception cref="InvalidDataException">The name or the body is not one of the contracts'.</exception>
    public static IEvent Read(string name, string body)
    {
        if (!ByName.TryGetValue(name, out var type))
            throw new InvalidDataException($"{name} is an unknown event.");
        return (IEvent?)JsonSerializer.Deserialize(body, type, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"The body of a {name} is empty.");
    }
}
