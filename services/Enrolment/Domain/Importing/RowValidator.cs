using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// Judges the records of one file in their order: each by itself, and against the earlier ones for duplicates.
/// What only the store knows is the caller's to add, see <see cref="StoreFindings"/>.
/// </summary>
/// <param name="header">The file's header.</param>
/// <param name="today">The day the import runs, for what lies in the future.</param>
public sealed class RowValidator(ImportHeader header, DateOnly today)
{
    private const int MostWorkers = 100_000;
    private const int OldestYear = 1800;
    private const int PlacesKept = 10_000;

    private static readonly string[] SummaryWords = ["total", "jumlah", "subtotal", "grandtotal", "jumlahtotal", "totaljumlah", "jumlahkeseluruhan", "totalkeseluruhan"];

    private readonly DuplicateFinder _duplicates = new();

    // A file names the same few places again and again, and looking for the nearest name of a mistyped one is slow.
    private readonly Dictionary<(string Province, string Regency, string District), RegionMatch> _places = [];

    /// <summary>All rows of a file, one at a time.</summary>
    public static IEnumerable<ValidatedRow> ValidateAll(ImportReader reader, DateOnly today)
    {
        var validator = new RowValidator(reader.Header, today);
        return reader.Records().Select(validator.Validate).OfType<ValidatedRow>();
    }

    /// <summary>Judges one record; null if it holds nothing but perhaps a running number.</summary>
    public ValidatedRow? Validate(ImportRecord record)
    {
        var cells = new RowCells(header, record);
        if (header.IsRepeatedBy(record.Fields))
            return Skipped(record, cells, "row.header_repeated");
        if (IsSummary(cells))
            return Skipped(record, cells, "row.summary_skipped"); // its cells are often merged
        if (record.Damage is { } damage)
        {
            cells.Error(null, damage);
            return new ValidatedRow(record, null, cells.Findings);
        }
        if (IsFiller(record))
            return null;
        var draft = Read(cells, record.Number);
        return new ValidatedRow(record, cells.HasErrors ? null : draft, cells.Findings);
    }

    private BusinessDraft? Read(RowCells cells, int row)
    {
        var name = cells.Required(ImportColumn.BusinessName, "business.name_required");
        var owner = cells.Required(ImportColumn.OwnerName, "owner.name_required");
        var nik = cells.Value(ImportColumn.Nik, Nik.Parse, "nik.missing");
        var legalName = cells.Text(ImportColumn.LegalName);
        var npwp = cells.Value(ImportColumn.Npwp, Npwp.Parse);
        var nib = cells.Value(ImportColumn.Nib, Nib.Parse, "nib.missing");
        var kbli = cells.Value(ImportColumn.Kbli, KbliCode.Parse, "kbli.missing");
        var phone = cells.Value(ImportColumn.Phone, PhoneNumber.Parse, "phone.missing");
        var email = cells.Value(ImportColumn.Email, EmailAddress.Parse);
        var address = cells.Text(ImportColumn.Address, keepLines: true);
        var region = FindRegion(cells);
        var sales = cells.Number(ImportColumn.AnnualSales, Rupiah.Parse);
        var capital = cells.Number(ImportColumn.Capital, Rupiah.Parse);
        var paid = Workers(cells, ImportColumn.PaidWorkers);
        var unpaid = Workers(cells, ImportColumn.UnpaidWorkers);
        var year = cells.Number(ImportColumn.YearFounded, ParseYear);
        var birthDate = cells.Number<DateOnly>(ImportColumn.BirthDate, text => WrittenDate.Parse(text, today));
        var sex = cells.Number(ImportColumn.Sex, SexWords.Parse);
        var reportedSize = cells.Number(ImportColumn.ReportedSize, SizeWords.Parse);

        if (nik is not null)
            CompareWithNik(cells, nik, sex, birthDate, region);
        var size = Assess(cells, sales, capital, reportedSize);
        FindDuplicates(cells, row, nib, name, phone);
        if (name is null || owner is null || region is null || cells.HasErrors)
            return null;
        var draft = new BusinessDraft
        {
            Name = name, LegalName = legalName, OwnerName = owner, Nik = nik, Nib = nib, Npwp = npwp, Kbli = kbli, Phone = phone, Email = email, Address = address, Region = region,
            AnnualSales = sales, Capital = capital, PaidWorkers = paid, UnpaidWorkers = unpaid, YearFounded = year,
            BirthDate = birthDate, Sex = sex, ReportedSize = reportedSize, Size = size,
        };
        if (nib is null && _duplicates.Same(draft.NaturalKey, row) is { } same)
            cells.Error(ImportColumn.BusinessName, new Fault("business.duplicate_in_file", Text(same)) { Variant = "same" }, same);
        return draft;
    }

