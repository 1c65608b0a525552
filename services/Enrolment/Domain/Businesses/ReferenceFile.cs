using System.Globalization;
using CsvHelper;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Reads the two-column tables that are embedded from the Reference folder.</summary>
internal static class ReferenceFile
{
    public static List<(string Code, string Name)> Read(string file)
    {
        using var stream = typeof(ReferenceFile).Assembly.GetManifestResourceStream("Reference/" + file)
            ?? throw new InvalidOperationException($"The table {file} is not embedded in this assembly.");
        using var csv = new CsvReader(new StreamReader(stream), CultureInfo.InvariantCulture);
        var rows = new List<(string, string)>();
        csv.Read();
        while (csv.Read())
            rows.Add((csv.GetField(0)!.Trim(), csv.GetField(1)!.Trim()));
        return rows;
    }
}
