using MimeKit;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Gives mails away.</summary>
internal interface IMailer
{
    /// <summary>Returns when the mail was taken; any exception means that it may not have been.</summary>
    Task SendAsync(MimeMessage message, CancellationToken cancellation);
}
