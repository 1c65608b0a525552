using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>A product as a caller enters it; prices in whole rupiah.</summary>
internal sealed record ProductInput(
    string? Name = null, decimal? MonthlyCapacity = null, string? CapacityUnit = null, long? PriceFrom = null, long? PriceTo = null)
{
    private const int Most = 50;
    private const decimal MostCapacity = 1_000_000_000;

    /// <summary>Checks them all; each name once, as certificates refer to it.</summary>
    public static IReadOnlyList<Product> Read(Checks checks, IReadOnlyList<ProductInput?>? inputs)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "products", ("min", 0), ("max", Most));
        var products = given.Take(Most).Select((input, i) => Read(checks, input, $"products[{i}]")).OfType<Product>().ToList();
        checks.That(products.DistinctBy(p => CellText.Key(p.Name)).Count() == products.Count, "product.name_twice", "products");
        return products;
    }

    private static Product? Read(Checks checks, ProductInput? input, string at)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        var unit = checks.OptionalText(input.CapacityUnit, $"{at}.capacityUnit", 30);
        checks.That(input.MonthlyCapacity is null || unit is not null, "field.required", $"{at}.capacityUnit");
        var from = BusinessInput.Amount(checks, input.PriceFrom, $"{at}.priceFrom");
        var to = BusinessInput.Amount(checks, input.PriceTo, $"{at}.priceTo");
        checks.That(from is null || to is null || from.Value <= to.Value, "product.prices_reversed", $"{at}.priceTo");
        return new Product(
            CellText.Line(checks.Text(input.Name, $"{at}.name")),
            input.MonthlyCapacity is { } capacity ? checks.Between(capacity, 0, MostCapacity, $"{at}.monthlyCapacity") : null,
            unit, from, to);
    }
}
