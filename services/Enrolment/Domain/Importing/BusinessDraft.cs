using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>A business with its owner as one good row gives them.</summary>
public sealed record BusinessDraft : BusinessFields
{
    /// <summary>The owner's name.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The owner's NIK.</summary>
    public Nik? Nik { get; init; }

    /// <summary>The owner's phone number.</summary>
    public PhoneNumber? Phone { get; init; }

    /// <summary>The owner's e-mail address.</summary>
    public EmailAddress? Email { get; init; }

    /// <summary>The owner's birth date.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>The owner's sex.</summary>
    public Sex? Sex { get; init; }

    /// <summary>The same for the same business, so that the same file twice adds nothing; see <see cref="BusinessFields.KeyOf"/>.</summary>
    public string NaturalKey => KeyOf(OwnerKeys.Registering(Owner));

    /// <summary>The owner.</summary>
    internal OwnerDetails Owner => new() { Name = OwnerName, Nik = Nik, Phone = Phone, Email = Email, BirthDate = BirthDate, Sex = Sex };
}
