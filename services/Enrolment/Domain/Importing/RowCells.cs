using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>The cells of one record by column, and what is found while reading them.</summary>
internal sealed class RowCells(ImportHeader header, ImportRecord record)
{
    private const int LongestText = 500;

    public List<Finding> Findings { get; } = [];

    public bool HasErrors => Findings.Exists(finding => finding.Severity == Severity.Error);

    /// <summary>The cell on one line; empty if the file lacks the column.</summary>
    public string this[ImportColumn column] => CellText.Line(Raw(column));

    public void Error(ImportColumn? column, Fault fault, int? ofRow = null) => Add(column, fault, Severity.Error, ofRow);

    public void Warn(ImportColumn? column, Fault fault, int? ofRow = null) => Add(column, fault, Severity.Warning, ofRow);

    /// <summary>A free text; null if empty.</summary>
    public string? Text(ImportColumn column, bool keepLines = false)
    {
        var text = keepLines ? CellText.Lines(Raw(column)) : this[column];
        if (HasError(column, text))
            return null;
        if (text.Length > LongestText)
            Error(column, new Fault("field.too_long", LongestText.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return text.Length == 0 ? null : text;
    }

    /// <summary>A text with at least one letter or digit; otherwise the row is refused.</summary>
    public string? Required(ImportColumn column, string code)
    {
        var text = Text(column);
        if (text is not null && text.Any(char.IsLetterOrDigit))
            return text;
        if (!SheetError.Is(this[column]))
            Error(column, new Fault(code));
        return null;
    }

    /// <summary>A value object; null if the cell is empty (<paramref name="missing"/> is the warning then) or refused.</summary>
    public T? Value<T>(ImportColumn column, Func<string, Parsed<T>> parse, string? missing = null) where T : class =>
        Parse(column, parse, missing) is { IsRefused: false } parsed ? parsed.Value : null;

    /// <summary>The same for a number, an amount, a date.</summary>
    public T? Number<T>(ImportColumn column, Func<string, Parsed<T>> parse) where T : struct =>
        Parse(column, parse, null) is { IsRefused: false } parsed ? parsed.Value : null;

    private Parsed<T>? Parse<T>(ImportColumn column, Func<string, Parsed<T>> parse, string? missing) where T : notnull
    {
        var text = this[column];
        if (text.Length == 0)
        {
            if (missing is not null)
                Warn(column, new Fault(missing));
            return null;
        }
        if (HasError(column, text))
            return null;
        var parsed = parse(text);
        if (parsed.Refusal is { } refusal)
            Error(column, refusal);
        if (parsed.Warning is { } warning)
            Warn(column, warning);
        return parsed;
    }

    // A formula that gave no value: whatever should be there, this is not it.
    private bool HasError(ImportColumn column, string text)
    {
        if (!SheetError.Is(text))
            return false;
        Error(column, new Fault("cell.error", text));
        return true;
    }

    private string Raw(ImportColumn column) => header.IndexOf(column) is var index and >= 0 && index < record.Fields.Count ? record.Fields[index] : "";

    private void Add(ImportColumn? column, Fault fault, Severity severity, int? ofRow) =>
        Findings.Add(new Finding(record.Number, column is { } known ? header.NameOf(known) : null, fault, severity, ofRow));
}
