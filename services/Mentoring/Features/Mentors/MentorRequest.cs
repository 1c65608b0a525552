using System.Text.RegularExpressions;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>
/// A mentor with the account that they sign in with, as registered or edited. An edit without <paramref name="Email"/> keeps the address, because
/// answers show it masked; an empty one removes it.
/// </summary>
internal sealed partial record MentorRequest(
    string? AccountId = null, string? Name = null, IReadOnlyList<string>? KbliDivisions = null, IReadOnlyList<string>? Topics = null,
    IReadOnlyList<string>? RegionCodes = null, IReadOnlyList<string>? Languages = null, int? LoadLimit = null,
    IReadOnlyList<string>? KbliSections = null, string? Profile = null, string? Email = null)
{
    private const int MaxLoad = 1000;
    private const int MaxEntries = 100;

    /// <summary>The mentor that the body says; what is wrong with it is in <paramref name="checks"/>.</summary>
    public Mentor Read(Id<Mentor> id, long version, Checks checks)
    {
        var regions = Codes(RegionCodes, "regionCodes", Region(), "region.code", checks);
        return new()
        {
            Id = id,
            Version = version,
            AccountId = checks.Text(AccountId, "accountId"),
            Name = checks.Text(Name, "name"),
            Email = ReadEmail(checks),
            Profile = checks.OptionalText(Profile, "profile", 2000),
            KbliDivisions = Codes(KbliDivisions, "kbliDivisions", KbliDivision(), "kbli.division", checks),
            KbliSections = Codes(KbliSections, "kbliSections", KbliSection(), "kbli.section", checks),
            Topics = Codes(Topics, "topics", Topic(), "mentor.topic", checks),
            RegionCodes = regions,
            Provinces = [.. regions.Select(r => r.Split('.')[0]).Distinct()],
            Languages = Codes(Languages, "languages", Language(), "language.code", checks),
            LoadLimit = checks.Between(LoadLimit ?? -1, 0, MaxLoad, "loadLimit"),
        };
    }

    private EmailAddress? ReadEmail(Checks checks)
    {
        if (string.IsNullOrWhiteSpace(Email))
            return null;
        var read = EmailAddress.Parse(Email.Trim());
        checks.That(read is not null, "email.format", "email");
        return read;
    }

    private static List<string> Codes(IReadOnlyList<string>? values, string field, Regex form, string code, Checks checks)
    {
        List<string> read = [.. (values ?? []).Select(v => v?.Trim() ?? "").Distinct()];
        checks.That(read.Count <= MaxEntries, "field.too_many", field, ("max", MaxEntries));
        checks.That(read.All(v => form.IsMatch(v)), code, field);
        return read;
    }

    [GeneratedRegex(@"\A[0-9]{2}\z")]
    private static partial Regex KbliDivision();

    [GeneratedRegex(@"\A[A-U]\z")]
    private static partial Regex KbliSection();

    [GeneratedRegex(@"\A.{1,100}\z")]
    private static partial Regex Topic();

    [GeneratedRegex(@"\A[0-9]{2}(\.[0-9]{2}){0,2}\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")]
    private static partial Regex Language();
}
