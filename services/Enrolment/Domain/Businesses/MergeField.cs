using System.Globalization;
using System.Text.Json;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Whose value a merged business has.</summary>
internal enum MergeSide
{
    /// <summary>That of the business which stays.</summary>
    Into,

    /// <summary>That of the business which is merged away.</summary>
    From,
}

/// <summary>Something of a business that is chosen as one when two are merged, under the name that it has in requests.</summary>
internal sealed class MergeField
{
    /// <summary>The name of the field that says whose the business is.</summary>
    public const string Owner = "owner";

    private readonly Func<BusinessDetails, string?> text;
    private readonly Func<BusinessDetails, string?> shown;
    private readonly Func<BusinessDetails, BusinessDetails, BusinessDetails> take;

    private MergeField(
        string name, Func<BusinessDetails, string?> text, Func<BusinessDetails, BusinessDetails, BusinessDetails> take, Func<BusinessDetails, string?>? shown = null)
    {
        Name = name;
        this.text = text;
        this.take = take;
        this.shown = shown ?? text;
    }

    /// <summary>All of them. The size class is none: it follows from the figures.</summary>
    public static IReadOnlyList<MergeField> All { get; } =
    [
        new("name", d => d.Name, (d, other) => d with { Name = other.Name }),
        new("legalName", d => d.LegalName, (d, other) => d with { LegalName = other.LegalName }),
        new("nib", d => d.Nib?.Value, (d, other) => d with { Nib = other.Nib }),
        new("npwp", d => d.Npwp?.Value, (d, other) => d with { Npwp = other.Npwp }, d => d.Npwp?.Masked),
        new("kbliCode", d => d.Kbli?.Value, (d, other) => d with { Kbli = other.Kbli, KbliVersion = other.KbliVersion }),
        new("address", d => d.Address, (d, other) => d with { Address = other.Address }),
        new("regionCode", d => d.Region.Value, (d, other) => d with { Region = other.Region }),
        new("location", d => d.Location is { } place ? Written($"{place.Latitude}, {place.Longitude}") : null, (d, other) => d with { Location = other.Location }),
        new("annualSales", d => d.AnnualSales is { } sales ? Written($"{sales.Amount}") : null, (d, other) => d with { AnnualSales = other.AnnualSales }),
        new("capital", d => d.Capital is { } capital ? Written($"{capital.Amount}") : null, (d, other) => d with { Capital = other.Capital }),
        new("paidWorkers", d => d.PaidWorkers is { } paid ? Written($"{paid}") : null, (d, other) => d with { PaidWorkers = other.PaidWorkers }),
        new("unpaidWorkers", d => d.UnpaidWorkers is { } unpaid ? Written($"{unpaid}") : null, (d, other) => d with { UnpaidWorkers = other.UnpaidWorkers }),
        new("yearFounded", d => d.YearFounded is { } year ? Written($"{year}") : null, (d, other) => d with { YearFounded = other.YearFounded }),
        new("reportedSize", d => d.ReportedSize?.ToString(), (d, other) => d with { ReportedSize = other.ReportedSize }),
        new("channels", d => d.Channels.Count > 0 ? string.Join(", ", d.Channels.Order()) : null, (d, other) => d with { Channels = other.Channels }),
        // Certificates name products, so they go together.
        new("products", Offer, (d, other) => d with { Products = other.Products, Certificates = other.Certificates }, d => Offer(d) is null ? null : Offered(d)),
        // The person as a whole: what is known of one owner is not mixed with what is known of another.
        new(Owner, d => d.Owner.OwnerId.ToString(), (d, other) => d with { Owner = other.Owner }),
    ];

    /// <summary>Its name in requests and answers.</summary>
    public string Name { get; }

    /// <summary>Whether it is known of a business.</summary>
    public bool IsKnown(BusinessDetails details) => text(details) is not null;

    /// <summary>Whether it is the same of two businesses.</summary>
    public bool IsSame(BusinessDetails left, BusinessDetails right) => text(left) == text(right);

    /// <summary>Its value as it may be shown, personal data masked; null when it is unknown.</summary>
    public string? Shown(BusinessDetails details) => shown(details);

    /// <summary>The details with the value that others have, and the size class that follows.</summary>
    public BusinessDetails Take(BusinessDetails details, BusinessDetails other)
    {
        var taken = take(details, other);
        return taken with { Size = SizeAssessment.Of(taken.AnnualSales, taken.Capital)?.Value };
    }

    private static string? Offer(BusinessDetails d) =>
        d.Products.Count + d.Certificates.Count > 0 ? JsonSerializer.Serialize(new { d.Products, d.Certificates }) : null;

    private static string Offered(BusinessDetails d) =>
        string.Join(", ", d.Products.Select(p => p.Name).Concat(d.Certificates.Select(c => $"{c.Kind} {c.Number}")));

    private static string Written(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
