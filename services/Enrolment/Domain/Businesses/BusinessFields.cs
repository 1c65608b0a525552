using System.Security.Cryptography;
using System.Text;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What is known of a business itself, without its owner. Null means unknown, never zero.</summary>
public record BusinessFields
{
    /// <summary>The name it trades under: its brand.</summary>
    public required string Name { get; init; }

    /// <summary>The name in its deed or NIB; null where it has none of its own.</summary>
    public string? LegalName { get; init; }

    /// <summary>The NIB.</summary>
    public Nib? Nib { get; init; }

    /// <summary>The tax number.</summary>
    public Npwp? Npwp { get; init; }

    /// <summary>What it does; kept even if the edition does not list it.</summary>
    public KbliCode? Kbli { get; init; }

    /// <summary>The edition of that code; null without a code, and where it was entered before the edition was asked for: then <see cref="KbliCode.Version"/>.</summary>
    public string? KbliVersion { get; init; }

    /// <summary>The street address; may span lines.</summary>
    public string? Address { get; init; }

    /// <summary>The district, or the regency when no district is known.</summary>
    public required RegionCode Region { get; init; }

    /// <summary>Where it is on the map.</summary>
    public Coordinates? Location { get; init; }

    /// <summary>Annual sales.</summary>
    public Rupiah? AnnualSales { get; init; }

    /// <summary>Capital without land and buildings.</summary>
    public Rupiah? Capital { get; init; }

    /// <summary>Paid workers.</summary>
    public int? PaidWorkers { get; init; }

    /// <summary>Unpaid workers.</summary>
    public int? UnpaidWorkers { get; init; }

    /// <summary>The year it began.</summary>
    public int? YearFounded { get; init; }

    /// <summary>Through what it sells; empty means unknown.</summary>
    public IReadOnlyList<SalesChannel> Channels { get; init; } = [];

    /// <summary>What it makes or offers.</summary>
    public IReadOnlyList<Product> Products { get; init; } = [];

    /// <summary>Its certificates, expired ones too.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The size class as reported.</summary>
    public SizeClass? ReportedSize { get; init; }

    /// <summary>The size class as computed; null when no figure is known.</summary>
    public SizeAssessment? Size { get; init; }

    /// <inheritdoc />
    public sealed override string ToString() => Name; // what derives from it may hold personal data

    /// <summary>
    /// What makes this the same business when it comes again: its NIB, or without one its name with its owner and place. A hash, because it may
    /// rest on personal data.
    /// </summary>
    /// <param name="registrationKey">The owner's part, a digest.</param>
    protected string KeyOf(string registrationKey)
    {
        var identity = Nib is not null ? "nib:" + Nib.Value : $"own:{Likeness.NameKey(Name)}|{registrationKey}|{Region.Value}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }
}
