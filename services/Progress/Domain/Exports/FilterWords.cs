using System.Text.Json.Serialization;

namespace CoachingPlatform.Progress.Domain.Exports;

/// <summary>What a partner narrows a list or an export to, as it says it; null is everything. A word that is not known is refused.</summary>
/// <param name="Region">Kemendagri code of any level; all that lies in it.</param>
/// <param name="Track">Id of a track.</param>
/// <param name="Cohort">Id of a cohort.</param>
/// <param name="Sector">KBLI 2020: a section (A to U) or a division of two digits.</param>
/// <param name="Size">Micro, Small or Medium.</param>
/// <param name="Level">Local, National or Global.</param>
/// <param name="Period">YYYY-MM: the month of the latest session held or action item closed.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FilterWords(
    string? Region = null, string? Track = null, string? Cohort = null, string? Sector = null, string? Size = null, string? Level = null, string? Period = null)
{
    /// <summary>True when everything is asked for.</summary>
    public bool IsEmpty() => this == new FilterWords();
}
