using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Exporting;

/// <summary>
/// Writes businesses as rows: with personal data in the columns of an import, so that the file can be imported again, or masked as everywhere.
/// </summary>
/// <param name="withPersonalData">Whether NIK, NPWP, phone, e-mail and birth date are written in full.</param>
/// <param name="language"><c>id</c> or <c>en</c>.</param>
/// <param name="today">The day that ages are told on.</param>
internal sealed class BusinessRow(bool withPersonalData, string language, DateOnly today)
{
    /// <summary>The headings.</summary>
    public IReadOnlyList<SheetColumn> Columns =>
    [
        .. BusinessColumn.All.Select(column => column.Column == ImportColumn.BirthDate && !withPersonalData
            ? new SheetColumn(language == "en" ? "Owner age group" : "Kelompok usia pemilik", IsText: true)
            : column.In(language)),
        new(language == "en" ? "Computed size" : "Skala usaha (hitungan)", IsText: true),
        new(language == "en" ? "Registration id" : "ID usaha", IsText: true),
    ];

    /// <summary>One business.</summary>
    /// <param name="business">It.</param>
    /// <param name="owner">Its owner; null where the reader may not see it.</param>
    public IReadOnlyList<SheetCell> Of(Business business, OwnerDetails? owner) =>
        [.. BusinessColumn.All.Select(column => Cell(column.Column, business.Details, owner)), Size(business.Details.Size?.Class), SheetCell.Of(business.Id.Value.ToString())];

    private SheetCell Cell(ImportColumn column, BusinessFields details, OwnerDetails? owner) => column switch
    {
        ImportColumn.BusinessName => SheetCell.Of(details.Name),
        ImportColumn.LegalName => SheetCell.Of(details.LegalName),
        ImportColumn.OwnerName => SheetCell.Of(owner?.Name),
        ImportColumn.Nik => SheetCell.Of(withPersonalData ? owner?.Nik?.Value : owner?.Nik?.Masked),
        ImportColumn.Nib => SheetCell.Of(details.Nib?.Value),
        ImportColumn.Npwp => SheetCell.Of(withPersonalData ? details.Npwp?.Value : details.Npwp?.Masked),
        ImportColumn.Kbli => SheetCell.Of(details.Kbli?.Value),
        ImportColumn.Phone => SheetCell.Of(withPersonalData ? owner?.Phone?.Value : owner?.Phone?.Masked),
        ImportColumn.Email => SheetCell.Of(withPersonalData || owner?.Email is null ? owner?.Email?.Value : Masking.Email(owner.Email)),
        ImportColumn.Address => SheetCell.Of(details.Address),
        ImportColumn.District => SheetCell.Of(details.Region.At(RegionLevel.District)?.Name),
        ImportColumn.Regency => SheetCell.Of(details.Region.At(RegionLevel.Regency)?.Name),
        ImportColumn.Province => SheetCell.Of(details.Region.At(RegionLevel.Province)?.Name),
        ImportColumn.AnnualSales => SheetCell.Of(details.AnnualSales?.Amount),
        ImportColumn.Capital => SheetCell.Of(details.Capital?.Amount),
        ImportColumn.PaidWorkers => SheetCell.Of((long?)details.PaidWorkers),
        ImportColumn.UnpaidWorkers => SheetCell.Of((long?)details.UnpaidWorkers),
        ImportColumn.YearFounded => SheetCell.Of(details.YearFounded?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ImportColumn.BirthDate when withPersonalData => SheetCell.Of(owner?.BirthDate),
        ImportColumn.BirthDate => SheetCell.Of(owner?.BirthDate is { } born ? Masking.AgeGroup(born, today) : null),
        ImportColumn.Sex => SheetCell.Of(owner?.Sex switch { Sex.Male => "L", Sex.Female => "P", _ => null }),
        ImportColumn.ReportedSize => Size(details.ReportedSize),
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private SheetCell Size(SizeClass? size) => SheetCell.Of(size switch
    {
        null => null,
        _ when language == "en" => size.ToString(),
        SizeClass.Micro => "Mikro",
        SizeClass.Small => "Kecil",
        _ => "Menengah",
    });
}
