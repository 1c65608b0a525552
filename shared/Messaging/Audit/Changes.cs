using System.Globalization;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace CoachingPlatform.Messaging.Audit;

/// <summary>The fields in which two stored forms of one thing differ. They are compared as they are and shown masked.</summary>
internal static class Changes
{
    private const int LongestShown = 500;

    // The key and the version are the entry's own key, a history repeats the trail, facets are made of the fields that are told, and reliances only
    // keep two commands from passing at once.
    private static readonly string[] Untold = ["_id", "version", "history", "facets", "reliances"];

    private static readonly JsonWriterSettings Json = new() { OutputMode = JsonOutputMode.RelaxedExtendedJson };

    /// <summary>The changes from <paramref name="before"/> (null: it is new) to <paramref name="after"/>.</summary>
    public static IReadOnlyList<FieldChange> Between(BsonDocument? before, BsonDocument after)
    {
        var old = Fields(before ?? [], "").ToDictionary(f => f.Path, f => f.Value);
        var now = Fields(after, "").ToDictionary(f => f.Path, f => f.Value);
        return
        [
            .. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(path => (Path: path, Old: old.GetValueOrDefault(path), New: now.GetValueOrDefault(path)))
                .Where(f => !Equals(f.Old, f.New))
                .Select(f => new FieldChange(f.Path, Shown(f.Path, f.Old), Shown(f.Path, f.New))),
        ];
    }

    // Of each value that is known; a missing field and a null are the same, nothing is known.
    private static IEnumerable<(string Path, BsonValue Value)> Fields(BsonDocument document, string prefix) =>
        document.Where(e => !IsDerived(e.Name) && !(prefix.Length == 0 && Untold.Contains(e.Name)) && !e.Value.IsBsonNull).SelectMany(e =>
            e.Value is BsonDocument inner ? Fields(inner, $"{prefix}{e.Name}.") : [($"{prefix}{e.Name}", e.Value)]);

    // Keys for searching and comparing are made of the fields that are told, and may be made of a NIK.
    private static bool IsDerived(string name) =>
        name.EndsWith("Key", StringComparison.Ordinal) || name.EndsWith("Keys", StringComparison.Ordinal);

    private static string? Shown(string path, BsonValue? value)
    {
        if (value is null)
            return null;
        var shown = Masked(path[(path.LastIndexOf('.') + 1)..], value);
        var text = shown.IsString ? shown.AsString : shown.ToJson(Json);
        return text.Length <= LongestShown ? text : $"{text[..LongestShown]}…";
    }

    private static BsonValue Masked(string field, BsonValue value) => value switch
    {
        BsonDocument inner => new BsonDocument(inner.Where(e => !IsDerived(e.Name)).Select(e => new BsonElement(e.Name, Masked(e.Name, e.Value)))),
        BsonArray list => new BsonArray(list.Select(each => Masked(field, each))),
        BsonString text => PersonalData.Mask(field, text.AsString),
        BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } id => id.AsGuid.ToString(),
        BsonDateTime at => PersonalData.Mask(field, at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
        _ => value,
    };
}
