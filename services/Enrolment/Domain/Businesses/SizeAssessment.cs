namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A computed size class with what it rests on, so that a later rule can be told from this one.</summary>
/// <param name="Class">The class.</param>
/// <param name="Basis">The figure it was computed from.</param>
/// <param name="RuleVersion">The rule.</param>
public sealed record SizeAssessment(SizeClass Class, SizeBasis Basis, string RuleVersion)
{
    /// <summary>PP 7/2021 article 35.</summary>
    public const string Pp7Of2021 = "PP 7/2021 art. 35";

    private const long Billion = 1_000_000_000;

    /// <summary>
    /// Annual sales decide where they are known, as for any business that is being coached; capital decides otherwise. Upper bounds are inclusive.
    /// Refused with <c>business.not_msme</c> above medium; capital above medium beside MSME sales is only a warning. Without either figure there is no assessment.
    /// </summary>
    public static Parsed<SizeAssessment>? Of(Rupiah? annualSales, Rupiah? capital)
    {
        if (annualSales is { } sales)
        {
            var bySales = Of(sales, SizeBasis.AnnualSales, 2 * Billion, 15 * Billion, 50 * Billion);
            return capital is { Amount: > 10 * Billion } large && !bySales.IsRefused
                ? bySales.Doubted(new Fault("business.capital_above_msme", large.ToString()))
                : bySales;
        }
        return capital is { } known ? Of(known, SizeBasis.Capital, Billion, 5 * Billion, 10 * Billion) : (Parsed<SizeAssessment>?)null;
    }

    private static Parsed<SizeAssessment> Of(Rupiah figure, SizeBasis basis, long micro, long small, long medium)
    {
        SizeAssessment As(SizeClass size) => new(size, basis, Pp7Of2021);
        if (figure.Amount <= micro)
            return As(SizeClass.Micro);
        if (figure.Amount <= small)
            return As(SizeClass.Small);
        return figure.Amount <= medium
            ? As(SizeClass.Medium)
            : new Fault("business.not_msme", new Rupiah(medium).ToString()) { Variant = basis == SizeBasis.Capital ? "capital" : null };
    }
}
