using System.Numerics;

namespace CoachingPlatform.Progress.Tests.Domain.Aggregates;

/// <summary>What follows from linear equations, by elimination over the rationals.</summary>
internal sealed class RowSpace
{
    private readonly List<(int Pivot, Dictionary<int, Fraction> Row)> rows = [];

    /// <summary>Adds the sum of these unknowns to what is known.</summary>
    public void Add(IEnumerable<int> unknowns)
    {
        var rest = Reduce(unknowns);
        if (rest.Count == 0)
            return;
        var pivot = rest.Keys.Min();
        var by = rest[pivot];
        rows.Add((pivot, rest.ToDictionary(r => r.Key, r => r.Value / by)));
    }

    /// <summary>True when the sum of these unknowns follows from what is known.</summary>
    public bool Gives(IEnumerable<int> unknowns) => Reduce(unknowns).Count == 0;

    private Dictionary<int, Fraction> Reduce(IEnumerable<int> unknowns)
    {
        var rest = unknowns.ToDictionary(u => u, _ => new Fraction(1, 1));
        foreach (var (pivot, row) in rows)
        {
            if (!rest.TryGetValue(pivot, out var times))
                continue;
            foreach (var (unknown, value) in row)
            {
                var left = rest.GetValueOrDefault(unknown, new Fraction(0, 1)) - (times * value);
                if (left.IsZero)
                    rest.Remove(unknown);
                else
                    rest[unknown] = left;
            }
        }

        return rest;
    }

    private readonly record struct Fraction
    {
        private readonly BigInteger above;
        private readonly BigInteger below;

        public Fraction(BigInteger above, BigInteger below)
        {
            var common = BigInteger.GreatestCommonDivisor(above, below) * below.Sign;
            (this.above, this.below) = (above / common, below / common);
        }

        public bool IsZero => above.IsZero;

        public static Fraction operator -(Fraction one, Fraction other) => new((one.above * other.below) - (other.above * one.below), one.below * other.below);

        public static Fraction operator *(Fraction one, Fraction other) => new(one.above * other.above, one.below * other.below);

        public static Fraction operator /(Fraction one, Fraction other) => new(one.above * other.below, one.below * other.above);
    }
}
