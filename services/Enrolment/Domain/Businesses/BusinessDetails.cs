using System.Diagnostics.CodeAnalysis;
using CoachingPlatform.Enrolment.Domain.Owners;

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
}
