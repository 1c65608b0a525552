using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>A finding of an import. Its key is made of the job, the record and a number, so that it sorts by record and is never stored twice.</summary>
internal sealed record StoredFinding
{
    public required string Id { get; init; }

    public required Id<ImportJob> ImportId { get; init; }

    public required int Row { get; init; }

    public required string? Column { get; init; }

    public required Fault Fault { get; init; }

    public required Severity Severity { get; init; }

    public required int? OfRow { get; init; }

    /// <summary>Findings as they are stored; <paramref name="from"/> is the number of the first one of each record.</summary>
    public static IEnumerable<StoredFinding> Of(Id<ImportJob> import, IEnumerable<Finding> findings, int from = 0) =>
        findings.GroupBy(f => f.Row).SelectMany(row => row.Select((f, i) => new StoredFinding
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{import.Value:N}-{f.Row:D8}-{from + i:D4}"),
            ImportId = import, Row = f.Row, Column = f.Column, Fault = f.Fault, Severity = f.Severity, OfRow = f.OfRow,
        }));

    /// <summary>The keys of one record's findings: from the first to the second, exclusive.</summary>
    public static (string From, string To) KeysOf(Id<ImportJob> import, int row) =>
        (string.Create(CultureInfo.InvariantCulture, $"{import.Value:N}-{row:D8}-"), string.Create(CultureInfo.InvariantCulture, $"{import.Value:N}-{row:D8}."));

    /// <summary>The finding itself.</summary>
    public Finding Finding() => new(Row, Column, Fault, Severity, OfRow);
}
