namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>A ratio that must be reached.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Reference">What it is measured against.</param>
/// <param name="Ratio">The product's value divided by the reference's must be at least, or at most, this.</param>
/// <param name="HigherIsBetter">True where it is a least ratio (rates), false where it is a largest one (times).</param>
internal sealed record Goal(string Name, string Reference, double Ratio, bool HigherIsBetter)
{
    /// <summary>A rate that must reach a part of the reference's.</summary>
    public static Goal AtLeast(double ratio, string name, string reference) => new(name, reference, ratio, true);

    /// <summary>A time that may be a multiple of the reference's.</summary>
    public static Goal AtMost(double ratio, string name, string reference) => new(name, reference, ratio, false);
}
