using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>An amount of rupiah: whole and not negative.</summary>
public readonly record struct Rupiah : IComparable<Rupiah>
{
    /// <summary>A thousand trillion: more than any business's figures, so beyond it is a slip of the pen.</summary>
    public const long Limit = 1_000_000_000_000_000;

    /// <summary>An amount that is known to be right.</summary>
    public Rupiah(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Limit);
        Amount = amount;
    }

    /// <summary>The number of rupiah.</summary>
    public long Amount { get; }

    /// <summary>Reads <c>1500000</c>, <c>1.500.000</c>, <c>Rp 1.500.000,00</c> and the like.</summary>
    public static Parsed<Rupiah> Parse(string text)
    {
        var number = WholeNumber.Parse(text, "money", Limit);
        return number.IsRefused ? number.Refusal : new Rupiah(number.Value);
    }

    /// <inheritdoc />
    public int CompareTo(Rupiah other) => Amount.CompareTo(other.Amount);

    /// <summary>Whether one amount is smaller.</summary>
    public static bool operator <(Rupiah left, Rupiah right) => left.Amount < right.Amount;

    /// <summary>Whether one amount is greater.</summary>
    public static bool operator >(Rupiah left, Rupiah right) => left.Amount > right.Amount;

    /// <summary>Whether one amount is smaller or the same.</summary>
    public static bool operator <=(Rupiah left, Rupiah right) => left.Amount <= right.Amount;

    /// <summary>Whether one amount is greater or the same.</summary>
    public static bool operator >=(Rupiah left, Rupiah right) => left.Amount >= right.Amount;

    /// <summary>As Indonesians write it: <c>Rp1.500.000</c>.</summary>
    public override string ToString() => "Rp" + Amount.ToString("#,##0", Dotted);

    private static readonly NumberFormatInfo Dotted = new() { NumberGroupSeparator = "." };
}
