using CoachingPlatform.Mentoring.Domain;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>What an address is asked for; Enrolment keeps it in the business's trail, by this word.</summary>
internal enum ContactPurpose
{
    SessionMail,
    SessionReminder,
    ItemReminder,
}

/// <summary>Where a business's mail goes. Kept nowhere: it is used for the one mail that it was asked for.</summary>
/// <param name="Email">The address.</param>
/// <param name="Language"><c>id</c> or <c>en</c>.</param>
internal sealed record BusinessContact(EmailAddress Email, string Language);

/// <summary>Knows where businesses' mails go.</summary>
internal interface IBusinessContacts
{
    /// <summary>Asks for one business's; null when it has no address or wants no mails. Any exception means that nobody could say.</summary>
    Task<BusinessContact?> FindAsync(Guid business, ContactPurpose purpose, CancellationToken cancellation);
}
