using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What an address was asked for.</summary>
internal enum ContactPurpose
{
    /// <summary>A calendar mail about a session of the business.</summary>
    SessionMail,

    /// <summary>A reminder of one.</summary>
    SessionReminder,

    /// <summary>A reminder of the business's own action items.</summary>
    ItemReminder,
}

/// <summary>What whoever asked for an address was told.</summary>
internal enum ContactOutcome
{
    /// <summary>The address.</summary>
    Given,

    /// <summary>That there is none.</summary>
    NoAddress,

    /// <summary>That the business wants no mails; the address was not given.</summary>
    NotWanted,
}

/// <summary>
/// That a program asked for a business's address: the trail of processing of Law 27/2022, readable by the business. Written before the answer
/// leaves, never changed, and without the address.
/// </summary>
internal sealed record ContactLookup
{
    public required Id<ContactLookup> Id { get; init; }

    public required Id<Business> BusinessId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The program (<c>client_id</c>).</summary>
    public required string By { get; init; }

    public required ContactPurpose Purpose { get; init; }

    public required ContactOutcome Outcome { get; init; }
}
