using System.Globalization;

namespace CoachingPlatform.Benchmarks.Measuring;

/// <summary>Measures product and reference side by side, round by round, so that whatever else the machine does meets both.</summary>
internal static class Comparison
{
    private const int Usual = 5;
    private const int MostOver = 7;
    private const double Steady = 0.25;

    /// <param name="goals">One or several goals that one round measures.</param>
    /// <param name="reference">One round of the reference; a value for each goal.</param>
    /// <param name="product">One round of the product; a value for each goal, in the same unit.</param>
    /// <param name="needed">Steady rounds that each goal needs; fewer are enough where one takes minutes, and so is an average by itself.</param>
    /// <remarks>
    /// A first round warms both up and is not counted. Rounds whose reference is more than 25 % off the median of its rounds are dropped and
    /// repeated, up to a bound; a goal that has not got its rounds by then is not met.
    /// </remarks>
    public static async Task<IReadOnlyList<Result>> RunAsync(
        IReadOnlyList<Goal> goals, Func<Task<double[]>> reference, Func<Task<double[]>> product, int needed = Usual)
    {
        await reference();
        await product();
        var rounds = new List<(double[] Reference, double[] Product)>();
        while (rounds.Count < needed || (rounds.Count < needed + MostOver && goals.Index().Any(g => Kept(rounds, g.Index).Count < needed)))
        {
            // They take turns to go first: what one leaves behind (garbage, a checkpoint) meets the other too.
            var first = rounds.Count % 2 == 0 ? await reference() : null;
            var value = await product();
            rounds.Add((first ?? await reference(), value));
            Console.WriteLine($"   round {rounds.Count}: {string.Join(", ", goals.Index().Select(g => Say(g.Item, rounds[^1].Reference[g.Index], value[g.Index])))}");
        }

        return [.. goals.Index().Select(g => Judge(g.Item, needed, Kept(rounds, g.Index), rounds.Select(r => r.Product[g.Index] / r.Reference[g.Index])))];
    }

    /// <summary>One goal, one value a round.</summary>
    public static Task<IReadOnlyList<Result>> RunAsync(Goal goal, Func<Task<double>> reference, Func<Task<double>> product) =>
        RunAsync([goal], async () => [await reference()], async () => [await product()]);

    private static List<double> Kept(List<(double[] Reference, double[] Product)> rounds, int goal)
    {
        var usual = Median([.. rounds.Select(r => r.Reference[goal])]);
        return [.. rounds.Where(r => Math.Abs((r.Reference[goal] / usual) - 1) <= Steady).Select(r => r.Product[goal] / r.Reference[goal])];
    }

    // Where every round was unsteady, they are all shown, as what they are: not met.
    private static Result Judge(Goal goal, int needed, List<double> steady, IEnumerable<double> all)
    {
        var ratios = steady.Count > 0 ? steady : [.. all];
        var value = Median(ratios);
        var reached = goal.HigherIsBetter ? value >= goal.Ratio : value <= goal.Ratio;
        return new Result(
            goal.Name, goal.Reference, Math.Round(value, 3), Math.Round(ratios.Min(), 3), Math.Round(ratios.Max(), 3), goal.Ratio,
            goal.HigherIsBetter ? "higher" : "lower", reached && steady.Count >= needed, steady.Count, Machine.Description(), DateTimeOffset.UtcNow);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Say(Goal goal, double reference, double product) =>
        string.Create(CultureInfo.InvariantCulture, $"{goal.Name} {product:0.###} / {reference:0.###} = {product / reference:0.00}");
}
