using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>One record of an import file as read, before it is judged.</summary>
/// <param name="Number">Its number; the header is 1. It may span lines.</param>
/// <param name="Fields">Its cells, without the mark that made a spreadsheet take one as text.</param>
/// <param name="Damage">Why the cells cannot be trusted, such as a number of cells that is not the header's.</param>
public sealed record ImportRecord(int Number, IReadOnlyList<string> Fields, Fault? Damage = null)
{
    /// <inheritdoc />
    public override string ToString() => $"record {Number}"; // cells are personal data
}
