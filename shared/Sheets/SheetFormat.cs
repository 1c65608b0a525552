namespace CoachingPlatform.Sheets;

/// <summary>The formats in which tables come and go.</summary>
public enum SheetFormat
{
    /// <summary>Delimited text.</summary>
    Csv,

    /// <summary>An Excel workbook (Office Open XML).</summary>
    Xlsx,
}
