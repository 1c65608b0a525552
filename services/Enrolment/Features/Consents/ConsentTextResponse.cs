using CoachingPlatform.Enrolment.Domain.Consents;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>A consent text with all its wordings.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Number of its latest wording.</param>
/// <param name="Purpose">Code of what the data is for.</param>
/// <param name="PartnerId">The partner.</param>
/// <param name="Wordings">All versions, oldest first.</param>
internal sealed record ConsentTextResponse(Guid Id, long Version, string Purpose, Guid PartnerId, IReadOnlyList<ConsentTextResponse.Wording> Wordings)
{
    /// <summary>One version.</summary>
    /// <param name="Version">Its number.</param>
    /// <param name="Indonesian">In Indonesian.</param>
    /// <param name="English">In English.</param>
    /// <param name="PublishedAt">Since when.</param>
    /// <param name="PublishedBy">The account that wrote it.</param>
    internal sealed record Wording(long Version, string Indonesian, string English, DateTimeOffset PublishedAt, string PublishedBy);

    public static ConsentTextResponse Of(ConsentText text) => new(
        text.Id.Value, text.Version, text.Purpose, text.PartnerId,
        [.. text.Wordings.Select((w, i) => new Wording(i + 1, w.Indonesian, w.English, w.PublishedAt, w.PublishedBy))]);
}
