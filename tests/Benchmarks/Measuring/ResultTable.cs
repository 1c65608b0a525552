using System.Globalization;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>The results for people.</summary>
internal static class ResultTable
{
    /// <summary>A line for each result, in columns.</summary>
    public static string Of(IReadOnlyList<Result> results)
    {
        string[][] rows =
        [
            ["benchmark", "against", "median", "range", "goal", "rounds", ""],
            .. results.Select(r => (string[])
            [
                r.Name, r.Reference, Number(r.Value), $"{Number(r.Low)}–{Number(r.High)}", $"{(r.Better == "higher" ? "≥" : "≤")} {Number(r.Goal)}",
                r.Rounds.ToString(CultureInfo.InvariantCulture), r.Met ? "met" : "MISSED",
            ]),
        ];
        int[] widths = [.. rows[0].Index().Select(c => rows.Max(r => r[c.Index].Length))];
        return string.Join('\n', rows.Select(r => string.Join("  ", r.Index().Select(c => c.Item.PadRight(widths[c.Index]))).TrimEnd()));
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
