using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Bounded questions that are answered at once.</summary>
internal static class OneAnswer
{
    // More than any of these questions is answered with.
    private const int Documents = 20_000;

    /// <summary>
    /// All of it in one answer (above 16 MB in several): unless told otherwise a store gives the first 101 documents, keeps the rest and waits to be asked again.
    /// </summary>
    public static IFindFluent<TDocument, TProjection> InOneAnswer<TDocument, TProjection>(this IFindFluent<TDocument, TProjection> found)
    {
        found.Options.BatchSize = Documents;
        return found;
    }
}
