using CoachingPlatform.Progress.Domain.Exports;
using MongoDB.Bson.Serialization;

namespace CoachingPlatform.Progress.Storage;

/// <summary>How exports are stored: with what is asked of them, though it follows from their state.</summary>
internal static class ExportBson
{
    /// <summary>Registers it once in the process, before anything is asked of a collection of exports.</summary>
    public static void Register() => BsonClassMap.TryRegisterClassMap<Export>(map =>
    {
        map.AutoMap();
        map.MapProperty(e => e.IsOpen).SetElementName("isOpen");
        map.MapProperty(e => e.IsLive).SetElementName("isLive");
    });
}
