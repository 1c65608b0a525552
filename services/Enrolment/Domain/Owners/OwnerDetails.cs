using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Owners;

/// <summary>What is known of an owner; all of it is personal data. Null means unknown.</summary>
internal sealed record OwnerDetails
{
    public required string Name { get; init; }

    public Nik? Nik { get; init; }

    public PhoneNumber? Phone { get; init; }

    public EmailAddress? Email { get; init; }

    public DateOnly? BirthDate { get; init; }

    public Sex? Sex { get; init; }

    /// <summary>What is unknown here is taken from what was said.</summary>
    public OwnerDetails FilledFrom(OwnerDetails said) => this with
    {
        Nik = Nik ?? said.Nik, Phone = Phone ?? said.Phone, Email = Email ?? said.Email, BirthDate = BirthDate ?? said.BirthDate, Sex = Sex ?? said.Sex,
    };

    /// <summary>Whether something that is known here was said otherwise; names may differ in case, spaces and punctuation.</summary>
    public bool Contradicts(OwnerDetails said) =>
        CellText.Key(Name) != CellText.Key(said.Name) || FilledFrom(said) != said.FilledFrom(this) with { Name = Name };

    /// <inheritdoc/>
    public override string ToString() => "owner"; // all of it is personal data
}
