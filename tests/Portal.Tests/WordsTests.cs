using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CoachingPlatform.Portal.Rendering;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

public sealed partial class WordsTests
{
    private static readonly string Source =
        AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/tests/Portal.Tests/", StringComparison.Ordinal)] + "/services/Portal";

    [Fact]
    public void Each_word_is_there_in_both_languages_with_the_same_blanks()
    {
        Assert.NotEmpty(Read());
        Assert.All(Read(), word =>
        {
            Assert.Equal(["en", "id"], word.Value.Keys.Order());
            Assert.All(word.Value.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.Equal(Blank().Matches(word.Value["id"]).Select(m => m.Value), Blank().Matches(word.Value["en"]).Select(m => m.Value));
        });
    }

    [Fact]
    public void The_pages_use_each_word_and_no_other()
    {
        // "ui.state.{…}" in a page stands for every word that begins so.
        var used = Directory.EnumerateFiles(Source, "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Use().Matches(File.ReadAllText(file)).Select(m => m.Value)).ToHashSet();
        var words = Read().Keys.ToHashSet();

        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, u => !u.EndsWith('.') && !words.Contains(u));
        Assert.DoesNotContain(words, w => !used.Contains(w) && !used.Any(u => u.EndsWith('.') && w.StartsWith(u, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("id-ID", "1.250.000", "66,7%", "25 Nov 2026 14.30 WITA")]
    [InlineData("en-GB", "1,250,000", "66.7%", "25 Nov 2026 14:30 WITA")]
    public void Numbers_and_times_are_written_as_the_language_writes_them(string culture, string number, string rate, string instant)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        Assert.Equal(number, Format.Number(1_250_000));
        Assert.Equal(rate, Format.Rate(.6667m));
        Assert.Equal(instant, Format.Instant(new DateTimeOffset(2026, 11, 25, 6, 30, 0, TimeSpan.Zero), "Asia/Makassar"));
        Assert.Equal("12.5", Format.Svg(12.5));
    }

    [Fact]
    public void Unknown_is_a_dash_and_zero_is_zero()
    {
        Assert.Equal(("–", "–"), (Format.Rate(null), Format.Number(null)));
        Assert.Equal(("0%", "0"), (Format.Rate(0), Format.Number(0)));
    }

    [Theory]
    [InlineData("Asia/Jakarta", "25 Nov 2026 13.30 WIB")]
    [InlineData("Asia/Jayapura", "25 Nov 2026 15.30 WIT")]
    [InlineData("Asia/Tokyo", "25 Nov 2026 15.30 Asia/Tokyo")]
    public void Each_zone_is_named(string zone, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("id-ID");

        Assert.Equal(expected, Format.Instant(new DateTimeOffset(2026, 11, 25, 6, 30, 0, TimeSpan.Zero), zone));
    }

    [Theory]
    [InlineData("63", "Kalimantan Selatan")]
    [InlineData("63.02.05", "Kab. Kotabaru")]
    [InlineData("63.71", "Kota Banjarmasin")]
    [InlineData("99.99", "99.99")]
    public void A_region_is_shown_by_its_name_or_by_its_code_when_it_is_unknown(string code, string name) => Assert.Equal(name, Regions.Name(code));

    private static Dictionary<string, Dictionary<string, string>> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllText(Source + "/Sentences.json"))!;

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Blank();

    [GeneratedRegex(@"(?<="")ui\.[A-Za-z_.]+")]
    private static partial Regex Use();
}
