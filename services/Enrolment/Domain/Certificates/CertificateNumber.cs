using System.Globalization;
using System.Security.Cryptography;

namespace CoachingPlatform.Enrolment.Domain.Certificates;

/// <summary>
/// The number on a certificate, e.g. <c>2027-7F3K-9QXM-2DPA-8VTC</c>: the year of issue, fifteen symbols that nobody can guess or count through
/// (75 bits) and a check symbol. The symbols are Crockford's: no I, L, O or U, so that what is read from paper is typed right.
/// </summary>
internal sealed record CertificateNumber
{
    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Chance = 15;
    private const int Length = 4 + Chance + 1;

    // With spaces or dashes between all of them; nothing longer is looked at.
    private const int LongestWritten = 2 * Length;

    private CertificateNumber(string symbols) => Value = string.Join('-', symbols.Chunk(4).Select(four => new string(four)));

    /// <summary>In capitals, with a dash after each four symbols.</summary>
    public string Value { get; }

    /// <summary>A new one.</summary>
    /// <param name="year">Year of issue, four digits.</param>
    public static CertificateNumber New(int year)
    {
        var body = year.ToString("D4", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetString(Symbols, Chance);
        return new(body + CheckOf(body));
    }

    /// <summary>The number as somebody writes it: in small letters, without dashes, O for 0 and I or L for 1. Null for what no certificate can have.</summary>
    public static CertificateNumber? Parse(string? written)
    {
        if (written is null || written.Length > LongestWritten)
            return null;
        var symbols = string.Concat(written.Where(c => c is not ('-' or ' ')).Select(Read));
        return symbols.Length == Length && symbols.All(c => Symbols.Contains(c, StringComparison.Ordinal)) && CheckOf(symbols[..^1]) == symbols[^1]
            ? new(symbols)
            : null;
    }

    private static char Read(char written) => char.ToUpperInvariant(written) switch { 'O' => '0', 'I' or 'L' => '1', var c => c };

    // Each place has a weight of its own, a power of the generator of GF(32) (x⁵ + x² + 1), so that neither one wrong symbol nor two that changed
    // places ever fit.
    private static char CheckOf(string body) => Symbols[body.Aggregate(0, (sum, c) => Twice(sum ^ Symbols.IndexOf(c, StringComparison.Ordinal)))];

    private static int Twice(int value) => value < 16 ? value << 1 : (value << 1) ^ 0b100101;
}
