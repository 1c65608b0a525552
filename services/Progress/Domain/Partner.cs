using System.Globalization;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>An organisation that may pull progress: the employers' association, a ministry, a province, a bank. Data, never an enum.</summary>
internal sealed record Partner : IVersioned<Id<Partner>>
{
    public const int MaxAgreements = 100;

    public required Id<Partner> Id { get; init; }

    public required long Version { get; init; }

    /// <summary>Name in Indonesian.</summary>
    public required string NameId { get; init; }

    /// <summary>Name in English.</summary>
    public required string NameEn { get; init; }

    /// <summary>The programs (<c>client_id</c> of their tokens) that act for it; each acts for one partner only.</summary>
    public required IReadOnlyList<string> ClientIds { get; init; }

    /// <summary>Seals its page cursors, so that nobody can make one or use another partner's. Never shown.</summary>
    public required byte[] CursorKey { get; init; }

    public required IReadOnlyList<Agreement> Agreements { get; init; }

    /// <summary>The partner with one more agreement.</summary>
    public Outcome<Partner> Agree(Agreement agreement) => Agreements.Count < MaxAgreements
        ? this with { Version = Version + 1, Agreements = [.. Agreements, agreement] }
        : Refusal.Conflict("partner.too_many_agreements", null, ("max", MaxAgreements));

    /// <summary>
    /// The partner after <paramref name="lastDay"/> became the last day of an agreement; a past day ends it at once. Never a later day than
    /// was agreed: to share longer takes an agreement of its own.
    /// </summary>
    public Outcome<Partner> EndAgreement(Id<Agreement> id, DateOnly lastDay)
    {
        if (Agreements.FirstOrDefault(a => a.Id == id) is not { } agreement)
            return Refusal.NotFound("agreement.unknown");
        if (lastDay > agreement.Until)
            return Refusal.Conflict("agreement.ends_before", "until", ("until", agreement.Until?.ToString("O", CultureInfo.InvariantCulture)));
        return this with { Version = Version + 1, Agreements = [.. Agreements.Select(a => a.Id == id ? a with { Until = lastDay } : a)] };
    }

    /// <summary>What it may see at this instant.</summary>
    public Coverage CoverageAt(DateTimeOffset instant) => CoverageOf([.. Agreements.Where(a => a.IsActiveAt(instant)).Select(a => a.Id)]);

    /// <summary>What some of its agreements cover, whether or not they are in force.</summary>
    public Coverage CoverageOf(IReadOnlyCollection<Id<Agreement>> agreements) => new(Id, [.. Agreements.Where(a => agreements.Contains(a.Id))]);

    /// <summary>What it may see at this instant; refused when no agreement is in force, with whether there was one.</summary>
    public Outcome<Coverage> AccessAt(DateTimeOffset instant) => CoverageAt(instant) is { Active.Count: > 0 } coverage
        ? coverage
        : Refusal.Forbidden(Agreements.Any(a => a.HasEndedAt(instant)) ? "agreement.ended" : "agreement.none");
}
