using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Searching and masking.</summary>
public sealed class BusinessTests
{
    [Fact]
    public void A_name_runs_from_each_word_on_without_case_accents_and_punctuation() =>
        Assert.Equal(["dsasirangané2".Replace("é", "e"), "sasirangane2", "2"], SearchKeys.RunsOf("  D'Sasirangané, 2 "));

    [Fact]
    public void Search_keys_are_beginnings_of_all_runs_and_each_two_of_their_heads_and_the_nib()
    {
        Assert.Equal(
            ["ko", "kop", "kopia", "kopiaman", "am", "ama", "amana", "ama+kop", "1353894784758"],
            SearchKeys.Of("Kopi Amanah", Nib.Parse("1353894784758").Value));
        Assert.Equal("kopia", SearchKeys.BeginningOf("kopiama"));
        Assert.Equal("ko", SearchKeys.BeginningOf("ko"));
        Assert.Equal("ama+kop", SearchKeys.PairOf("kopi", "amanah"));
        Assert.Equal("ama+kop", SearchKeys.PairOf("amanah", "kopi"));
        Assert.Null(SearchKeys.PairOf("kopi", "ud"));
        Assert.Null(SearchKeys.PairOf("kopi", "kopra"));
    }

    [Fact]
    public void Whoever_searches_the_beginning_of_a_run_of_a_name_is_led_to_it() =>
        Gen.Select(Gen.String.Array[1, 8], Gen.Int[SearchKeys.Shortest, 70]).Sample((parts, length) =>
        {
            var name = string.Join(' ', parts);
            var keys = SearchKeys.Of(name, null);
            foreach (var run in SearchKeys.RunsOf(name).Where(r => r.Length >= SearchKeys.Shortest))
                Assert.Contains(SearchKeys.BeginningOf(run[..Math.Min(length, run.Length)]), keys);
        });

    [Fact]
    public void Whoever_searches_any_two_words_of_a_long_name_is_led_to_it()
    {
        const string Name = "Kelompok Usaha Bersama Wanita Tani Maju Jaya Desa Sungai Paring Martapura";
        var (keys, words) = (SearchKeys.Of(Name, null), Business.Words(Name));
        foreach (var word in words)
            Assert.All(words.Select(other => SearchKeys.PairOf(word, other)).OfType<string>(), pair => Assert.Contains(pair, keys));
        Assert.NotNull(SearchKeys.PairOf("paring", "sungai"));
    }

    [Theory]
    [InlineData("2001-11-26", "under-25")]
    [InlineData("2001-11-25", "25-34")]
    [InlineData("1967-11-26", "55-64")]
    [InlineData("1961-11-25", "65-plus")]
    public void A_birth_date_shows_as_an_age_group(string born, string group) =>
        Assert.Equal(group, Masking.AgeGroup(DateOnly.Parse(born, CultureInfo.InvariantCulture), new DateOnly(2026, 11, 25)));

    [Fact]
    public void Personal_values_show_masked()
    {
        var details = A.Draft();
        Assert.Equal("************9814", details.Nik!.Masked);
        Assert.Equal("08******1440", details.Phone!.Masked);
        Assert.Equal("r******@example.id", Masking.Email(details.Email!));
    }

    [Theory]
    [InlineData("Hj. Rina", "hjrina rina")]
    [InlineData("UD Ikan Hj. Rina", "udikanhjrina ikanhjrina hjrina rina ikanrina")]
    [InlineData("PT", "pt")]
    public void Titles_and_legal_forms_do_not_stand_between_the_words_that_are_searched(string name, string keys) =>
        Assert.Equal(keys.Split(' '), SearchKeys.RunsOf(name));

    [Theory]
    [InlineData("00 1234 5678 9010 00", "0012345678901000", null)]
    [InlineData("6302156511679814", "6302156511679814", null)]
    [InlineData("01.234.567.8-901.000", null, "npwp.length/old")]
    [InlineData("123", null, "npwp.length")]
    [InlineData("6,30215E+15", null, "npwp.rounded")]
    [InlineData("0000000000000000", null, "npwp.format")]
    public void An_npwp_has_sixteen_digits(string text, string? value, string? fault)
    {
        var parsed = Npwp.Parse(text);
        Assert.Equal(value, parsed.Value?.Value);
        Assert.Equal(fault, parsed.Refusal is { } refusal ? refusal.Variant is null ? refusal.Code : $"{refusal.Code}/{refusal.Variant}" : null);
        Assert.DoesNotContain("12345678", parsed.Value?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Quality_flags_name_what_is_missing_and_what_contradicts_itself()
    {
        Assert.Empty(QualityFlags.Of(A.Details()));
        Assert.Equal(
            [QualityFlag.NibMissing, QualityFlag.PhoneMissing, QualityFlag.KbliUnknown, QualityFlag.DistrictMissing, QualityFlag.SizeMismatch, QualityFlag.NikSexMismatch, QualityFlag.NikBirthDateMismatch],
            QualityFlags.Of(A.Details(A.Draft(nib: null, region: "63.02") with
            {
                Phone = null, Kbli = KbliCode.Parse("04999").Value, ReportedSize = SizeClass.Medium, Sex = Sex.Male, BirthDate = new DateOnly(1970, 1, 1),
            })));
        Assert.Equal(
            [QualityFlag.NikMissing, QualityFlag.KbliMissing, QualityFlag.SizeUnknown],
            QualityFlags.Of(A.Details(A.Draft() with { Nik = null, Kbli = null, Size = null, ReportedSize = SizeClass.Micro })));
    }
}
