using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Consents;

/// <summary>
/// What a business is asked: to let one partner have its data for one purpose. There is one for each purpose and partner; its wordings are
/// only added to, so that what a business once agreed to can always be read.
/// </summary>
internal sealed record ConsentText : IVersioned<Id<ConsentText>>
{
    /// <summary>Most wordings of one text; bounds the document.</summary>
    public const int MostWordings = 100;

    public required Id<ConsentText> Id { get; init; }

    /// <summary>Also the number of its latest wording.</summary>
    public required long Version { get; init; }

    /// <summary>A <see cref="PurposeCode"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The partner, by its id in Progress.</summary>
    public required Guid PartnerId { get; init; }

    /// <summary>All of them, oldest first; number n is version n.</summary>
    public required IReadOnlyList<Wording> Wordings { get; init; }

    /// <summary>The same question in other words.</summary>
    public Outcome<ConsentText> Reword(Wording wording) => Wordings.Count < MostWordings
        ? this with { Version = Version + 1, Wordings = [.. Wordings, wording] }
        : Refusal.Conflict("consent_text.too_many_versions", null, ("max", MostWordings));
}

/// <summary>The words of one version.</summary>
/// <param name="Indonesian">In Indonesian.</param>
/// <param name="English">In English.</param>
/// <param name="PublishedAt">Since when it is asked in these words.</param>
/// <param name="PublishedBy">The account that wrote them.</param>
internal sealed record Wording(string Indonesian, string English, DateTimeOffset PublishedAt, string PublishedBy);
