namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>A place in Indonesia, in degrees of WGS 84. Bounded to the country, so that swapped or mistyped figures are seen.</summary>
/// <param name="Latitude">−11.5 to 6.5, north is positive.</param>
/// <param name="Longitude">94.5 to 141.5, east.</param>
public sealed record Coordinates(decimal Latitude, decimal Longitude)
{
    /// <summary>Southernmost.</summary>
    public const decimal South = -11.5m;

    /// <summary>Northernmost.</summary>
    public const decimal North = 6.5m;

    /// <summary>Westernmost.</summary>
    public const decimal West = 94.5m;

    /// <summary>Easternmost.</summary>
    public const decimal East = 141.5m;
}
