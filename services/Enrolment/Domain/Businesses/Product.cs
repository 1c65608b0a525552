namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What a business makes or offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MonthlyCapacity">How much of it can be made in a month, in <paramref name="CapacityUnit"/>; null means unknown.</param>
/// <param name="CapacityUnit">Unit of the capacity, such as <c>kg</c> or <c>lusin</c>.</param>
/// <param name="PriceFrom">The lowest price of one piece; null means unknown.</param>
/// <param name="PriceTo">The highest price, not below the lowest; null means unknown.</param>
public sealed record Product(string Name, decimal? MonthlyCapacity, string? CapacityUnit, Rupiah? PriceFrom, Rupiah? PriceTo);
