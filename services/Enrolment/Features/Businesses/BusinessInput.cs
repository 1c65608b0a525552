using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>
/// A business as a caller enters it. Null is unknown. The NPWP and the owner's NIK, phone, e-mail and birth date are never shown, so in an edit
/// a missing one stays as it is, and an empty text removes it.
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
    IReadOnlyList<CertificateInput?>? Certificates = null)
{
    private const int MostWorkers = 100_000;

    /// <summary>The details, or everything that is wrong with them.</summary>
    public (BusinessDraft? Details, IReadOnlyList<Refusal> Refusals) Read(DateOnly today, BusinessDraft? present = null)
    {
        var checks = new Checks();
        var sales = Amount(checks, AnnualSales, "annualSales");
        var capital = Amount(checks, Capital, "capital");
        var owner = Owner ?? new OwnerInput();
        var region = checks.Required(RegionCode, "regionCode", Domain.Businesses.RegionCode.Parse);
        var products = ProductInput.Read(checks, Products);
        checks.That(region is null || region.Level != RegionLevel.Province, "region.too_wide", "regionCode");
        var details = new BusinessDraft
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
            OwnerName = CellText.Line(checks.Text(owner.Name, "owner.name")),
            Nik = checks.Personal(owner.Nik, "owner.nik", present?.Nik, Nik.Parse),
            Phone = checks.Personal(owner.Phone, "owner.phone", present?.Phone, PhoneNumber.Parse),
            Email = checks.Personal(owner.Email, "owner.email", present?.Email, EmailAddress.Parse),
            BirthDate = owner.BirthDate is { } born ? checks.Take(WrittenDate.Parse(born.ToString("O", CultureInfo.InvariantCulture), today), "owner.birthDate") : present?.BirthDate,
            Sex = owner.Sex is null ? null : checks.Word<Sex>(owner.Sex, "owner.sex"),
        };
        return checks.Failed ? (null, checks.Refusals) : (details, []);
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

/// <summary>The owner as a caller enters it.</summary>
internal sealed record OwnerInput(
    string? Name = null, string? Nik = null, string? Phone = null, string? Email = null, DateOnly? BirthDate = null, string? Sex = null)
{
    /// <inheritdoc/>
    public override string ToString() => "owner"; // the rest is personal data
}
