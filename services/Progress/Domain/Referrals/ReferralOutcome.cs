using System.Text.RegularExpressions;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>What a partner says came of a referral. A correction replaces the terms and keeps those before.</summary>
internal sealed record ReferralOutcome
{
    public const int MaxCorrections = 20;

    public required Id<ReferralOutcome> Id { get; init; }

    public required OutcomeTerms Terms { get; init; }

    /// <summary>The partner's program that recorded these terms.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it was before each correction, oldest first.</summary>
    public IReadOnlyList<EarlierOutcome> Earlier { get; init; } = [];

    /// <summary>The outcome without what the partner wrote about it.</summary>
    public ReferralOutcome WithoutTexts() => this with
    {
        Terms = Terms with { Note = null },
        Earlier = [.. Earlier.Select(e => e with { Terms = e.Terms with { Note = null }, CorrectedBecause = BusinessProfile.ErasedName })],
    };

    /// <summary>The outcome with other terms.</summary>
    public Outcome<ReferralOutcome> Correct(OutcomeTerms terms, string reason, string by, DateTimeOffset now) => Earlier.Count >= MaxCorrections
        ? Refusal.Conflict("outcome.too_many_corrections", null, ("max", MaxCorrections))
        : this with { Terms = terms, By = by, At = now, Earlier = [.. Earlier, new EarlierOutcome { Terms = Terms, By = By, At = At, CorrectedBecause = reason }] };
}

/// <summary>Terms of an outcome that were corrected later.</summary>
internal sealed record EarlierOutcome
{
    public required OutcomeTerms Terms { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Why they were not right, as the partner wrote it.</summary>
    public required string CorrectedBecause { get; init; }
}

/// <summary>Kind, amount and day of an outcome.</summary>
internal sealed partial record OutcomeTerms
{
    /// <summary>Fifteen digits: no business of the programme comes near, and sixteen would look like a NIK.</summary>
    public const long MostRupiah = 999_999_999_999_999;

    public const int LongestNote = 200;

    public required OutcomeKind Kind { get; init; }

    /// <summary>Whole rupiah; 0 in a correction says that nothing came of it after all.</summary>
    public required long Rupiah { get; init; }

    /// <summary>The day of the contract, the order or the loan.</summary>
    public required DateOnly On { get; init; }

    /// <summary>About the outcome, never about a person; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>True where a text has what looks like an e-mail address, a phone number or a number of a person: '@', or nine digits in a row.</summary>
    public static bool LooksPersonal(string? text) => text is not null && Personal().IsMatch(text);

    /// <summary>Whether the day can be one of a referral that was made at that instant.</summary>
    /// <param name="proposedAt">When it was made.</param>
    /// <param name="now">The instant.</param>
    /// <param name="zone">IANA zone of the opportunity.</param>
    public Refusal? WhyNot(DateTimeOffset proposedAt, DateTimeOffset now, string zone) => On > now.DayIn(zone) ? Refusal.Invalid("outcome.in_future", "on")
        : On < proposedAt.DayIn(zone) ? Refusal.Invalid("outcome.before_referral", "on")
        : null;

    [GeneratedRegex(@"@|(\d[ -]?){9}")]
    private static partial Regex Personal();
}
