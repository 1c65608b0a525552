using System.Globalization;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>Which rows of a sheet have merged cells: only one of the cells holds the value, and whether it is meant for the others no program can tell.</summary>
internal sealed partial class MergedRows
{
    /// <summary>The rows that a sheet can have.</summary>
    public const int MostRows = 1_048_576;

    // Begun minus ended at each row: any number of ranges costs the same.
    private int[]? _steps;

    /// <summary>Adds a range such as <c>B2:B5</c>.</summary>
    public void Add(string? range)
    {
        var match = Range().Match(range ?? "");
        if (!match.Success || Row("from") is not (>= 1 and <= MostRows and var from) || Row("to") is not (>= 1 and <= MostRows and var to) || to < from)
            return;
        _steps ??= new int[MostRows + 2];
        _steps[from]++;
        _steps[to + 1]--;

        int Row(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>Makes of what was added what is asked for.</summary>
    public void End()
    {
        for (var row = 1; _steps is not null && row < _steps.Length; row++)
            _steps[row] += _steps[row - 1];
    }

    /// <summary>Whether a range goes over this row.</summary>
    public bool Contains(int row) => _steps is not null && row < _steps.Length && _steps[row] > 0;

    [GeneratedRegex(@"^\$?[A-Z]{1,3}\$?(?<from>\d{1,7}):\$?[A-Z]{1,3}\$?(?<to>\d{1,7})$")]
    private static partial Regex Range();
}
