using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>A number that is read from paper, typed by people and guessed by nobody.</summary>
public sealed partial class CertificateNumberTests
{
    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Gen<string> Numbers = Gen.Int[2026, 2099].Select(year => CertificateNumber.New(year).Value);

    [Fact]
    public void It_begins_with_the_year_and_no_two_are_alike()
    {
        var numbers = Enumerable.Range(0, 2_000).Select(_ => CertificateNumber.New(2027).Value).ToList();

        Assert.All(numbers, number => Assert.Matches(Form(), number));
        Assert.Equal(2_000, numbers.Distinct().Count());
        // Each of the fifteen places takes each symbol: a place that were counted up, or taken from a clock, would not.
        Assert.All(Enumerable.Range(4, 15), place => Assert.Equal(32, numbers.Select(n => n.Replace("-", "", StringComparison.Ordinal)[place]).Distinct().Count()));
    }

    [Fact]
    public void It_is_read_as_people_write_it() => Numbers.Sample(number =>
    {
        Assert.Equal(number, CertificateNumber.Parse(number)!.Value);
        Assert.Equal(number, CertificateNumber.Parse(number.ToLowerInvariant().Replace('-', ' '))!.Value);
        Assert.Equal(number, CertificateNumber.Parse(number.Replace("-", "", StringComparison.Ordinal).Replace('0', 'o').Replace('1', 'l'))!.Value);
    });

    [Fact]
    public void One_wrong_symbol_is_never_a_number() => Gen.Select(Numbers, Gen.Int[0, 19], Gen.Int[1, 31]).Sample((number, place, further) =>
    {
        var symbols = number.Replace("-", "", StringComparison.Ordinal).ToCharArray();
        symbols[place] = Symbols[(Symbols.IndexOf(symbols[place], StringComparison.Ordinal) + further) % 32];
        Assert.Null(CertificateNumber.Parse(new string(symbols)));
    });

    [Fact]
    public void Two_symbols_that_changed_places_are_never_a_number() => Gen.Select(Numbers, Gen.Int[0, 19], Gen.Int[0, 19]).Sample((number, one, other) =>
    {
        var symbols = number.Replace("-", "", StringComparison.Ordinal).ToCharArray();
        if (symbols[one] == symbols[other])
            return;
        (symbols[one], symbols[other]) = (symbols[other], symbols[one]);
        Assert.Null(CertificateNumber.Parse(new string(symbols)));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2027")]
    [InlineData("----------------------------------------")]
    [InlineData("2027-7F3K-9QXM-2DPA-8VT")]
    [InlineData("2027-7F3K-9QXM-2DPA-8VTCC")]
    [InlineData("2027/7F3K/9QXM/2DPA/8VTC")]
    [InlineData("2027-7F3K-9QXM-2DPA-8VT\u0421")]
    [InlineData("2027-7F3K-9QXM-2DPA-8VTU")]
    [InlineData("0193b000-0000-7000-8000-000000000000")]
    public void What_has_another_form_is_none(string? written) => Assert.Null(CertificateNumber.Parse(written));

    [Fact]
    public void An_endless_text_is_none() => Assert.Null(CertificateNumber.Parse(new string('0', 1_000_000)));

    [GeneratedRegex("^2027(-[0-9A-HJKMNP-TV-Z]{4}){4}$")]
    private static partial Regex Form();
}
