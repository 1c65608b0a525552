using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Webhooks;

/// <summary>
/// A partner's subscription: its change feed is sent to an address. All that is kept of its course is a position; what is behind it is read when
/// it is sent, so nothing waits in a queue, and the order is the feed's. The version counts what the partner changes, not the deliveries.
/// </summary>
internal sealed record Webhook : IVersioned<Id<Webhook>>
{
    public const int MaxPerPartner = 5;

    /// <summary>Secrets that may sign at once.</summary>
    public const int MostSecrets = 5;

    /// <summary>So long a failing address is tried; then the webhook is a dead letter until it is replayed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(5);

    /// <summary>Longest time between two attempts.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    public required Id<Webhook> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    /// <summary>See <see cref="WebhookUrl"/>.</summary>
    public required string Url { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The newest first; <see cref="MostSecrets"/> at most.</summary>
    public required IReadOnlyList<WebhookSecret> Secrets { get; init; }

    /// <summary>Everything up to it has been taken by the receiver.</summary>
    public required long Position { get; init; }

    /// <summary>Since when it is not known to be up to date; where it began at a cursor, since the cursor's day. Null while it is.</summary>
    public DateTimeOffset? BehindSince { get; init; }

    /// <summary>Failed attempts since the last that was taken.</summary>
    public int Failures { get; init; }

    /// <summary>The first of them; null when there is none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The last of them; null when there is none.</summary>
    public WebhookFault? Fault { get; init; }

    /// <summary>When it may be tried; null of a dead letter.</summary>
    public required DateTimeOffset? NextAttemptAt { get; init; }

    public WebhookState State => NextAttemptAt is null ? WebhookState.DeadLettered : Failures > 0 ? WebhookState.Failing : WebhookState.Active;

    /// <summary>The wait after so many failures: from 5 seconds, four times as long each time, to a day; a fifth of it is left to chance.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan WaitAfter(int failures, double chance)
    {
        var whole = Math.Min(FirstWait.TotalSeconds * Math.Pow(4, failures - 1), LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (0.8 + (0.2 * chance)));
    }

    /// <summary>The secrets that sign at this moment.</summary>
    public IReadOnlyList<WebhookSecret> SigningAt(DateTimeOffset now) => [.. Secrets.Where(s => s.Until is null || now < s.Until)];

    /// <summary>Its place with its age, which each cursor of it has, whenever it is given: they expire with it.</summary>
    public PartnerCursor PlaceAt(DateTimeOffset now) => new(Position, DayOf(BehindSince ?? now));

    /// <summary>True when tombstones behind the position may have been forgotten by the feed.</summary>
    public bool HasLostItsPlaceAt(DateTimeOffset now) => PartnerCursor.HasExpired(PlaceAt(now).Day, DayOf(now));

    /// <summary>With the place of a cursor and its age.</summary>
    public Webhook From(PartnerCursor place, DateTimeOffset now) =>
        this with { Position = place.Position, BehindSince = now.AddDays(place.Day.DayNumber - DayOf(now).DayNumber) };

    /// <summary>After the receiver took a batch.</summary>
    /// <param name="until">The position of its last change.</param>
    /// <param name="isLast">True when nothing was behind it, so that it is up to date; else it has been behind from now on, if not for longer.</param>
    /// <param name="now">Now.</param>
    public Webhook Delivered(long until, bool isLast, DateTimeOffset now) => this with
    {
        Position = until, BehindSince = isLast ? null : BehindSince ?? now, Failures = 0, FailingSince = null, Fault = null, NextAttemptAt = now,
    };

    /// <summary>After nothing was found behind the position.</summary>
    public Webhook CaughtUp() => this with { BehindSince = null, Failures = 0, FailingSince = null, Fault = null };

    /// <summary>After an attempt that was not taken. Nothing is left out: the position stays, and what follows waits.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="retryAfter">What the receiver asked for, if anything; counts when it is longer, up to a day.</param>
    /// <param name="chance">0 to 1.</param>
    public Webhook Failed(WebhookFault fault, TimeSpan? retryAfter, double chance)
    {
        var since = FailingSince ?? fault.At;
        var wait = WaitAfter(Failures + 1, chance);
        var asked = retryAfter < LongestWait ? retryAfter.Value : retryAfter is null ? TimeSpan.Zero : LongestWait;
        var isOver = fault.Code is WebhookFault.Gone or WebhookFault.PositionExpired || fault.At - since >= Patience;
        return this with
        {
            Failures = Failures + 1, FailingSince = since, BehindSince = BehindSince ?? since, Fault = fault, NextAttemptAt = isOver ? null : fault.At + (asked > wait ? asked : wait),
        };
    }

    /// <summary>With another address, which is tried at once; a dead letter stays one until it is replayed.</summary>
    public Webhook Readdress(string url, DateTimeOffset now) =>
        this with { Version = Version + 1, Url = url, Failures = 0, FailingSince = null, NextAttemptAt = NextAttemptAt is null ? null : now };

    /// <summary>
    /// With a new secret; those that sign now sign too until the overlap has passed, and none for longer than it had. Not only the newest: who makes a
    /// secret again because the answer was lost still verifies with the one from before.
    /// </summary>
    public Webhook Rotate(WebhookSecret next, TimeSpan overlap, DateTimeOffset now)
    {
        var end = now + overlap;
        var earlier = SigningAt(now).Select(s => s with { Until = s.Until < end ? s.Until : end }).Take(MostSecrets - 1);
        return this with { Version = Version + 1, Secrets = overlap > TimeSpan.Zero ? [next, .. earlier] : [next] };
    }

    /// <summary>Sent again at once from where it stands or from another place; the way out of a dead letter.</summary>
    /// <param name="place">Null for its own, which is refused when it is too old.</param>
    /// <param name="now">Now.</param>
    public Outcome<Webhook> Replay(PartnerCursor? place, DateTimeOffset now)
    {
        if (place is null && HasLostItsPlaceAt(now))
            return Refusal.Conflict(WebhookFault.PositionExpired, null, ("days", PartnerCursor.LifetimeDays));
        var placed = place is null ? this : From(place, now);
        return placed with { Version = Version + 1, Failures = 0, FailingSince = null, Fault = null, NextAttemptAt = now };
    }

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);
}

