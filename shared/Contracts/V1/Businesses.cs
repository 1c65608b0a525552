namespace CoachingPlatform.Contracts.V1;

/// <summary>What other services may know of a business. Never the owner, NIK, NIB, phone, e-mail or address.</summary>
/// <param name="BusinessId">The business.</param>
/// <param name="Version">Version of the business that this profile shows.</param>
/// <param name="Name">The name the business trades under.</param>
/// <param name="RegionCode">Kemendagri code of the district, e.g. <c>63.02.05</c>.</param>
/// <param name="KbliCode">KBLI 2020 code as recorded, or null when unknown.</param>
/// <param name="SizeClass"><c>Micro</c>, <c>Small</c> or <c>Medium</c> as computed (PP 7/2021 art. 35), or null when unknown.</param>
/// <param name="Consents">The consents it has given and not withdrawn; null is none.</param>
/// <param name="IsErased">
/// True of a business that was erased: the rest is what counts need, with <see cref="ErasedName"/> as its name, the regency as its region and the
/// division of its code. Whoever hears it keeps nothing else of the business.
/// </param>
public sealed record BusinessProfile(
    Guid BusinessId, long Version, string Name, string RegionCode, string? KbliCode, string? SizeClass, IReadOnlyList<ConsentTerms>? Consents = null,
    bool IsErased = false)
{
    /// <summary>The name of each business that was erased; on every screen it stands where the name stood.</summary>
    public const string ErasedName = "(dihapus)";
}

/// <summary>The business lets a partner have its data for a purpose.</summary>
/// <param name="PartnerId">The partner, by its id in Progress.</param>
/// <param name="Purpose">The purpose's code, e.g. <c>programme-report</c>.</param>
public sealed record ConsentTerms(Guid PartnerId, string Purpose);

/// <summary>A business was entered by hand or imported.</summary>
public sealed record BusinessRegistered(BusinessProfile Business, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Business.BusinessId;

    /// <inheritdoc/>
    public long Version => Business.Version;
}

/// <summary>What others may know of a business changed: its profile, or whom it lets have its data.</summary>
public sealed record BusinessProfileChanged(BusinessProfile Business, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Business.BusinessId;

    /// <inheritdoc/>
    public long Version => Business.Version;
}

/// <summary>A business was merged into another: its enrolments change hands with events of their own, and it counts no more.</summary>
/// <param name="Business">The business that was merged away, as it was.</param>
/// <param name="MergedInto">The business that it is now part of.</param>
/// <param name="OccurredAt">When it was merged.</param>
public sealed record BusinessMerged(BusinessProfile Business, Guid MergedInto, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Business.BusinessId;

    /// <inheritdoc/>
    public long Version => Business.Version;
}

/// <summary>A merge was undone: the business stands on its own again, and its enrolments come back with events of their own.</summary>
public sealed record BusinessMergeUndone(BusinessProfile Business, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Business.BusinessId;

    /// <inheritdoc/>
    public long Version => Business.Version;
}

/// <summary>A business was erased, with whatever was merged into it: each of them has this as its last event, and so have its enrolments in their last.</summary>
/// <param name="Business">What is left of it for counting.</param>
/// <param name="OccurredAt">When it was erased.</param>
public sealed record BusinessErased(BusinessProfile Business, DateTimeOffset OccurredAt) : IEvent
{
    /// <inheritdoc/>
    public Guid AggregateId => Business.BusinessId;

    /// <inheritdoc/>
    public long Version => Business.Version;
}
