namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Why two registered businesses may be one. The same NIB is no reason here: it cannot be registered twice.</summary>
internal enum Resemblance
{
    /// <summary>The same NIK of the owner and nearly the same name.</summary>
    SameOwner,

    /// <summary>The same phone and district and nearly the same name.</summary>
    SamePhone,
}

/// <summary>Compares registered businesses.</summary>
internal static class Resemblances
{
    /// <summary>The reasons; none for a business and itself, in whatever version.</summary>
    public static IReadOnlyList<Resemblance> Of(Business left, Business right)
    {
        var (a, b) = (left.Details, right.Details);
        if (left.Id == right.Id || !Likeness.IsNear(NameOf(left), NameOf(right)))
            return [];
        var reasons = new List<Resemblance>();
        if (a.Nik is not null && a.Nik == b.Nik)
            reasons.Add(Resemblance.SameOwner);
        // One of them may be known to the regency only.
        if (a.Phone is not null && a.Phone == b.Phone && (a.Region.IsWithin(b.Region) || b.Region.IsWithin(a.Region)))
            reasons.Add(Resemblance.SamePhone);
        return reasons;
    }

    private static string NameOf(Business business) => string.Concat(Business.Telling(Business.Words(business.Details.Name)));
}
