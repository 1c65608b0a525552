using System.Diagnostics.CodeAnalysis;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What is recorded of a business: its own fields, and whose it is.</summary>
internal sealed record BusinessDetails : BusinessFields
{
    public BusinessDetails()
    {
    }

    /// <summary>These fields as the business of this owner.</summary>
    [SetsRequiredMembers]
    public BusinessDetails(BusinessFields fields, OwnerTrace owner)
        : base(fields) => Owner = owner;

    /// <summary>Whose it is.</summary>
    public required OwnerTrace Owner { get; init; }

    /// <summary>The same for the same business; see <see cref="BusinessFields.KeyOf"/>.</summary>
    public string NaturalKey => KeyOf(Owner.RegistrationKey);

    /// <summary>What counts need of these details: the regency, the division of a whole code, and the size class.</summary>
    public BusinessDetails ForCounting(Id<Business> id) => new()
    {
        Name = BusinessProfile.ErasedName,
        Region = Region.At(RegionLevel.Regency) ?? Region,
        // A shorter one may have lost a zero and counts as unknown: as a division it would count as something else.
        Kbli = Kbli is { Value.Length: 5 } whole ? KbliCode.Parse(whole.Division).Value : Kbli,
        Size = Size,
        Owner = OwnerTrace.Nobody(id),
    };
}
