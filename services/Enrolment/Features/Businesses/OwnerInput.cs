using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>
/// The owner as a caller enters it. Null is unknown. NIK, phone, e-mail and birth date are never shown, so in a change a missing one stays as it
/// is, and an empty text removes it.
/// </summary>
internal sealed record OwnerInput(
    string? Name = null, string? Nik = null, string? Phone = null, string? Email = null, DateOnly? BirthDate = null, string? Sex = null)
{
    /// <summary>The owner; everything that is wrong with it is collected.</summary>
    /// <param name="checks">Collects.</param>
    /// <param name="today">What lies in the future is refused.</param>
    /// <param name="present">What is known when it is changed.</param>
    /// <param name="prefix">Before the names of the fields.</param>
    public OwnerDetails Read(Checks checks, DateOnly today, OwnerDetails? present = null, string prefix = "owner.") => new()
    {
        Name = CellText.Line(checks.Text(Name, $"{prefix}name")),
        Nik = checks.Personal(Nik, $"{prefix}nik", present?.Nik, Domain.Businesses.Nik.Parse),
        Phone = checks.Personal(Phone, $"{prefix}phone", present?.Phone, PhoneNumber.Parse),
        Email = checks.Personal(Email, $"{prefix}email", present?.Email, EmailAddress.Parse),
        BirthDate = BirthDate is { } born ? checks.Take(WrittenDate.Parse(born.ToString("O", CultureInfo.InvariantCulture), today), $"{prefix}birthDate") : present?.BirthDate,
        Sex = Sex is null ? null : checks.Word<Sex>(Sex, $"{prefix}sex"),
    };

    /// <inheritdoc/>
    public override string ToString() => "owner"; // the rest is personal data
}
