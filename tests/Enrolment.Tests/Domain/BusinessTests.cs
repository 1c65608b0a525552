using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Searching and masking.</summary>
public sealed class BusinessTests
{
    [Fact]
    public void Search_keys_run_from_each_word_on_without_case_accents_and_punctuation() =>
        Assert.Equal(["dsasirangané2".Replace("é", "e"), "sasirangane2", "2"], Business.SearchKeysOf("  D'Sasirangané, 2 "));

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
}
