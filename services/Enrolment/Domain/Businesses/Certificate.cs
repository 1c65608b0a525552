namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What a certificate attests.</summary>
public enum CertificateKind
{
    /// <summary>Food of a home industry (PIRT, SPP-IRT).</summary>
    Pirt,

    /// <summary>Halal.</summary>
    Halal,

    /// <summary>Registered with BPOM.</summary>
    Bpom,

    /// <summary>A registered trade mark.</summary>
    TradeMark,

    /// <summary>The national standard (SNI).</summary>
    Sni,

    /// <summary>Food safety by HACCP.</summary>
    Haccp,

    /// <summary>A standard of ISO.</summary>
    Iso,

    /// <summary>Another one.</summary>
    Other,
}

/// <summary>One certificate of a business.</summary>
/// <param name="Kind">What it attests.</param>
/// <param name="Number">Its number as written on it.</param>
/// <param name="ExpiresOn">Its last valid day; null when it does not expire or the day is unknown.</param>
/// <param name="Product">The product it is for, by its name; null when it is for the business.</param>
public sealed record Certificate(CertificateKind Kind, string Number, DateOnly? ExpiresOn, string? Product)
{
    /// <summary>Whether it is valid on a day, as far as is known.</summary>
    public bool IsValidOn(DateOnly day) => ExpiresOn is null || day <= ExpiresOn;
}