/// <summary>How a webhook is doing.</summary>
internal enum WebhookState
{
    /// <summary>Changes are sent as they come.</summary>
    Active,

    /// <summary>The last attempt was not taken; it is tried again.</summary>
    Failing,

    /// <summary>Given up until the partner replays it; its place is kept.</summary>
    DeadLettered,
}

/// <summary>What a webhook's secret is derived from.</summary>
/// <param name="Key">Random.</param>
/// <param name="Until">When it ceases to sign; null of the newest.</param>
internal sealed record WebhookSecret(Guid Key, DateTimeOffset? Until);

/// <summary>Why an attempt was not taken, and what was in it. Nothing of what the receiver said is kept but its status.</summary>
/// <param name="Code">A problem code, e.g. <c>webhook.redirect</c>.</param>
/// <param name="Status">The receiver's HTTP status; null when there was none.</param>
/// <param name="At">When.</param>
/// <param name="DeliveryId">The header <c>webhook-id</c>; null when nothing was to be sent.</param>
/// <param name="Items">Changes in it.</param>
/// <param name="Until">The position of the last of them.</param>
internal sealed record WebhookFault(string Code, int? Status, DateTimeOffset At, string? DeliveryId, int Items, long Until)
{
    /// <summary>The receiver says that there is nothing any more (410).</summary>
    public const string Gone = "webhook.gone";

    /// <summary>The position has lagged for too long.</summary>
    public const string PositionExpired = "webhook.position_expired";
}