    private RegionCode? FindRegion(RowCells cells)
    {
        var place = (cells[ImportColumn.Province], cells[ImportColumn.Regency], cells[ImportColumn.District]);
        if (!_places.TryGetValue(place, out var match))
        {
            match = RegionNames.Find(place.Item1, place.Item2, place.Item3);
            if (_places.Count < PlacesKept)
                _places[place] = match;
        }
        if (match.Fault is null)
            return match.Region;
        var column = match.At switch
        {
            RegionLevel.Province => ImportColumn.Province,
            RegionLevel.District => ImportColumn.District,
            _ => ImportColumn.Regency,
        };
        if (match.Region is null)
            cells.Error(column, match.Fault);
        else
            cells.Warn(column, match.Fault);
        return match.Region;
    }

    // A NIK tells where and as whom it was first issued. People move and registers err, so differences are shown, never refused.
    private static void CompareWithNik(RowCells cells, Nik nik, Sex? sex, DateOnly? birthDate, RegionCode? region)
    {
        if (sex is { } stated && stated != nik.Sex)
            cells.Warn(ImportColumn.Nik, new Fault("nik.sex_mismatch", nik.Masked));
        if (birthDate is { } born && !nik.Agrees(born))
            cells.Warn(ImportColumn.Nik, new Fault("nik.birth_date_mismatch", nik.Masked));
        if (region is not null && !nik.IssuedIn.StartsWith(region.Value.Replace(".", "", StringComparison.Ordinal), StringComparison.Ordinal))
            cells.Warn(ImportColumn.Nik, new Fault("nik.region_mismatch", nik.Masked, region.Name));
    }

    private static SizeAssessment? Assess(RowCells cells, Rupiah? sales, Rupiah? capital, SizeClass? reported)
    {
        if (SizeAssessment.Of(sales, capital) is not { } assessed)
            return null;
        if (assessed.Refusal is { } refusal)
            cells.Error(sales is null ? ImportColumn.Capital : ImportColumn.AnnualSales, refusal);
        if (assessed.Warning is { } warning)
            cells.Warn(ImportColumn.Capital, warning);
        if (assessed.Value is { } size && reported is { } word && size.Class != word)
            cells.Warn(ImportColumn.ReportedSize, new Fault("size.mismatch", size.RuleVersion));
        return assessed.Value;
    }

    private void FindDuplicates(RowCells cells, int row, Nib? nib, string? name, PhoneNumber? phone)
    {
        var same = nib is null ? null : _duplicates.Same(nib.Value, row);
        if (same is { } first)
            cells.Error(ImportColumn.Nib, new Fault("business.duplicate_in_file", Text(first)), first);
        if (phone is not null && name is not null && _duplicates.Near(phone, name, row) is { } near && same is null)
            cells.Warn(ImportColumn.BusinessName, new Fault("business.possible_duplicate", Text(near)), near);
    }

    private static int? Workers(RowCells cells, ImportColumn column) =>
        (int?)cells.Number(column, text => WholeNumber.Parse(text, "workers", MostWorkers));

    private Parsed<int> ParseYear(string text)
    {
        var written = CellText.Code(text);
        if (written.Length != 4 || !written.All(char.IsAsciiDigit))
            return new Fault("business.year_format", CellText.Shown(written));
        var year = int.Parse(written, CultureInfo.InvariantCulture);
        if (year > today.Year)
            return new Fault("business.year_in_future", written);
        return year < OldestYear ? new Fault("business.year_too_old", written) : year;
    }

    // A spreadsheet's prepared but unused lines.
    private bool IsFiller(ImportRecord record)
    {
        var number = header.IndexOf(ImportColumn.Number);
        return !record.Fields.Where((cell, i) => i != number && CellText.Line(cell).Length > 0).Any();
    }

    private static bool IsSummary(RowCells cells) =>
        cells[ImportColumn.Nik].Length == 0 && cells[ImportColumn.Nib].Length == 0 && cells[ImportColumn.Phone].Length == 0
        && (SummaryWords.Contains(CellText.Key(cells[ImportColumn.Number])) || SummaryWords.Contains(CellText.Key(cells[ImportColumn.BusinessName]))
            || SummaryWords.Contains(CellText.Key(cells[ImportColumn.OwnerName])));

    private static ValidatedRow Skipped(ImportRecord record, RowCells cells, string code)
    {
        cells.Warn(null, new Fault(code));
        return new ValidatedRow(record, null, cells.Findings);
    }

    private static string Text(int row) => row.ToString(CultureInfo.InvariantCulture);
}
