namespace CoachingPlatform.Progress.Domain.Exports;

/// <summary>Where an export stands.</summary>
internal enum ExportState
{
    /// <summary>It waits for the worker.</summary>
    Waiting,

    /// <summary>Its rows are being read and written.</summary>
    Running,

    /// <summary>Its file is whole and may be fetched.</summary>
    Ready,

    /// <summary>There will be no file.</summary>
    Failed,

    /// <summary>The partner does not want it any more.</summary>
    Cancelled,

    /// <summary>There was a file, and it is not given any more.</summary>
    Expired,
}

/// <summary>The formats of an export.</summary>
internal enum ExportFormat
{
    /// <summary>A table as delimited text.</summary>
    Csv,

    /// <summary>A table as an Excel workbook.</summary>
    Xlsx,

    /// <summary>A row of the list as JSON on each line.</summary>
    Ndjson,
}
