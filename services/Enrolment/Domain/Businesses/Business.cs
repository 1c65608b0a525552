using System.Globalization;
using System.Text;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>One registered business. Its NPWP may be a person's: nothing but the masked answer and <see cref="Profile"/> leaves the service, and to a partner the NIB.</summary>
internal sealed record Business : IVersioned<Id<Business>>, IAudited
{
    /// <summary>Most consents that one business has given at a time.</summary>
    public const int MostConsents = 50;

    /// <summary>In the place of the account that entered a business that was erased; nobody's account.</summary>
    public const string NobodysAccount = "(erased)";

    public required Id<Business> Id { get; init; }

    public required long Version { get; init; }

    public required BusinessDetails Details { get; init; }

    /// <summary>The account that entered it; a business account may act only for what it entered itself.</summary>
    public required string RegisteredBy { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When this version came to be; null while it is as registered.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>The import that brought it, or null when it was entered by hand.</summary>
    public Guid? ImportId { get; init; }

    /// <summary>The consents it has given and not withdrawn: part of what others are told, so each change is a version of the business.</summary>
    public IReadOnlyList<ConsentTerms> Consents { get; init; } = [];

    /// <summary>Whether and how it is written to.</summary>
    public ContactPreference Contact { get; init; } = ContactPreference.Unstated;

    /// <summary>Where it went when it was merged into another business; null while it stands on its own.</summary>
    public MergedAway? MergedAway { get; init; }

    /// <summary>The businesses that were merged into it, in that order.</summary>
    public IReadOnlyList<Id<Business>> MergedFrom { get; init; } = [];

    /// <summary>The owners that it had before, also the one that a merge took from it: an erasure finds those of them whom nothing else needs.</summary>
    public IReadOnlyList<Id<Owner>> FormerOwners { get; init; } = [];

    /// <summary>When it was erased; null while it is not. What is left then is for counting.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>
    /// Counts the applications that relied on its standing on its own: they write here, so that a merge in the same moment conflicts with them.
    /// </summary>
    public long Reliances { get; init; }

    /// <summary>
    /// See <see cref="BusinessDetails.NaturalKey"/>; stored under a unique index. A business that was merged away keeps it, so that it is not
    /// registered anew, unless the other took it over.
    /// </summary>
    public string NaturalKey => MergedAway is { GaveKey: true } ? $"merged:{Id}" : Details.NaturalKey;

    /// <summary>Stored: see <see cref="Businesses.SearchKeys.RunsOf"/>.</summary>
    public IReadOnlyList<string> NameKeys => ErasedAt is null ? Businesses.SearchKeys.RunsOf(Details.Name) : [];

    /// <summary>Stored under an index: see <see cref="Businesses.SearchKeys.Of"/>.</summary>
    public IReadOnlyList<string> SearchKeys => ErasedAt is null ? Businesses.SearchKeys.Of(Details.Name, Details.Nib) : [];

    /// <summary>Stored under an index: see <see cref="BusinessFacets"/>.</summary>
    public IReadOnlyList<string> Facets => BusinessFacets.Of(Details, withFlags: ErasedAt is null);

    /// <summary>All the owners that it had, the present one last.</summary>
    public IEnumerable<Id<Owner>> Owners => FormerOwners.Append(Details.Owner.OwnerId);

    AuditSubject IAudited.Subject => new("business", Id.Value, Version);

    /// <summary>A new business.</summary>
    public static Business Register(BusinessDetails details, string by, DateTimeOffset now, Guid? importId = null) => new()
    {
        Id = Id<Business>.New(), Version = 1, Details = details, RegisteredBy = by, RegisteredAt = now, ImportId = importId,
    };

    /// <summary>The refusal of a command that needs a business on its own; null when it is.</summary>
    public Refusal? Gone(string? field = null) =>
        ErasedAt is not null ? Refusal.Conflict("business.erased", field) : MergedAway is { } gone ? Refusal.Conflict("business.merged", field, ("into", gone.Into)) : null;

    /// <summary>It becomes part of another, whose details after that are <paramref name="after"/>.</summary>
    public Business MergeInto(Business other, BusinessDetails after, DateTimeOffset now) =>
        this with { Version = Version + 1, EditedAt = now, MergedAway = new(other.Id, now, after.NaturalKey == Details.NaturalKey) };

    /// <summary>Another has become part of it.</summary>
    public Business Absorb(Business other, BusinessDetails after, DateTimeOffset now) =>
        Edit(after, now) with { MergedFrom = [.. MergedFrom, other.Id], Contact = Contact.With(other.Contact) };

    /// <summary>The last that became part of it stands on its own again.</summary>
    public Business Release(BusinessDetails restored, DateTimeOffset now) => Edit(restored, now) with { MergedFrom = [.. MergedFrom.SkipLast(1)] };

    /// <summary>It stands on its own again, unless the time for that is over or the other has gone further since.</summary>
    /// <param name="other">The business it is part of.</param>
    /// <param name="now">The clock.</param>
    public Outcome<Business> TakeLeave(Business other, DateTimeOffset now)
    {
        if (MergedAway is not { } gone)
            return Refusal.Conflict("merge.none");
        if (now >= gone.ConfirmedAt)
            return gone.Confirmed();
        if ((other.Gone() ?? LaterThanThis(other)) is { } refusal)
            return refusal;
        return this with { Version = Version + 1, EditedAt = now, MergedAway = null };
    }

    /// <summary>The same business with other details.</summary>
    public Business Edit(BusinessDetails details, DateTimeOffset now) => this with
    {
        Version = Version + 1, Details = details, EditedAt = now, FormerOwners = [.. Owners.Where(o => o != details.Owner.OwnerId)],
    };

    /// <summary>The same business as its owner is now, or of another owner.</summary>
    public Business OwnedBy(Owner owner, DateTimeOffset now) => Edit(Details with { Owner = owner.Trace }, now);

    /// <summary>The same business, written to as it prefers.</summary>
    public Business Prefer(ContactPreference contact, DateTimeOffset now) => this with { Version = Version + 1, Contact = contact, EditedAt = now };

    /// <summary>The same business after it said yes or no to a partner.</summary>
    public Business Say(Consent said) => Holding(said) with { Version = Version + 1, EditedAt = said.Latest.RecordedAt };

    /// <summary>This version with what it now says to a partner.</summary>
    public Business Holding(Consent said) => this with
    {
        Consents = [.. Consents.Where(c => c != said.Terms), .. said.Latest.State == ConsentState.Given ? [said.Terms] : Array.Empty<ConsentTerms>()],
    };

    /// <summary>What is left of the same business when it is erased: that there was one, where, in which sector and how large.</summary>
    public Business Erase(DateTimeOffset now) => this with
    {
        Version = Version + 1, EditedAt = now, ErasedAt = now, Details = Details.ForCounting(Id), RegisteredBy = NobodysAccount, ImportId = null, Consents = [],
        FormerOwners = [], Contact = ContactPreference.Unstated with { Wanted = false },
    };

    /// <summary>The event that tells of its present version.</summary>
    public IEvent Event() => this switch
    {
        { ErasedAt: { } at } => new BusinessErased(Profile(), at),
        { MergedAway: { } gone } => new BusinessMerged(Profile(), gone.Into.Value, gone.At),
        { EditedAt: { } at } => new BusinessProfileChanged(Profile(), at),
        _ => new BusinessRegistered(Profile(), RegisteredAt),
    };

    /// <summary>The event that tells that it stands on its own again.</summary>
    public IEvent MergeUndone() => new BusinessMergeUndone(Profile(), EditedAt!.Value);

    /// <summary>All that other services may know.</summary>
    public BusinessProfile Profile() =>
        new(Id.Value, Version, Details.Name, Details.Region.Value, Details.Kbli?.Value, Details.Size?.Class.ToString(), Consents is [] ? null : Consents,
            ErasedAt is not null);

    /// <summary>The words that tell a business apart: without titles of people and legal forms, unless there is nothing else.</summary>
    public static IReadOnlyList<string> Telling(IReadOnlyList<string> words) =>
        words.Where(word => !Likeness.IsTitle(word)).ToList() is { Count: > 0 } telling ? telling : words;

    /// <summary>The words of a text as they are compared.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var parted = new StringBuilder(text.Length);
        foreach (var c in CellText.Normalized(text, NormalizationForm.FormKC))
            parted.Append(char.IsLetterOrDigit(c) ? c : ' ');
        return [.. parted.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CellText.Key).Where(word => word.Length > 0)];
    }

    // The latest goes first: an earlier one must not take along what a later one brought.
    private Refusal? LaterThanThis(Business other) =>
        other.MergedFrom[^1] == Id ? null : Refusal.Conflict("merge.not_latest", null, ("latest", other.MergedFrom[^1]));
}

/// <summary>Where a business went.</summary>
/// <param name="Into">The business that it is now part of.</param>
/// <param name="At">When it was merged.</param>
/// <param name="GaveKey">Its natural key is the other's now: the other took its NIB.</param>
internal sealed record MergedAway(Id<Business> Into, DateTimeOffset At, bool GaveKey)
{
    /// <summary>From then on the merge cannot be undone.</summary>
    public DateTimeOffset ConfirmedAt => At + Merge.UndoneWithin;

    /// <summary>The refusal of an undo from then on.</summary>
    public Refusal Confirmed() => Refusal.Conflict("merge.confirmed", null, ("confirmedAt", ConfirmedAt.ToString("O", CultureInfo.InvariantCulture)));
}
