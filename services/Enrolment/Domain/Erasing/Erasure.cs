using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Erasing;

/// <summary>
/// The erasure of one business, from the request to its end, as a job that goes on where it was. It names ids, words and times, and nothing of the
/// business, so it stays as the proof that and when it was erased.
/// </summary>
internal sealed record Erasure : IVersioned<Id<Erasure>>, IAudited
{
    /// <summary>So long answers are kept for repeats of the same request, also those that show the business.</summary>
    public static readonly TimeSpan AnswersKeptFor = TimeSpan.FromHours(24);

    public required Id<Erasure> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Business> BusinessId { get; init; }

    public required ErasureState State { get; init; }

    public required ErasureGround Ground { get; init; }

    /// <summary>The account that asked for it.</summary>
    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public string? ConfirmedBy { get; init; }

    /// <summary>When the business was erased.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The part that comes next; null before the first and after the last.</summary>
    public ErasurePart? Next { get; init; }

    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The business with all that were merged into it, their owners, enrolments, certificates and consents, by their ids.</summary>
    public IReadOnlyList<Guid> Subjects { get; init; } = [];

    /// <summary>How its rows in files are known (<see cref="RowKeys"/>); kept only until the files have been gone through.</summary>
    public IReadOnlyList<string> RowKeys { get; init; } = [];

    /// <summary>From then on nothing of it is left here, were it not for backups.</summary>
    public DateTimeOffset? NothingLeftAt => ConfirmedAt + AnswersKeptFor;

    AuditSubject IAudited.Subject => new("erasure", Id.Value, Version, Ground.ToString());

    /// <summary>Somebody asks that a business be erased, for the first time or after it was taken back.</summary>
    /// <param name="known">The erasure of this business so far; null for the first time.</param>
    /// <param name="business">The business.</param>
    /// <param name="ground">Why.</param>
    /// <param name="by">The account.</param>
    /// <param name="now">The clock.</param>
    public static Outcome<Erasure> Request(Erasure? known, Business business, ErasureGround ground, string by, DateTimeOffset now)
    {
        if (business.Gone() is { } gone)
            return gone;
        if (known is { State: ErasureState.Requested })
            return Refusal.Conflict("erasure.requested");
        return new Erasure
        {
            Id = known?.Id ?? Id<Erasure>.New(), Version = (known?.Version ?? 0) + 1, BusinessId = business.Id, State = ErasureState.Requested, Ground = ground,
            RequestedBy = by, RequestedAt = now,
        };
    }

    /// <summary>Whether this caller may see it and take it back.</summary>
    public bool IsFor(string account, bool isCoordinator) => isCoordinator || RequestedBy == account;

    /// <summary>Whoever asked, or a coordinator, takes it back.</summary>
    public Outcome<Erasure> Cancel() => State == ErasureState.Requested ? this with { Version = Version + 1, State = ErasureState.Cancelled } : WrongState();

    /// <summary>A coordinator confirms it: the business is erased with this version.</summary>
    public Outcome<Erasure> Confirm(IReadOnlyList<Guid> subjects, IReadOnlyList<string> rowKeys, string by, DateTimeOffset now) => State == ErasureState.Requested
        ? this with
        {
            Version = Version + 1, State = ErasureState.Erasing, ConfirmedBy = by, ConfirmedAt = now, Next = ErasurePart.ImportFiles, Subjects = subjects, RowKeys = rowKeys,
        }
        : WrongState();

    /// <summary>The next part is done.</summary>
    public Erasure Advance(DateTimeOffset now)
    {
        ErasurePart? next = Next is { } done && Enum.IsDefined(done + 1) ? done + 1 : null;
        return this with
        {
            Version = Version + 1, Next = next, RowKeys = [], State = next is null ? ErasureState.Done : State, DoneAt = next is null ? now : null,
        };
    }

    private Refusal WrongState() => Refusal.Conflict("erasure.wrong_state", null, ("state", State));
}
