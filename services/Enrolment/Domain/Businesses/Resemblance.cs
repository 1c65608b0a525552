using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Why two registered businesses may be one. The same NIB is no reason here: it cannot be registered twice.</summary>
internal enum Resemblance
{
    /// <summary>The same owner, or another with the same NIK, and nearly the same name.</summary>
    SameOwner,

    /// <summary>The same phone and district and nearly the same name.</summary>
    SamePhone,
}

/// <summary>What a registered business is recognised by.</summary>
internal sealed record Likely(Id<Business> Id, string Name, OwnerTrace Owner, RegionCode Region)
{
    /// <summary>That of a business.</summary>
    public static Likely Of(Business business) =>
        new(business.Id, business.Details.Name, business.Details.Owner, business.Details.Region);
}

/// <summary>Compares registered businesses.</summary>
internal static class Resemblances
{
    /// <summary>The reasons; none for a business and itself, in whatever version.</summary>
    public static IReadOnlyList<Resemblance> Between(Likely left, Likely right)
    {
        if (left.Id == right.Id)
            return [];
        var reasons = new List<Resemblance>();
        if (left.Owner.PersonKey == right.Owner.PersonKey)
            reasons.Add(Resemblance.SameOwner);
        // One of them may be known to the regency only.
        if (left.Owner.PhoneKey is not null && left.Owner.PhoneKey == right.Owner.PhoneKey && (left.Region.IsWithin(right.Region) || right.Region.IsWithin(left.Region)))
            reasons.Add(Resemblance.SamePhone);
        // Last, because it costs most.
        return reasons.Count > 0 && Likeness.IsNear(NameOf(left), NameOf(right)) ? reasons : [];
    }

    private static string NameOf(Likely business) => string.Concat(Business.Telling(Business.Words(business.Name)));
}
