using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>A coach.</summary>
internal sealed record Mentor : IVersioned<Id<Mentor>>
{
    public required Id<Mentor> Id { get; init; }

    public required long Version { get; init; }

    /// <summary>The <c>sub</c> of the account that the mentor signs in with.</summary>
    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>What the mentor has done and can do, in the mentor's words.</summary>
    public string? Profile { get; init; }

    /// <summary>Where mails go; null when the mentor gets none.</summary>
    public EmailAddress? Email { get; init; }

    /// <summary>KBLI 2020 divisions (two digits) that the mentor knows.</summary>
    public required IReadOnlyList<string> KbliDivisions { get; init; }

    /// <summary>KBLI 2020 sections (A–U) that the mentor knows in general.</summary>
    public IReadOnlyList<string> KbliSections { get; init; } = [];

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Kemendagri codes of provinces, regencies or districts.</summary>
    public required IReadOnlyList<string> RegionCodes { get; init; }

    /// <summary>The provinces of <see cref="RegionCodes"/>: by them a mentor is found.</summary>
    public IReadOnlyList<string> Provinces { get; init; } = [];

    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The language that mails speak: the mentor's first that the platform knows, <c>id</c> or <c>en</c>.</summary>
    public string MailLanguage => Languages.Select(l => l.Split('-')[0]).FirstOrDefault(l => l is "id" or "en") ?? "id";

    /// <summary>Most live assignments at once.</summary>
    public required int LoadLimit { get; init; }

    /// <summary>When the mentor can be booked; null when nothing is stated and any time will do.</summary>
    public Availability? Availability { get; init; }
}
