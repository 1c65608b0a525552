namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>A business as it is shown. The owner's data is masked here, in the service.</summary>
internal sealed record BusinessResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    public required string? LegalName { get; init; }

    public required string? Nib { get; init; }

    /// <summary><c>************1234</c>: that of a person is the NIK.</summary>
    public required string? Npwp { get; init; }

    public required string? KbliCode { get; init; }

    /// <summary>The edition of the code, such as <c>KBLI 2020</c>.</summary>
    public required string? KbliVersion { get; init; }

    /// <summary>Section letter A–U, or null when it cannot be told.</summary>
    public required string? KbliSection { get; init; }

    public required string? Address { get; init; }

    public required string RegionCode { get; init; }

    public required string RegionName { get; init; }

    /// <summary>Degrees of WGS 84, north is positive.</summary>
    public required decimal? Latitude { get; init; }

    /// <summary>Degrees of WGS 84, east is positive.</summary>
    public required decimal? Longitude { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    public required IReadOnlyList<Product> Products { get; init; }

    public required IReadOnlyList<Certificate> Certificates { get; init; }

    public required long? AnnualSales { get; init; }

    public required long? Capital { get; init; }

    public required int? PaidWorkers { get; init; }

    public required int? UnpaidWorkers { get; init; }

    public required int? YearFounded { get; init; }

    public required string? ReportedSize { get; init; }

    public required string? SizeClass { get; init; }

    /// <summary>The figure the size class rests on.</summary>
    public required string? SizeBasis { get; init; }

    /// <summary>The rule the size class was computed by.</summary>
    public required string? SizeRule { get; init; }

    /// <summary>What a person should look at, such as <c>SizeMismatch</c>.</summary>
    public required IReadOnlyList<string> QualityFlags { get; init; }

    /// <summary>The owner; null, like all that is shown of it, to a business account that did not enter it.</summary>
    public Guid? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    /// <summary><c>************1234</c>.</summary>
    public string? OwnerNik { get; init; }

    /// <summary><c>08******1234</c>.</summary>
    public string? OwnerPhone { get; init; }

    /// <summary><c>s******@example.id</c>.</summary>
    public string? OwnerEmail { get; init; }

    /// <summary>Instead of the birth date, e.g. <c>35-44</c>.</summary>
    public string? OwnerAgeGroup { get; init; }

    public string? OwnerSex { get; init; }

    /// <summary>False: the business gets no mails about its coaching.</summary>
    public required bool MailsWanted { get; init; }

    /// <summary>The language of its mails: <c>id</c> or <c>en</c>.</summary>
    public required string MailLanguage { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required Guid? ImportId { get; init; }

    /// <summary>The business that it was merged into; it takes no commands any more.</summary>
    public required Guid? MergedInto { get; init; }

    /// <summary>Until then, exclusive, that merge can be undone.</summary>
    public required DateTimeOffset? MergeConfirmedAt { get; init; }

    /// <summary>The businesses that were merged into it, in that order.</summary>
    public required IReadOnlyList<Guid> MergedFrom { get; init; }

    /// <summary>A product; prices in whole rupiah.</summary>
    internal sealed record Product
    {
        public required string Name { get; init; }

        public required decimal? MonthlyCapacity { get; init; }

        public required string? CapacityUnit { get; init; }

        public required long? PriceFrom { get; init; }

        public required long? PriceTo { get; init; }
    }

    /// <summary>A certificate; its last valid day where it has one.</summary>
    internal sealed record Certificate
    {
        public required string Kind { get; init; }

        public required string Number { get; init; }

        public required DateOnly? ExpiresOn { get; init; }

        public required string? Product { get; init; }
    }
}
