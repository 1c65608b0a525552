using System.Globalization;

namespace CoachingPlatform.Progress.Domain.Exports;

/// <summary>
/// Whom some of the rows of a file are about, and on which agreements they were written: what is asked again before the file is given, and what
/// the trail of processing is told then.
/// </summary>
internal sealed record ExportPage(string Id, IReadOnlyList<Given> Given)
{
    /// <summary>No more enrolments than an answer of a list has.</summary>
    public const int Rows = 200;

    /// <summary>The pages of a run follow each other by their number.</summary>
    public static string KeyOf(string run, int number) => string.Create(CultureInfo.InvariantCulture, $"{run}|{number:D6}");
}
