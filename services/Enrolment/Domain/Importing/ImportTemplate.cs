using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// Writes an empty list of businesses to fill in. The notes of a workbook stand on a sheet of their own with a line for each column, so that
/// neither they nor their examples can be imported as a business.
/// </summary>
internal static class ImportTemplate
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <param name="format">The format; a CSV has the headings alone.</param>
    /// <param name="language"><c>id</c> or <c>en</c>.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public static async Task WriteAsync(Stream output, SheetFormat format, string language, CancellationToken cancellation)
    {
        var isEnglish = language == "en";
        SheetColumn[] columns = [.. BusinessColumn.All.Select(column => column.In(language))];
        await using var sheet = await SheetWriters.StartAsync(format, output, isEnglish ? "Businesses" : "Usaha", columns, cancellation);
        if (sheet is ExcelWriter workbook)
            await AddNotesAsync(workbook, isEnglish, cancellation);
        await sheet.FinishAsync(cancellation);
    }

    private static async Task AddNotesAsync(ExcelWriter workbook, bool isEnglish, CancellationToken cancellation)
    {
        string[] headings = isEnglish ? ["Column", "Must be there", "How to fill it in", "Example"] : ["Kolom", "Harus ada", "Cara mengisi", "Contoh"];
        await workbook.StartSheetAsync(isEnglish ? "Notes" : "Petunjuk", [.. headings.Select(heading => new SheetColumn(heading, IsText: true))], cancellation);
        var (yes, no) = isEnglish ? ("yes", "no") : ("ya", "tidak");
        foreach (var column in BusinessColumn.All)
            await workbook.WriteAsync(
                [
                    SheetCell.Of(column.Heading(isEnglish ? "en" : "id")), SheetCell.Of(ImportHeader.IsRequired(column.Column) ? yes : no),
                    SheetCell.Of(isEnglish ? column.NoteEn : column.NoteId), SheetCell.Of(column.Example),
                ],
                cancellation);
    }
}
