using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>A certificate as a caller enters it; an expired one may be entered too.</summary>
internal sealed record CertificateInput(string? Kind = null, string? Number = null, DateOnly? ExpiresOn = null, string? Product = null)
{
    private const int Most = 50;
    private static readonly DateOnly Latest = new(2200, 12, 31);
    private static readonly DateOnly Earliest = new(1950, 1, 1);

    /// <summary>Checks them all: each kind and number once, each product one of the business's.</summary>
    public static IReadOnlyList<Certificate> Read(Checks checks, IReadOnlyList<CertificateInput?>? inputs, IReadOnlyList<Product> products)
    {
        var given = inputs ?? [];
        checks.That(given.Count <= Most, "field.out_of_range", "certificates", ("min", 0), ("max", Most));
        var certificates = given.Take(Most).Select((input, i) => Read(checks, input, products, $"certificates[{i}]")).OfType<Certificate>().ToList();
        checks.That(certificates.DistinctBy(c => (c.Kind, CellText.Key(c.Number))).Count() == certificates.Count, "certificate.twice", "certificates");
        return certificates;
    }

    private static Certificate? Read(Checks checks, CertificateInput? input, IReadOnlyList<Product> products, string at)
    {
        checks.That(input is not null, "field.required", at);
        if (input is null)
            return null;
        checks.That(
            input.ExpiresOn is null || (input.ExpiresOn >= Earliest && input.ExpiresOn <= Latest), "field.out_of_range", $"{at}.expiresOn",
            ("min", Earliest.ToString("yyyy-MM-dd", null)), ("max", Latest.ToString("yyyy-MM-dd", null)));
        var product = checks.OptionalText(input.Product, $"{at}.product");
        var named = product is null ? null : products.FirstOrDefault(p => CellText.Key(p.Name) == CellText.Key(product));
        checks.That(product is null || named is not null, "certificate.product_unknown", $"{at}.product");
        return new Certificate(
            checks.Word<CertificateKind>(input.Kind, $"{at}.kind"), CellText.Line(checks.Text(input.Number, $"{at}.number", 100)), input.ExpiresOn, named?.Name);
    }
}
