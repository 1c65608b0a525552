using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>
/// A business as a caller enters it. Null is unknown. The NPWP is never shown, so in an edit a missing one stays as it is, and an empty text
/// removes it. The owner is named or described when the business is registered; an edit may repeat it but not change it.
/// </summary>
internal sealed record BusinessInput(
    string? Name = null,
    string? Nib = null,
    string? KbliCode = null,
    string? Address = null,
    string? RegionCode = null,
    long? AnnualSales = null,
    long? Capital = null,
    int? PaidWorkers = null,
    int? UnpaidWorkers = null,
    int? YearFounded = null,
    string? ReportedSize = null,
    OwnerInput? Owner = null,
    string? LegalName = null,
    string? Npwp = null,
    string? KbliVersion = null,
    decimal? Latitude = null,
    decimal? Longitude = null,
    IReadOnlyList<string?>? Channels = null,
    IReadOnlyList<ProductInput?>? Products = null,
    IReadOnlyList<CertificateInput?>? Certificates = null,
    Id<Owner>? OwnerId = null)
{
    private const int MostWorkers = 100_000;

    /// <summary>The business without its owner; everything that is wrong with it is collected.</summary>
    /// <param name="checks">Collects.</param>
    /// <param name="today">What lies in the future is refused.</param>
    /// <param name="present">What is known when it is edited.</param>
    public BusinessFields Read(Checks checks, DateOnly today, BusinessFields? present = null)
    {
        var sales = Amount(checks, AnnualSales, "annualSales");
        var capital = Amount(checks, Capital, "capital");
        var region = checks.Required(RegionCode, "regionCode", Domain.Businesses.RegionCode.Parse);
        var products = ProductInput.Read(checks, Products);
        checks.That(region is null || region.Level != RegionLevel.Province, "region.too_wide", "regionCode");
        return new BusinessFields
        {
            Name = CellText.Line(checks.Text(Name, "name")),
            LegalName = checks.OptionalText(LegalName, "legalName") is { } legal ? CellText.Line(legal) : null,
            Npwp = checks.Personal(Npwp, "npwp", present?.Npwp, Domain.Businesses.Npwp.Parse),
            Nib = checks.Optional(Nib, "nib", Domain.Businesses.Nib.Parse),
            Kbli = checks.Optional(KbliCode, "kbliCode", Domain.Businesses.KbliCode.Parse),
            KbliVersion = Edition(checks),
            Location = Place(checks),
            Channels = ReadChannels(checks),
            Products = products,
            Certificates = CertificateInput.Read(checks, Certificates, products),
            Address = checks.OptionalText(Address, "address", 500),
            Region = region!,
            AnnualSales = sales,
            Capital = capital,
            PaidWorkers = PaidWorkers is { } paid ? checks.Between(paid, 0, MostWorkers, "paidWorkers") : null,
            UnpaidWorkers = UnpaidWorkers is { } unpaid ? checks.Between(unpaid, 0, MostWorkers, "unpaidWorkers") : null,
            YearFounded = YearFounded is { } year ? checks.Between(year, 1800, today.Year, "yearFounded") : null,
            ReportedSize = ReportedSize is null ? null : checks.Word<SizeClass>(ReportedSize, "reportedSize"),
            Size = SizeAssessment.Of(sales, capital) is { } size ? checks.Take(size, sales is null ? "capital" : "annualSales") : null,
        };
    }

    // Only the edition whose codes can be checked is taken.
    private string? Edition(Checks checks)
    {
        checks.That(KbliVersion is null or Domain.Businesses.KbliCode.Version, "field.unknown_value", "kbliVersion", ("allowed", Domain.Businesses.KbliCode.Version));
        return string.IsNullOrWhiteSpace(KbliCode) ? null : Domain.Businesses.KbliCode.Version;
    }

    private Coordinates? Place(Checks checks)
    {
        checks.That(Latitude is not null || Longitude is null, "field.required", "latitude");
        checks.That(Longitude is not null || Latitude is null, "field.required", "longitude");
        return Latitude is { } latitude && Longitude is { } longitude
            ? new Coordinates(
                checks.Between(latitude, Coordinates.South, Coordinates.North, "latitude"),
                checks.Between(longitude, Coordinates.West, Coordinates.East, "longitude"))
            : null;
    }

    private IReadOnlyList<SalesChannel> ReadChannels(Checks checks)
    {
        var most = Enum.GetValues<SalesChannel>().Length;
        checks.That(Channels is null || Channels.Count <= most, "field.out_of_range", "channels", ("min", 0), ("max", most));
        return [.. (Channels ?? []).Take(most).Select((word, i) => checks.Word<SalesChannel>(word, $"channels[{i}]")).Distinct()];
    }

    /// <summary>An amount that may be unknown.</summary>
    internal static Rupiah? Amount(Checks checks, long? amount, string field) =>
        amount is not { } rupiah ? null
        : checks.Between(rupiah, 0, Rupiah.Limit, field) is var checkedAmount && rupiah is < 0 or > Rupiah.Limit ? null
        : new Rupiah(checkedAmount);
}
