using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.ServiceDefaults.Problems;

/// <summary>
/// The human sentence for each problem code, in Indonesian and English: the embedded <c>Sentences.json</c> of the service
/// (<c>{"cohort.full": {"id": "…", "en": "…"}}</c>, placeholders as <c>{name}</c>) on top of the shared one.
/// </summary>
public sealed class Sentences
{
    private readonly FrozenDictionary<string, Sentence> byCode;

    /// <summary>Reads the sentences of these assemblies.</summary>
    public Sentences(params IEnumerable<Assembly> assemblies) =>
        byCode = assemblies.SelectMany(Read).ToDictionary(s => s.Key, s => s.Value).ToFrozenDictionary();

    /// <summary>Each code that has a sentence.</summary>
    public IEnumerable<string> Codes => byCode.Keys;

    /// <summary>The sentence in the language of the current request (<see cref="CultureInfo.CurrentUICulture"/>: id or en).</summary>
    public string Of(Refusal refusal) => Of(refusal.Code, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, refusal.Values);

    /// <summary>
    /// The sentence in one language: <c>en</c>, or Indonesian for any other. A refusal whose sentences are made elsewhere (the faults of
    /// value objects) brings them along as the values <c>id</c> and <c>en</c>.
    /// </summary>
    public string Of(string code, string language, params (string Name, object? Value)[] values)
    {
        if (!byCode.TryGetValue(code, out var sentence))
            return values.FirstOrDefault(v => v.Name == (language == "en" ? "en" : "id")).Value as string ?? code;
        var culture = CultureInfo.GetCultureInfo(language == "en" ? "en" : "id");
        return values.Aggregate(
            language == "en" ? sentence.En : sentence.Id,
            (text, v) => text.Replace($"{{{v.Name}}}", Convert.ToString(v.Value, culture), StringComparison.Ordinal));
    }

    private static IEnumerable<KeyValuePair<string, Sentence>> Read(Assembly assembly)
    {
        var resource = assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith("Sentences.json", StringComparison.Ordinal));
        if (resource is null)
            return [];
        using var stream = assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, Sentence>>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Sentence(string Id, string En);
}
