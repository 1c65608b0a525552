using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Owners;

/// <summary>What a business keeps of its owner, so that it is found and compared without it. It is the owner's present one, always.</summary>
internal sealed record OwnerTrace
{
    public required Id<Owner> OwnerId { get; init; }

    /// <summary>The same for the same person: by the NIK, or without one by the owner itself.</summary>
    public required string PersonKey { get; init; }

    /// <summary>The owner's part in what makes a business without a NIB the same one when it is entered again.</summary>
    public required string RegistrationKey { get; init; }

    public required string? PhoneKey { get; init; }

    /// <summary>What a person should look at in the owner's data.</summary>
    public required IReadOnlyList<QualityFlag> Flags { get; init; }

    /// <summary>That of a business that was erased: equal to no other, and of no owner.</summary>
    public static OwnerTrace Nobody(Id<Business> business) =>
        new() { OwnerId = new(Guid.Empty), PersonKey = $"erased:{business}", RegistrationKey = $"erased:{business}", PhoneKey = null, Flags = [] };

    /// <summary>Whether the owner's NIK is known.</summary>
    public bool HasNik => !Flags.Contains(QualityFlag.NikMissing);

    /// <summary>Whether something of it is not the same.</summary>
    public bool Differs(OwnerTrace other) => this with { Flags = other.Flags } != other || !Flags.SequenceEqual(other.Flags);
}
