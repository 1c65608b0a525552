using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>
/// An eligibility rule as a coordinator enters it. By kind, <c>anyOf</c> holds region codes of any level, KBLI section letters or first digits, size
/// classes, certificate kinds or track ids; an age has bounds in years instead.
/// </summary>
internal sealed partial record RuleInput(string? Kind = null, IReadOnlyList<string?>? AnyOf = null, int? MinYears = null, int? MaxYears = null)
{
    private const int MostRules = 20;
    private const int MostValues = 50;
    private const int MostYears = 200;

    /// <summary>The ids that <c>CompletedTrack</c> rules name, to look their names up before <see cref="Read(Checks, IReadOnlyList{RuleInput?}, Guid, IReadOnlyDictionary{Guid, string})"/>.</summary>
    public static IReadOnlyList<Guid> TracksIn(IReadOnlyList<RuleInput?>? inputs) =>
    [
        .. (inputs ?? []).Take(MostRules).OfType<RuleInput>().SelectMany(rule => (rule.AnyOf ?? []).Take(MostValues))
            .Select(value => Guid.TryParse(value, out var id) ? id : (Guid?)null).OfType<Guid>().Distinct(),
    ];

    /// <summary>Checks them all.</summary>
    /// <param name="checks">Collects what is wrong.</param>
    /// <param name="inputs">As entered.</param>
    /// <param name="self">The track that they are of.</param>
    /// <param name="tracks">The names of the tracks that there are, of those asked for.</param>
    public static IReadOnlyList<EligibilityRule> Read(
        Checks checks, IReadOnlyList<RuleInput?>? inputs, Guid self, IReadOnlyDictionary<Guid, string> tracks)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= MostRules, "field.out_of_range", "eligibility", ("min", 0), ("max", MostRules));
        return [.. given.Take(MostRules).Select((input, i) => Read(checks, input, $"eligibility[{i}]", self, tracks)).OfType<EligibilityRule>()];
    }

    private static EligibilityRule? Read(Checks checks, RuleInput? input, string at, Guid self, IReadOnlyDictionary<Guid, string> tracks)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        var wrong = checks.Refusals.Count;
        var kind = checks.Word<EligibilityKind>(input.Kind, $"{at}.kind");
        if (checks.Refusals.Count > wrong)
            return null;
        return kind == EligibilityKind.Age ? input.Age(checks, at) : input.Values(checks, kind, at, self, tracks);
    }

    private AgeRule Age(Checks checks, string at)
    {
        checks.That(AnyOf is null or { Count: 0 }, "eligibility.not_used", $"{at}.anyOf", ("kind", EligibilityKind.Age));
        checks.That(MinYears is not null || MaxYears is not null, "eligibility.bounds", $"{at}.minYears");
        checks.That(!(MinYears > MaxYears), "eligibility.bounds_reversed", $"{at}.maxYears");
        return new(Bound(MinYears, "minYears"), Bound(MaxYears, "maxYears"));

        int? Bound(int? years, string field) => years is { } y ? checks.Between(y, 0, MostYears, $"{at}.{field}") : null;
    }

    private EligibilityRule Values(Checks checks, EligibilityKind kind, string at, Guid self, IReadOnlyDictionary<Guid, string> tracks)
    {
        checks.That(MinYears is null, "eligibility.not_used", $"{at}.minYears", ("kind", kind));
        checks.That(MaxYears is null, "eligibility.not_used", $"{at}.maxYears", ("kind", kind));
        var given = AnyOf ?? [];
        checks.That(given.Count > 0, "field.required", $"{at}.anyOf");
        checks.That(given.Count <= MostValues, "field.out_of_range", $"{at}.anyOf", ("min", 1), ("max", MostValues));
        return kind switch
        {
            EligibilityKind.Region => new RegionRule(Each((value, field) => checks.Required(value, field, RegionCode.Parse))),
            EligibilityKind.Kbli => new KbliRule(Each((value, field) => Kbli(checks, value, field))),
            EligibilityKind.Size => new SizeRule(Each((value, field) => checks.Word<SizeClass>(value, field))),
            EligibilityKind.Certificate => new CertificateRule(Each((value, field) => checks.Word<CertificateKind>(value, field))),
            _ => new CompletedTrackRule(Each((value, field) => Earlier(checks, value, field, self, tracks))),
        };

        IReadOnlyList<T> Each<T>(Func<string?, string, T?> read)
        {
            var wrong = checks.Refusals.Count;
            var values = given.Take(MostValues).Select((value, i) => read(value, $"{at}.anyOf[{i}]")).OfType<T>().ToList();
            checks.That(checks.Refusals.Count > wrong || values.Distinct().Count() == values.Count, "eligibility.value_twice", $"{at}.anyOf");
            return values;
        }
    }

    private static string? Kbli(Checks checks, string? value, string field)
    {
        var code = value?.Trim().ToUpperInvariant() ?? "";
        var isListed = SectionOrDigits().IsMatch(code) && KbliTable.Current.Contains(code);
        checks.That(isListed, "eligibility.kbli_unlisted", field);
        return isListed ? code : null;
    }

    private static NamedTrack? Earlier(Checks checks, string? value, string field, Guid self, IReadOnlyDictionary<Guid, string> tracks)
    {
        var (isId, id) = (Guid.TryParse(value, out var parsed), parsed);
        checks.That(!isId || id != self, "eligibility.track_itself", field);
        checks.That(isId && tracks.ContainsKey(id), "track.unknown", field);
        return isId && tracks.TryGetValue(id, out var name) ? new(id, name) : null;
    }

    [GeneratedRegex(@"^(?:[A-U]|\d{2,5})\z")]
    private static partial Regex SectionOrDigits();
}
