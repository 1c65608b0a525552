using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Owners;

/// <summary>One person who owns one or several businesses. Personal data: nothing but the masked answer leaves the service, and to a partner what its agreement names.</summary>
internal sealed record Owner : IVersioned<Id<Owner>>, IAudited
{
    /// <summary>So many contradicting accounts of one person are kept; more say nothing new.</summary>
    public const int MostSaidOtherwise = 20;

    public required Id<Owner> Id { get; init; }

    public required long Version { get; init; }

    public required OwnerDetails Details { get; init; }

    /// <summary>The account that entered it; a business account sees no other owner.</summary>
    public required string EnteredBy { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>When this version came to be; null while it is as entered.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The business account whose own owner it is; null where an office entered it.</summary>
    public string? Account { get; init; }

    /// <summary>
    /// A business account typed a NIK that another owner has. It is kept, but that other is not touched and not shown: a coordinator decides
    /// whether it is the same person. To who typed it, it looks as if the NIK were new.
    /// </summary>
    public bool NikClaimed { get; init; }

    /// <summary>What was said of the same NIK elsewhere and contradicts this, for a coordinator to look at.</summary>
    public IReadOnlyList<OwnerDetails> SaidOtherwise { get; init; } = [];

    /// <summary>Counts the businesses that were given to it: they write here, so that a change of it in the same moment conflicts with them.</summary>
    public long Reliances { get; init; }

    /// <summary>One owner per NIK; stored under a unique index.</summary>
    public string IdentityKey => HeldNik is { } nik ? OwnerKeys.Of(nik) : $"owner:{Id}";

    /// <summary>One owner per business account; stored under a unique index.</summary>
    public string AccountKey => Account ?? $"owner:{Id}";

    /// <summary>What its businesses keep of it.</summary>
    public OwnerTrace Trace => new()
    {
        OwnerId = Id,
        PersonKey = Details.Nik is { } nik ? OwnerKeys.Of(nik) : $"owner:{Id}",
        // By the owner itself where the rest is not vouched for: whether a business is registered under somebody's NIK or phone is not to be tried out.
        RegistrationKey = HeldNik is null && (NikClaimed || Account is not null) ? $"owner:{Id}" : OwnerKeys.Registering(Details),
        PhoneKey = Details.Phone is { } phone ? OwnerKeys.Of(phone) : null,
        Flags = QualityFlags.Of(Details),
    };

    AuditSubject IAudited.Subject => new("owner", Id.Value, Version);

    private Nik? HeldNik => NikClaimed ? null : Details.Nik;

    /// <summary>A new owner.</summary>
    /// <param name="details">What is known.</param>
    /// <param name="by">The account that enters it.</param>
    /// <param name="now">The clock.</param>
    /// <param name="isOwn">It is the account's own owner.</param>
    /// <param name="nikClaimed">See <see cref="NikClaimed"/>.</param>
    public static Owner Enter(OwnerDetails details, string by, DateTimeOffset now, bool isOwn = false, bool nikClaimed = false) => new()
    {
        Id = Id<Owner>.New(), Version = 1, Details = details, EnteredBy = by, EnteredAt = now, Account = isOwn ? by : null, NikClaimed = nikClaimed,
    };

    /// <summary>Whether this caller may see and change it.</summary>
    public bool IsFor(string account, bool isCoordinator) => isCoordinator || EnteredBy == account;

    /// <summary>The same owner with other details.</summary>
    public Owner Change(OwnerDetails details, bool nikClaimed, DateTimeOffset now) => Next(now) with { Details = details, NikClaimed = nikClaimed };

    /// <summary>The same owner with everything settled that was said otherwise.</summary>
    public Owner Settle() => this with { SaidOtherwise = [] };

    /// <summary>The same owner after the same NIK came again, still in this version; itself when nothing new was said.</summary>
    /// <param name="said">What came with it.</param>
    /// <param name="fills">What is unknown is filled. Else it is only noted: an account's own owner is not to learn what an office knows.</param>
    public Owner Learn(OwnerDetails said, bool fills)
    {
        var known = fills ? Details.FilledFrom(said) : Details;
        var isNew = known.FilledFrom(said) != known || known.Contradicts(said);
        var noted = isNew && SaidOtherwise.Count < MostSaidOtherwise && !SaidOtherwise.Contains(said);
        return known == Details && !noted ? this : this with { Details = known, SaidOtherwise = noted ? [.. SaidOtherwise, said] : SaidOtherwise };
    }

    /// <summary>The next version.</summary>
    public Owner Next(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };
}
