using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>What a partner sees only where its agreement names it. Stored as their numbers: a new one comes last.</summary>
internal enum SharedField
{
    /// <summary>The name the business trades under.</summary>
    BusinessName,

    /// <summary>Its KBLI 2020 code; also lets the partner filter by sector.</summary>
    KbliCode,

    /// <summary>Its size class; also lets the partner filter by size.</summary>
    SizeClass,

    /// <summary>The milestones of its track: which are reached, since when and by what.</summary>
    Milestones,

    /// <summary>Which way each indicator went, and how far it is to its target.</summary>
    IndicatorTrends,

    /// <summary>How it is doing, and the rule that says so. It changes by the calendar too.</summary>
    Health,

    /// <summary>Its registration number (NIB); see <see cref="SharedFields.OfEnrolment"/>.</summary>
    Nib,

    /// <summary>Name, phone and e-mail of its owner; see <see cref="SharedFields.OfEnrolment"/>.</summary>
    Contacts,
}

/// <summary>Where the fields are.</summary>
internal static class SharedFields
{
    /// <summary>Those that Enrolment holds, and tells partners itself (decision 0014): they are in no event, so in no progress, feed or file.</summary>
    public static readonly IReadOnlyList<SharedField> OfEnrolment = [SharedField.Nib, SharedField.Contacts];
}

/// <summary>A data-sharing agreement: what one partner may pull, why and when. Everything it does not name is not shared.</summary>
internal sealed record Agreement
{
    public required Id<Agreement> Id { get; init; }

    /// <summary>Regions whose businesses it covers, with all that lies in them; never empty.</summary>
    public required IReadOnlyList<string> RegionCodes { get; init; }

    /// <summary>Tracks it covers; empty means all.</summary>
    public required IReadOnlyList<Id<Track>> TrackIds { get; init; }

    public required IReadOnlyList<SharedField> Fields { get; init; }

    /// <summary>What the partner may use the data for.</summary>
    public required string Purpose { get; init; }

    /// <summary>
    /// The purpose's code (<see cref="PurposeCode"/>): it covers only businesses that consent to this partner for this purpose. Empty in an
    /// agreement from before there were consents: nobody consented to that.
    /// </summary>
    public string ConsentPurpose { get; init; } = "";

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, inclusive; null until it is ended.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>IANA zone of both days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>True after the end of the last day.</summary>
    public bool HasEndedAt(DateTimeOffset instant) => instant.DayIn(TimeZone) > Until;

    /// <summary>True from the beginning of the first day to the end of the last one, in the agreement's zone.</summary>
    public bool IsActiveAt(DateTimeOffset instant)
    {
        var day = instant.DayIn(TimeZone);
        return From <= day && (Until is null || day <= Until);
    }
}
