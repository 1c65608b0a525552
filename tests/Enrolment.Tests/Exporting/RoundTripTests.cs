using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.Sheets;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Exporting;

public sealed class RoundTripTests
{
    private static readonly IReadOnlyList<string> Districts = [.. ReferenceFile.Read("regions.csv").Select(row => row.Code).Where(code => code.Length == 8)];

    // Texts as they are stored: cleaned, with at least one letter, and all that a spreadsheet or a CSV could take for something else.
    private static readonly Gen<string> Name =
        Gen.Char["=+-@'\"\t;,|_x005F#/ aZé名\u00a0＝0159"].Array[1, 25].Select(chars => CellText.Line(new string(chars))).Select(text => text + "a");

    private static readonly Gen<string> Lines = Gen.Select(Name, Name, (first, second) => CellText.Lines($"{first}\n{second}"));

    private static readonly Gen<BusinessDraft> Draft = Gen.Select(
        Gen.Select(Name, Name, Lines, Gen.Bool.Array[14]),
        Gen.Select(Gen.Long[1, 9_999_999_999_999], Gen.Int[0, 99_999_999], Gen.Int[0, Districts.Count - 1], Gen.Long[0, 50_000_000_000]),
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1800, 2026], Gen.Int[0, 40_000], Gen.Enum<SizeClass>()),
        (texts, ids, figures) =>
        {
            var (name, owner, address, has) = texts;
            var (nib, phone, district, sales) = ids;
            var region = RegionCode.Parse(Districts[district]).Value!;
            return new BusinessDraft
            {
                Name = name, OwnerName = owner, LegalName = has[0] ? owner : null, Address = has[1] ? address : null,
                Nib = has[2] ? Nib.Parse($"{nib:D13}").Value : null, Nik = has[3] ? Nik.Parse("6302156511679814").Value : null,
                Npwp = has[4] ? Npwp.Parse($"{nib:D16}").Value : null, Kbli = has[5] ? KbliCode.Parse("01411").Value : null,
                Phone = has[6] ? PhoneNumber.Parse($"0812{phone:D8}").Value : null, Email = has[7] ? EmailAddress.Parse("=rina@example.id").Value : null,
                Region = has[8] ? region : region.At(RegionLevel.Regency)!, AnnualSales = has[9] ? new Rupiah(sales) : null, Capital = has[10] ? new Rupiah(sales / 5) : null,
                PaidWorkers = has[11] ? figures.Item1 : null, UnpaidWorkers = has[11] ? 0 : null, YearFounded = has[12] ? figures.Item2 : null,
                BirthDate = has[13] ? new DateOnly(1910, 1, 1).AddDays(figures.Item3) : null, Sex = has[0] ? Sex.Female : null,
                ReportedSize = has[1] ? figures.Item4 : null, Size = (has[9] || has[10]) ? SizeAssessment.Of(has[9] ? new Rupiah(sales) : null, has[10] ? new Rupiah(sales / 5) : null)!.Value.Value : null,
            };
        });

    [Theory]
    [InlineData(SheetFormat.Csv, "id")]
    [InlineData(SheetFormat.Csv, "en")]
    [InlineData(SheetFormat.Xlsx, "id")]
    [InlineData(SheetFormat.Xlsx, "en")]
    public void An_exported_business_is_imported_as_the_same_business_without_an_error(SheetFormat format, string language) =>
        Draft.Sample(
            draft =>
            {
                var run = ImportRun.Of(Write([draft], format, language, withPersonalData: true));
                Assert.Empty(run.Reader.Findings);
                Assert.Empty(run.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => $"{finding.Column} {finding.MessageEn}"));
                Assert.Equivalent(draft, run.Draft(2), strict: true);
            },
            iter: 300);

    [Fact]
    public void Every_district_and_regency_is_found_again_by_the_names_that_are_written()
    {
        foreach (var region in Districts.Concat(Districts.Select(code => code[..5]).Distinct()).Select(code => RegionCode.Parse(code).Value!))
        {
            var found = RegionNames.Find(region.At(RegionLevel.Province)!.Name, region.At(RegionLevel.Regency)!.Name, region.At(RegionLevel.District)?.Name ?? "");
            Assert.True(found.Region == region, $"{region} {region.Name}: {found.Region} {found.Fault?.In("en")}");
        }
    }

    [Theory]
    [InlineData(SheetFormat.Csv)]
    [InlineData(SheetFormat.Xlsx)]
    public void Without_personal_data_nothing_of_it_is_in_the_file(SheetFormat format)
    {
        var draft = A.Draft() with { Npwp = Npwp.Parse("0012345678901000").Value };
        var run = ImportRun.Of(Write([draft], format, "id", withPersonalData: false));
        var cells = string.Join('|', run.Reader.Records().Single().Fields);
        Assert.Contains("************9814|1353894784758|************1000|10794|08******1440|r******@example.id", cells, StringComparison.Ordinal);
        Assert.Contains("55-64", cells, StringComparison.Ordinal);
        foreach (var secret in new[] { "6302156511679814", "12345678901000", "81258331440", "rina@", "1967" })
            Assert.DoesNotContain(secret, cells, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cell_of_an_export_is_a_formula_and_ids_are_text()
    {
        string[] evil = ["=1+1a", "+1a", "-1a", "@SUM(A1)a", "\t=1a", "\r=1a", "＝1a"];
        var drafts = evil.Select((name, i) => A.Draft(name, nib: $"{i + 1:D13}") with { Address = name, LegalName = name }).ToList();
        var csv = CsvText.Read(Encoding.UTF8.GetString(Write(drafts, SheetFormat.Csv, "id", true)));
        Assert.DoesNotContain(csv.SelectMany(row => row), cell => cell.Length > 0 && "=+-@\t\r\n＝".Contains(cell[0], StringComparison.Ordinal));
        Assert.Equal(["'6302156511679814", "'0000000000001"], csv[1][3..5]);

        var sheet = Workbook.PartOf(Write(drafts, SheetFormat.Xlsx, "id", true), "xl/worksheets/sheet1.xml");
        Assert.DoesNotContain("<f>", sheet, StringComparison.Ordinal);
        Assert.Matches("t=\"inlineStr\"[^>]*><is><t[^>]*>6302156511679814<", sheet);
        Assert.DoesNotMatch("<v>[0-9]{13,}", sheet);
    }

    private static byte[] Write(IEnumerable<BusinessDraft> drafts, SheetFormat format, string language, bool withPersonalData)
    {
        var row = new BusinessRow(withPersonalData, language, ImportRun.Today);
        using var output = new MemoryStream();
        WriteAsync().GetAwaiter().GetResult();
        return output.ToArray();

        async Task WriteAsync()
        {
            await using var sheet = await SheetWriters.StartAsync(format, output, "usaha", row.Columns, default);
            foreach (var draft in drafts)
                await sheet.WriteAsync(row.Of(Business.Register(A.Details(draft), "rina", A.Now), draft.Owner), default);
            await sheet.FinishAsync(default);
        }
    }
}
