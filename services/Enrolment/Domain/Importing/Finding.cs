using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>The row, or the file, is not imported.</summary>
    Error,

    /// <summary>Imported; a person should look.</summary>
    Warning,
}

/// <summary>One thing found in an import file.</summary>
/// <param name="Row">The record number; the header is 1, and so are findings about the whole file.</param>
/// <param name="Column">The heading as in the file; null if it is about the whole row or file.</param>
/// <param name="Fault">The code and its parts.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="OfRow">The earlier record it is about, for duplicates.</param>
public sealed record Finding(int Row, string? Column, Fault Fault, Severity Severity, int? OfRow = null)
{
    /// <summary>The stable code.</summary>
    public string Code => Fault.Code;

    /// <summary>The sentence in Indonesian. It holds no whole NIK, phone number or e-mail address.</summary>
    public string MessageId => Fault.In("id");

    /// <summary>The sentence in English.</summary>
    public string MessageEn => Fault.In("en");

    /// <summary>Whether the file as a whole cannot be trusted: nothing of it may be committed.</summary>
    public bool StopsImport => Severity == Severity.Error && Code.StartsWith("import.", StringComparison.Ordinal);

    /// <summary>A finding about the whole file.</summary>
    internal static Finding OfFile(Fault fault, Severity severity = Severity.Error) => new(1, null, fault, severity);
}
