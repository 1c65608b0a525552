using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>A consent text as a coordinator enters it.</summary>
/// <param name="Purpose">Code of what the data is for, e.g. <c>programme-report</c>; the one that the partner's agreement names.</param>
/// <param name="PartnerId">The partner, by its id in <c>/partners</c>.</param>
/// <param name="Indonesian">The words in Indonesian; at most 5,000 characters.</param>
/// <param name="English">The words in English; at most 5,000 characters.</param>
internal sealed record ConsentTextInput(string? Purpose = null, Guid? PartnerId = null, string? Indonesian = null, string? English = null)
{
    private const int Longest = 5_000;

    /// <summary>The purpose and the partner, which both must be there.</summary>
    public (string Purpose, Guid PartnerId) ReadSubject(Checks checks)
    {
        var purpose = checks.Take(PurposeCode.Parse(Purpose), "purpose") ?? "";
        checks.That(PartnerId is not null, "field.required", "partnerId");
        return (purpose, PartnerId ?? Guid.Empty);
    }

    /// <summary>The words, which must be there in both languages.</summary>
    public (string Indonesian, string English) ReadWords(Checks checks) =>
        (checks.Text(Indonesian, "indonesian", Longest), checks.Text(English, "english", Longest));
}
