using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>One reading of a file as a table: a CSV by one delimiter, or one sheet of a workbook.</summary>
internal interface ITabularFile
{
    /// <summary>The format.</summary>
    SheetFormat Format { get; }

    /// <summary>The delimiter or the sheet's name.</summary>
    string Name { get; }

    /// <summary>The rows from the first one on, read as the caller goes; blank ones may be left out but are numbered.</summary>
    IEnumerable<TabularRow> Rows();
}

/// <summary>One row as its text reads.</summary>
/// <param name="Number">Its number in the file or sheet, from 1.</param>
/// <param name="Cells">Its cells; empty ones at the end may be missing in a sheet.</param>
/// <param name="Damage">Why the cells cannot be trusted.</param>
internal sealed record TabularRow(int Number, string[] Cells, Fault? Damage = null)
{
    /// <summary>Whether it says nothing.</summary>
    public bool IsBlank => Damage is null && Array.TrueForAll(Cells, string.IsNullOrWhiteSpace);
}
