using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Feeding;

/// <summary>What partners may see of some enrolments, all read in one transaction: the feed is decided on it.</summary>
internal sealed class FeedView
{
    private readonly Dictionary<Id<Partner>, (Partner Partner, HashSet<string> Keys, HashSet<string> HealthKeys)> partners;
    private readonly Dictionary<Id<Enrolment>, (IReadOnlyList<string> Keys, byte[] Fingerprint, EnrolmentProgress Progress)> rows;

    /// <param name="partners">The partners concerned.</param>
    /// <param name="rows">The enrolments' rows as they are now.</param>
    /// <param name="now">Decides which agreements are in force.</param>
    public FeedView(IEnumerable<Partner> partners, IEnumerable<ProgressRow> rows, DateTimeOffset now)
    {
        Now = now;
        this.partners = partners.Select(p => (Partner: p, Coverage: p.CoverageAt(now)))
            .ToDictionary(p => p.Partner.Id, p => (p.Partner, p.Coverage.Keys().ToHashSet(), p.Coverage.Naming(SharedField.Health).Keys().ToHashSet()));
        this.rows = rows.Where(r => r.Progress is not null && r.SharedUnder.Count > 0)
            .ToDictionary(r => r.Id, r => (r.SharedUnder, ProgressRow.FingerprintOf(r.Progress!), r.Progress!));
    }

    /// <summary>The moment it is of.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Reads it.</summary>
    public static async Task<FeedView> ReadAsync(
        StoreTransaction tx, PartnerStore partners, IEnumerable<Id<Partner>> ids, IReadOnlyList<ProgressRow> rows, TimeProvider time, CancellationToken cancellation) =>
        new(await partners.FindAsync(tx, ids.Distinct(), cancellation), rows, time.Now());

    /// <summary>The same partners with these rows.</summary>
    public FeedView Of(IEnumerable<ProgressRow> rows) => new(partners.Values.Select(p => p.Partner), rows, Now);

    /// <summary>True when all these agreements of the partner are in force.</summary>
    public bool AreActive(Id<Partner> partner, IReadOnlyCollection<Id<Agreement>> agreements) =>
        partners.TryGetValue(partner, out var p) && agreements.All(id => p.Partner.Agreements.Any(a => a.Id == id && a.IsActiveAt(Now)));

    /// <summary>The entry that is to be given a new position, or null.</summary>
    public FeedEntry? Next(FeedEntry? known, Id<Partner> partner, Id<Enrolment> enrolment, FeedCause why) =>
        FeedEntry.Next(known, partner, enrolment, Visible(partner, enrolment), why, Now);

    // Health is no part of a progress, and turns by the calendar: that is told to whom an agreement shows it, and to nobody else.
    private byte[]? Visible(Id<Partner> partner, Id<Enrolment> enrolment)
    {
        if (!partners.TryGetValue(partner, out var p) || !rows.TryGetValue(enrolment, out var row) || !row.Keys.Any(p.Keys.Contains))
            return null;
        return row.Keys.Any(p.HealthKeys.Contains) && HealthRules.Of(row.Progress, Now.DayIn(row.Progress.TimeZone)) is { } health
            ? ProgressRow.FingerprintOf(row.Fingerprint, health)
            : row.Fingerprint;
    }
}
