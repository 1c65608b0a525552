using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class ValueTests
{
    private static readonly CultureInfo Indonesian = CultureInfo.GetCultureInfo("id-ID");

    [Fact]
    public void Any_amount_reads_back_from_every_way_of_writing_it() =>
        Gen.Long[0, Rupiah.Limit].Sample(amount =>
        {
            var grouped = amount.ToString("#,##0", Indonesian);
            string[] ways = [amount.ToString(CultureInfo.InvariantCulture), grouped, "Rp" + grouped, "Rp " + grouped + ",00", "Rp. " + grouped + ",-", "IDR " + grouped, grouped.Replace('.', ' '), new Rupiah(amount).ToString()];
            return ways.All(way => Rupiah.Parse(way) is { IsRefused: false } parsed && parsed.Value.Amount == amount);
        });

    [Fact]
    public void No_amount_in_English_grouping_is_taken() =>
        Gen.Long[1000, Rupiah.Limit].Sample(amount => Rupiah.Parse(amount.ToString("#,##0", CultureInfo.InvariantCulture)).Refusal?.Code == "money.ambiguous");

    [Fact]
    public void No_text_makes_the_readers_throw() =>
        Gen.Char["0123456789.,-+Rp ()eE'=/\u00a0\u200bo%"].Array[0, 24].Select(chars => new string(chars)).Sample(text =>
        {
            Rupiah.Parse(text);
            Nik.Parse(text);
            Nib.Parse(text);
            KbliCode.Parse(text);
            PhoneNumber.Parse(text);
            EmailAddress.Parse(text);
            WrittenDate.Parse(text, ImportRun.Today);
            RegionCode.Parse(text);
        }, iter: 5_000);

    [Fact]
    public void Any_mobile_number_reads_back_from_every_way_of_writing_it() =>
        Gen.Int[0, 99_999_999].Select(n => "812" + n.ToString("00000000", CultureInfo.InvariantCulture)).Sample(n =>
        {
            string[] ways = ["0" + n, "62" + n, "+62" + n, n, $"0{n[..3]}-{n[3..7]}-{n[7..]}", $"+62 {n[..3]} {n[3..7]} {n[7..]}"];
            return ways.All(way => PhoneNumber.Parse(way).Value?.Value == "+62" + n && (PhoneNumber.Parse(way).Warning?.Code == "phone.zero_restored") == (way == n));
        }, iter: 300);

    [Fact]
    public void Any_nik_tells_the_birth_date_and_sex_it_was_made_from() =>
        Gen.Select(Gen.Int[0, 18_000], Gen.Bool, Gen.Int[1, 9999]).Sample((days, female, serial) =>
        {
            var born = new DateOnly(1955, 1, 1).AddDays(days);
            var text = $"630205{born.Day + (female ? 40 : 0):00}{born.Month:00}{born.Year % 100:00}{serial:0000}";
            var nik = Nik.Parse(text);
            return nik is { Warning: null, IsRefused: false } && nik.Value.Value == text && nik.Value.BirthDate(ImportRun.Today) == born && nik.Value.Agrees(born)
                && nik.Value.Sex == (female ? Sex.Female : Sex.Male) && nik.Value.Masked == "************" + text[^4..];
        });

    [Theory]
    [InlineData("6302059912806789")]
    [InlineData("6302050012806789")]
    [InlineData("6302056513806789")]
    [InlineData("6302058112806789")]
    public void A_nik_whose_birth_date_cannot_exist_is_kept_with_a_warning(string text)
    {
        var nik = Nik.Parse(text);
        Assert.Equal("nik.birth_date_impossible", nik.Warning!.Code);
        Assert.Null(nik.Value!.BirthDate(ImportRun.Today));
    }

    [Fact]
    public void Personal_values_show_masked()
    {
        Assert.Equal("************6789", $"{Nik.Parse("6302056512806789").Value}");
        Assert.Equal("08******1440", $"{PhoneNumber.Parse("081258331440").Value}");
        Assert.Equal("…@…", $"{EmailAddress.Parse("siti@example.id").Value}");
        Assert.DoesNotContain("Siti", ImportRun.With("Aset", "1").Draft(2).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ini 6302056512806789 ya", "ini ************6789 ya")]
    [InlineData("siti@example.id", "…@…")]
    [InlineData("1.500.000", "1.500.000")]
    public void What_a_message_quotes_hides_long_numbers_and_addresses(string text, string shown) => Assert.Equal(shown, CellText.Shown(text));

    [Theory]
    [InlineData("01111", 'A')]
    [InlineData("05100", 'B')]
    [InlineData("10794", 'C')]
    [InlineData("35111", 'D')]
    [InlineData("47111", 'G')]
    [InlineData("56101", 'I')]
    [InlineData("68111", 'L')]
    [InlineData("99000", 'U')]
    [InlineData("1079", 'C')]
    [InlineData("1411", null)]
    [InlineData("1111", null)]
    [InlineData("34000", null)]
    public void A_kbli_code_has_the_section_of_its_division_where_that_is_sure(string code, char? section) =>
        Assert.Equal(section, KbliCode.Parse(code).Value!.Section);

    [Theory]
    [InlineData(2_000_000_000L, null, SizeClass.Micro, SizeBasis.AnnualSales)]
    [InlineData(2_000_000_001L, null, SizeClass.Small, SizeBasis.AnnualSales)]
    [InlineData(15_000_000_000, null, SizeClass.Small, SizeBasis.AnnualSales)]
    [InlineData(15_000_000_001, 1L, SizeClass.Medium, SizeBasis.AnnualSales)]
    [InlineData(50_000_000_000, 1L, SizeClass.Medium, SizeBasis.AnnualSales)]
    [InlineData(null, 1_000_000_000L, SizeClass.Micro, SizeBasis.Capital)]
    [InlineData(null, 1_000_000_001L, SizeClass.Small, SizeBasis.Capital)]
    [InlineData(null, 5_000_000_001L, SizeClass.Medium, SizeBasis.Capital)]
    [InlineData(null, 10_000_000_000L, SizeClass.Medium, SizeBasis.Capital)]
    public void Size_follows_PP_7_of_2021_with_inclusive_bounds(long? sales, long? capital, SizeClass size, SizeBasis basis) =>
        Assert.Equal(new SizeAssessment(size, basis, "PP 7/2021 art. 35"), SizeAssessment.Of(Amount(sales), Amount(capital))!.Value.Value);

    [Fact]
    public void Above_medium_is_no_msme_and_no_figures_give_no_size()
    {
        Assert.Equal("business.not_msme", SizeAssessment.Of(new Rupiah(50_000_000_001), null)!.Value.Refusal!.Code);
        Assert.Equal("business.not_msme", SizeAssessment.Of(null, new Rupiah(10_000_000_001))!.Value.Refusal!.Code);
        Assert.Null(SizeAssessment.Of(null, null));
    }

    [Fact]
    public void Regions_are_known_by_code_and_lie_within_each_other()
    {
        var district = RegionCode.Parse("630205").Value!;
        Assert.Equal(("63.02.05", "Pulau Sebuku", RegionLevel.District), (district.Value, district.Name, district.Level));
        Assert.Equal("Kabupaten Kotabaru", district.Parent!.Name);
        Assert.Equal("63", district.At(RegionLevel.Province)!.Value);
        Assert.True(district.IsWithin(RegionCode.Parse("63").Value!));
        Assert.True(district.IsWithin(district));
        Assert.False(RegionCode.Parse("63").Value!.IsWithin(district));
        Assert.False(district.IsWithin(RegionCode.Parse("63.01").Value!));
        Assert.Equal("region.unknown", RegionCode.Parse("99").Refusal!.Code);
    }

    [Fact]
    public void Every_district_is_found_by_its_own_names()
    {
        foreach (var province in new[] { "63", "62", "32", "35" })
            foreach (var (code, regency, district) in Districts(province))
                Assert.Equal(code, RegionNames.Find("", regency, district).Region?.Value);
    }

    [Fact]
    public void A_province_column_narrows_and_is_checked()
    {
        Assert.Equal("63.03", RegionNames.Find("Kalimantan Selatan", "Banjar", "").Region!.Value);
        Assert.Equal("region.regency_not_in_province", RegionNames.Find("Prov. Jawa Barat", "Kotabaru", "Pulau Sebuku").Fault!.Code);
        Assert.Equal("region.unknown", RegionNames.Find("Kalimantan Selatn", "Kotabaru", "Pulau Sebuku").Fault!.Code);
    }

    [Theory]
    [InlineData("Mikro", null)]
    [InlineData("Usaha Mikro", null)]
    [InlineData("menengah", "size.mismatch")]
    [InlineData("besar", "size.format")]
    public void A_reported_size_is_kept_beside_the_computed_one(string word, string? code)
    {
        var run = ImportRun.Of($"{ImportRun.Header};Skala Usaha\n{ImportRun.Row()};{word}\n");
        Assert.Equal(code is null ? [] : [code], run.Codes);
    }

    [Fact]
    public void Every_sentence_can_be_rendered_in_both_languages_and_differs()
    {
        foreach (var code in FaultMessages.Codes)
        {
            var fault = new Fault(code, "satu", "dua", "tiga");
            Assert.NotEqual(fault.In("id"), fault.In("en"));
            Assert.DoesNotContain('{', fault.In("id") + fault.In("en"));
        }
    }

    private static Rupiah? Amount(long? amount) => amount is { } known ? new Rupiah(known) : null;

    private static IEnumerable<(string Code, string Regency, string District)> Districts(string province)
    {
        using var reader = new StreamReader(typeof(RegionCode).Assembly.GetManifestResourceStream("Reference/regions.csv")!);
        var names = CsvText.Read(reader.ReadToEnd().Replace(",", ";", StringComparison.Ordinal)).ToDictionary(row => row[0], row => row[1].Trim());
        return names.Where(row => row.Key.Length == 8 && row.Key.StartsWith(province, StringComparison.Ordinal)).Select(row => (row.Key, names[row.Key[..5]], row.Value));
    }
}
